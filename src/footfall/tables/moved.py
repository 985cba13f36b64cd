"""Customers at several days, in one log: each with a copy of their events, moved so that the days fall together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.tables.features.known import moment

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from footfall.tables.stored import Stored

KEY, NUMBER, DAYS = "user_id", "row_no", "moved_days"
OF_THE_LOG = ("events", "sessions", "orders")


class Moved:
    """A way to a log in which each row of a table (user_id, cutoff, and row_no, which no two share) is a user.

    A row's user_id is its row_no. Its copy of events, sessions and orders, as far as they began before the cut-off, is
    moved by whole days, so that the cut-off falls on the day given: one question for all cut-offs at once. What goes by
    weekdays, or by how far the log reaches back, is not right of copies.
    """

    path = None

    def __init__(self, stored: Stored, numbered: ir.Table, day: date) -> None:
        """Take a way to everyone's tables, the rows, and the day."""
        self._stored = stored
        late = ibis.date(day).delta(numbered.cutoff, unit="day").cast("int64")
        self._numbered = numbered.select(KEY, NUMBER, **{DAYS: late})
        self._day = day
        self._moved: dict[str, ir.Table] = {}

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in OF_THE_LOG and self._stored.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give it, made once."""
        if name not in self._moved:
            self._moved[name] = self._copied(self._stored(name)).cache()
        return self._moved[name]

    def _copied(self, rows: ir.Table) -> ir.Table:
        """Copy what began before the cut-off, and move it."""
        known, names = rows.inner_join(self._numbered, KEY), rows.schema().items()
        moved = {name: _[name] + _[DAYS].as_interval("D") for name, kind in names if kind.is_timestamp()}
        copies = known.select(
            **{KEY: _[NUMBER]}, **{name: moved.get(name, _[name]) for name in rows.columns if name != KEY}
        )
        return copies.filter(_.local_at < moment(self._day))
