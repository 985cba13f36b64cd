"""`footfall score MODEL SHOP`."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.models.catalog import model
from footfall.schema import Column
from footfall.surfaces.cli.commands.fit import MODEL  # noqa: TC001 - read while running
from footfall.surfaces.cli.options import ENGINE, MEMORY, OPTIONS, SHOP
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.shop.shop import Shop

TO = Annotated[
    str | None,
    Shown(
        name="--to",
        help="A file to write them to as well: .csv, .parquet, .jsonl, .xlsx.",
        metavar="FILE",
        group=OPTIONS,
    ),
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return _score


def _score(what: MODEL, shop: SHOP, /, *, to: TO = None, engine: ENGINE = "duckdb", memory: MEMORY = None) -> None:
    """Score a shop's customers by a model that was fitted, with three reasons each.

    The scores are the shop's table `scores`. Who the model learned from is scored by a model that never saw them.
    """
    from pathlib import Path

    from footfall.shop.export import export, format_of
    from footfall.shop.opening import open_shop

    model(what)
    if to:
        format_of(Path(to))
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"scoring {what}") as progress:
            opened.score(what, progress=progress)
        say(_told(opened, what))
        if to:
            say(f"They are in {export(opened, 'scores', to)}.")
    finally:
        opened.close()
    say(f"Next: footfall ask risk-and-value {shlex.quote(shop)} tells where they lie.")


def _told(shop: Shop, what: str) -> str:
    """Count who was scored, and who at one half or more."""
    scores = shop.table("scores")
    of = scores.filter(scores.model == what)
    row = shop.engine.row(
        of.aggregate(customers=of.count(), likely=(of.score >= 0.5).sum().fill_null(0), mean=of.score.mean())
    )
    mean = Column("", "share", "").show(row["mean"])
    return f"{row['customers']:,} customers scored: {row['likely']:,} at one half or more, {mean} in the mean."
