"""The ledger of customers: every row of the files, and every customer in them, kept or lost for a named reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.ingest.customers.findings import ASIDE
from footfall.ingest.customers.sheets import PLACE, WHO
from footfall.ingest.customers.wide import NO_KEY, NO_PERIOD, refused
from footfall.ingest.ledger import KEPT, OUTLIER, READ, ZERO, unparsable
from footfall.ingest.log import Log
from footfall.ingest.rejected import REFUSED, Refusals
from footfall.ingest.sources import Source
from footfall.ingest.verdict import DUPLICATE, UNPARSABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.sheets import Read
    from footfall.ingest.customers.wide import Rows
    from footfall.ingest.desk import Desk
    from footfall.ingest.files import LogFile

LOSSES = (UNPARSABLE, NO_KEY, NO_PERIOD, DUPLICATE, ZERO, OUTLIER)


def accounted(desk: Desk, read: Read, sheets: Sequence[Rows], files: Sequence[LogFile]) -> tuple[dict[str, Any], ...]:
    """Write the refused rows, and give the ledger: rows of the files, and the customers they are of."""
    engine = desk.reader
    lost = ibis.union(*(rows for sheet in sheets for rows in _lost(engine, sheet)))
    engine.keep(REFUSED, lost.order_by(PLACE))
    Refusals(engine, Log(files, Source(), ""), read.broken).write(desk.into)
    return _ledger(engine, sheets, unparsable(read.broken))


def _lost(engine: DuckEngine, sheet: Rows) -> list[ir.Table]:
    """Give the rows of a sheet that were refused, and those of the customers set aside."""
    aside = engine.backend.table(ASIDE)
    return [*refused(sheet), sheet.table.select(PLACE, WHO).inner_join(aside, WHO).select(PLACE, WHO, "reason")]


def _ledger(engine: DuckEngine, sheets: Sequence[Rows], broken: int) -> tuple[dict[str, Any], ...]:
    lost = engine.backend.table(REFUSED)
    by_reason = engine.rows(lost.group_by("reason").aggregate(rows=_.count(), users=_[WHO].nunique()))
    found = {row["reason"]: (row["rows"], row["users"]) for row in by_reason} | {UNPARSABLE: (broken, 0)}
    every = [sheet.sheet.table.select(WHO) for sheet in sheets]
    whole = ibis.union(*every) if len(every) > 1 else every[0]
    read = engine.row(whole.aggregate(rows=_.count(), users=_[WHO].nunique()))
    aside = engine.count(engine.backend.table(ASIDE))
    kept = read["rows"] - sum(rows for reason, (rows, _users) in found.items() if reason != UNPARSABLE)
    lines = [_line(reason, *found.get(reason, (0, 0))) for reason in LOSSES]
    return (
        _line(READ, read["rows"] + broken, read["users"]),
        *lines,
        _line(KEPT, kept, read["users"] - aside),
    )


def _line(step: str, rows: int, users: int) -> dict[str, Any]:
    return {"step": step, "rows": rows, "users": users, "revenue": None}
