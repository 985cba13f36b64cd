"""The judgement of a whole log: what is kept, what is not, and what there is among what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.errors import Failure
from footfall.ingest import ledger as books
from footfall.ingest.columns import UNREAD, texts_of
from footfall.ingest.context import in_order
from footfall.ingest.verdict import NO_TIME
from footfall.schema import EVENTS, PURCHASE, REFUND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine


WHOLE, FLOAT, OTHER = range(3)
"""How the text of a column is written; the highest that any row has is the column's."""


MAYBE = ("value", "currency", "sequence")
"""Columns that are made where a log has them, and let go where not a single row does."""
EXAMPLES, LONG = 3, 40
"""So many examples are given, each no longer than this."""


@dataclass(frozen=True)
class Unread:
    """The values of a column that could not be read."""

    name: str
    values: int
    """How many the column has in the whole log, read or not."""
    unread: int
    of_money: int
    """How many of those not read stand on purchases and refunds that were kept."""
    examples: Mapping[str, int]
    """The most frequent of them, and how often each stands there."""


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
    unread: Sequence[Unread] = ()
    """The columns with values that could not be read."""


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
    unread = _unread(engine, judged) if any(line["unread"] for line in lines) else []
    if not kept:
        raise _nothing_kept(ledger, unread)
    rows = judged if len(kept) == len(lines) else judged.filter(_.reason.isnull())
    empty = [name for name in _maybe(rows) if not any(line[f"has_{name}"] for line in kept)]
    rows = rows.drop("reason", *(name for name in (UNREAD, *empty) if name in rows.columns))
    return _judgement(rows, kept, text, unread), ledger


def _unread(engine: DuckEngine, judged: ir.Table) -> list[Unread]:
    """Count the values of each column that could not be read, with the most frequent of them."""
    names = [column.name for column in EVENTS.columns if column.name in judged.columns]
    rows = judged.filter(_[UNREAD].notnull()).mutate(
        bought=_.reason.isnull() & _.event.isin([PURCHASE, REFUND]),
        **{f"text_{name}": texts_of(judged[UNREAD], name).left(LONG) for name in names},
    )
    texts = {name: rows[f"text_{name}"] for name in names}
    counts = {f"{name}_all": text.count() for name, text in texts.items()}
    counts |= {f"{name}_bought": text.count(where=rows.bought) for name, text in texts.items()}
    found = engine.row(rows.aggregate(**counts))
    return [_unread_of(engine, judged, rows, name, found) for name in names if found[f"{name}_all"]]


def _unread_of(engine: DuckEngine, judged: ir.Table, rows: ir.Table, name: str, found: Mapping[str, Any]) -> Unread:
    words = rows.filter(_[f"text_{name}"].notnull()).group_by(word=_[f"text_{name}"]).aggregate(n=_.count())
    most = engine.rows(words.order_by(ibis.desc("n"), "word").limit(EXAMPLES))
    read = engine.row(judged.aggregate(n=judged[name].count()))["n"]
    unread, bought = found[f"{name}_all"], found[f"{name}_bought"]
    return Unread(name, read + unread, unread, bought, {line["word"]: line["n"] for line in most})


def _maybe(rows: ir.Table) -> list[str]:
    return [name for name in MAYBE if name in rows.columns]


def _judgement(
    rows: ir.Table, kept: Sequence[Mapping[str, Any]], text: Sequence[str], unread: Sequence[Unread]
) -> Judgement:
    shapes = {name: max(line[f"shape_{name}"] for line in kept) for name in text}
    return Judgement(
        rows,
        in_order({line["event"] for line in kept}),
        [name for name, shape in shapes.items() if shape == WHOLE or (shape == FLOAT and not name.startswith("own_"))],
        [name for name, shape in shapes.items() if shape == FLOAT and not name.startswith("own_")],
        min(line["first"] for line in kept),
        max(line["last"] for line in kept),
        unread,
    )


def _counted(judged: ir.Table, text: Sequence[str]) -> ir.Table:
    """Count rows by reason, those kept by event, and look whether columns of text are whole numbers in all of them."""
    return judged.group_by("reason", event=ibis.cases((_.reason.isnull(), _.event))).aggregate(
        rows=_.count(),
        money=judged.revenue.sum() if "revenue" in judged.columns else ibis.null("float64"),
        first=_.event_at.min(where=_.reason.isnull()),
        last=_.event_at.max(where=_.reason.isnull()),
        **{f"shape_{name}": shape_of(judged[name]).max() for name in text},
        unread=judged[UNREAD].count() if UNREAD in judged.columns else ibis.literal(0),
        **{f"has_{name}": judged[name].count() for name in _maybe(judged)},
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


def _nothing_kept(ledger: books.Ledger, unread: Sequence[Unread]) -> Failure:
    losses = {step: count for step, count in ledger.rows.items() if count and step != books.KEPT}
    if not losses:
        return Failure("The log has no rows.", "There is a header and nothing below it.", "Give a log with rows.")
    worst = max(losses, key=lambda step: losses[step])
    found = f"{losses[worst]:,} of {sum(losses.values()):,} were refused: {worst}."
    times = next((one for one in unread if one.name == "event_at"), None)
    if worst == NO_TIME and times:
        found += f" Times stand as {', '.join(repr(word) for word in times.examples)}."
        do = "Say in a map how they are written: [read] time_format, as '%d/%m/%Y %H:%M'."
        return Failure("No row of the log could be kept.", found, do)
    return Failure("No row of the log could be kept.", found, "Check --source, --since, --until and --encoding.")
