"""The judgement of a whole log: what is kept, what is not, and what there is among what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.errors import Failure
from footfall.ingest import ledger as books
from footfall.ingest.context import in_order
from footfall.schema import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine


WHOLE, FLOAT, OTHER = range(3)
"""How the text of a column is written; the highest that any row has is the column's."""


@dataclass(frozen=True)
class Judgement:
    """The rows kept of a log, and what one pass over all of them found."""

    rows: ir.Table
    """Those kept, as they were read."""
    names: Sequence[str]
    """The events there are, in the order of those at one instant."""
    whole: Sequence[str]
    """The columns of text that hold whole numbers throughout."""
    floats: Sequence[str]
    """Those of them, ids all, in which some are written as floats: 17850.0."""
    first: datetime
    last: datetime


def judge(
    engine: DuckEngine, judged: ir.Table, broken: Mapping[int, Sequence[object]]
) -> tuple[Judgement, books.Ledger]:
    """Count what is kept and what is not; find ids that are whole numbers throughout."""
    ledger, text = books.Ledger("revenue" in judged.columns), _may_be_whole(judged)
    lines = engine.rows(_counted(judged, text))
    for line in lines:
        ledger.count(line["reason"] or books.KEPT, line["rows"], line["money"])
    ledger.count(books.UNPARSABLE, books.unparsable(broken))
    kept = [line for line in lines if line["reason"] is None]
    if not kept:
        raise _nothing_kept(ledger)
    rows = judged if len(kept) == len(lines) else judged.filter(_.reason.isnull())
    return _judgement(rows.drop("reason"), kept, text), ledger


def _judgement(rows: ir.Table, kept: Sequence[Mapping[str, Any]], text: Sequence[str]) -> Judgement:
    shapes = {name: max(line[f"shape_{name}"] for line in kept) for name in text}
    return Judgement(
        rows,
        in_order({line["event"] for line in kept}),
        [name for name, shape in shapes.items() if shape == WHOLE or (shape == FLOAT and not name.startswith("own_"))],
        [name for name, shape in shapes.items() if shape == FLOAT and not name.startswith("own_")],
        min(line["first"] for line in kept),
        max(line["last"] for line in kept),
    )


def _counted(judged: ir.Table, text: Sequence[str]) -> ir.Table:
    """Count rows by reason, those kept by event, and look whether columns of text are whole numbers in all of them."""
    return judged.group_by("reason", event=ibis.cases((_.reason.isnull(), _.event))).aggregate(
        rows=_.count(),
        money=judged.revenue.sum() if "revenue" in judged.columns else ibis.null("float64"),
        first=_.event_at.min(where=_.reason.isnull()),
        last=_.event_at.max(where=_.reason.isnull()),
        **{f"shape_{name}": shape_of(judged[name]).max() for name in text},
    )


def _may_be_whole(judged: ir.Table) -> list[str]:
    """Name the columns that may turn out to be whole numbers: ids, and the log's own columns of text."""
    ids = [column.name for column in EVENTS.columns if column.kind == "id" and column.name in judged.columns]
    own = [name for name in judged.columns if name.startswith("own_")]
    return [name for name in (*ids, *own) if judged[name].type().is_string()]


def shape_of(text: ir.Value) -> ir.Value:
    """Tell how text is written: as whole numbers are (007 is none), as a whole number of floats, or otherwise."""
    whole = text.isnull() | (text.try_cast("int64").cast("string") == text).fill_null(False)  # noqa: FBT003 - Ibis's word
    return ibis.cases((whole, WHOLE), (text.re_search(r"^-?\d+\.0+$"), FLOAT), else_=OTHER)


def _nothing_kept(ledger: books.Ledger) -> Failure:
    losses = {step: count for step, count in ledger.rows.items() if count and step != books.KEPT}
    if not losses:
        return Failure("The log has no rows.", "There is a header and nothing below it.", "Give a log with rows.")
    worst = max(losses, key=lambda step: losses[step])
    found = f"{losses[worst]:,} of {sum(losses.values()):,} were refused: {worst}."
    return Failure("No row of the log could be kept.", found, "Check --source, --since, --until and --encoding.")
