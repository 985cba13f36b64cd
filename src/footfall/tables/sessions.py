"""The table of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import PURCHASE, SESSIONS, count_columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    import ibis.expr.types as ir

    from footfall.engine import Engine


def sessions(engine: Engine, events: ir.Table, names: Iterable[str]) -> ir.Table:
    """Put the events of each session together; `names` are the events to count, a column each."""
    first, last = _.position == 1, _.next_event.isnull()
    table = events.group_by("user_id", "session_no").aggregate(
        started_at=_.event_at.min(),
        ended_at=_.event_at.max(),
        local_at=_.local_at.min(where=first),
        events=_.count(),
        **counts(names),
        first_event=_.event.min(where=first),
        last_event=_.event.min(where=last),
        turns=engine.path(_.event, _.position, _.previous_event != _.event),
        channel=first_known(events, "channel"),
        device=first_known(events, "device"),
        converted=(_.event == PURCHASE).any(),
        revenue=money(events),
    )
    table = table.mutate(
        seconds=engine.microseconds(_.ended_at, _.started_at) / 1_000_000,
        # Most sessions never turn to another event: only those that do cost an ordered gathering.
        path=_.first_event + (" > " + _.turns.nullif("")).fill_null(""),
    ).drop("turns")
    return table.select(*in_order(SESSIONS.names, table.columns, after="events")).order_by("user_id", "session_no")


def counts(names: Iterable[str]) -> dict[str, ir.Value]:
    """Count each event in a column of its own."""
    return {column: _.count(where=_.event == name) for name, column in count_columns(names, SESSIONS).items()}


def first_known(events: ir.Table, name: str) -> ir.Value:
    """Take a column's first value of the session."""
    if name not in events.columns:
        return ibis.null("string")
    return events[name].argmin(events.position, where=events[name].notnull())


def money(events: ir.Table) -> ir.Value:
    """Add up revenue; null where the log has none."""
    return events.revenue.sum() if "revenue" in events.columns else ibis.null("float64")


def in_order(names: Iterable[str], columns: Iterable[str], after: str) -> list[str]:
    """Put a table's columns in the contract's order, the counts of events after one of them."""
    known = [name for name in names if name in set(columns)]
    place = known.index(after) + 1 if after else 0
    return [*known[:place], *(name for name in columns if name not in known), *known[place:]]
