"""Rows alike in everything to another: which they were, or how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest.context import marked_duplicates
from footfall.ingest.rejected import REFUSED
from footfall.ingest.verdict import DUPLICATE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.ledger import Ledger
    from footfall.ingest.writing import Shape


TWICE = "twice"
"""The work table of rows found to be duplicates."""
LOSERS = "losers"
"""The work table of users of whom fewer rows were kept than read."""


def find_duplicates(engine: DuckEngine, shape: Shape, kept: ir.Table, ledger: Ledger) -> None:
    """Sort once more, only the users that lost rows, to see which rows were dropped; put them with the refused ones."""
    rows = shape.typed(engine, shape.judgement.rows)
    engine.keep(LOSERS, _losers(rows, kept))
    theirs = rows.semi_join(engine.backend.table(LOSERS), "user_id")
    marked, _walk = marked_duplicates(engine, theirs, None)
    money = _.revenue if ledger.with_revenue else ibis.null("float64")
    dropped = marked.filter(_.duplicate)
    engine.keep(TWICE, dropped.select("place", "user_id", reason=ibis.literal(DUPLICATE), revenue=money))
    twice = engine.backend.table(TWICE)
    engine.add(REFUSED, twice)
    total = engine.row(twice.aggregate(rows=_.count(), revenue=_.revenue.sum()))
    ledger.move_duplicates(total["rows"], total["revenue"])


def _losers(rows: ir.Table, kept: ir.Table) -> ir.Table:
    read = rows.group_by("user_id").aggregate(read=_.count())
    left = kept.group_by("user_id").aggregate(kept=_.event_no.max())
    return read.join(left, "user_id").filter(_.read > _.kept).select("user_id")


def count_alike(engine: DuckEngine, rows: ir.Table) -> int:
    """Count rows alike in everything to another."""
    plain = rows.drop("place")
    counted = plain.group_by(plain.columns).aggregate(times=_.count()).aggregate(n=(_.times - 1).sum())
    return int(engine.row(counted)["n"] or 0)
