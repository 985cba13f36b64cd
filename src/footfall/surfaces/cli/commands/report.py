"""`footfall report SHOP --to report.html`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.surfaces.cli.options import ANONYMOUS, ENGINE, FRESH, MEMORY, OPTIONS, SHOP
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TO = Annotated[str, Shown(name="--to", help="The page to write.", metavar="FILE", group=OPTIONS)]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return _report


def _report(
    shop: SHOP,
    /,
    *,
    to: TO,
    anonymous: ANONYMOUS = False,
    fresh: FRESH = False,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
) -> None:
    """Write every answer into one page.

    The page needs no network and no server: it can be sent as it is.
    """
    from footfall.shop.opening import open_shop
    from footfall.surfaces.report import report

    opened = open_shop(shop, engine, memory=memory)
    try:
        with working("writing the report") as progress:
            path = report(opened, Path(to), anonymous=anonymous, fresh=fresh, progress=progress)
    finally:
        opened.close()
    say(str(path))
