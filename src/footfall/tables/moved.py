"""Customers at several days, in one log: each with a copy of their events, moved so that the days fall together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.tables.features.known import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.tables.stored import Stored

KEY, NUMBER, DAYS = "user_id", "row_no", "moved_days"
OF_THE_LOG = ("events", "sessions", "orders")
"""The tables that are copied and moved."""


class Moved:
    """A way to a log in which each row of a table (user_id, cutoff, and row_no, which no two share) is a user.

    A row's user_id is its row_no. Its copy of events, sessions and orders is moved by whole days, so that the cut-off
    falls on the day given: one question for all cut-offs at once. What began from the cut-off on is left out, and the
    rest held, unless `after` it is asked about, too: then copies are made whenever they are asked for. What goes by
    weekdays, or by how far the log reaches back, is not right of copies.
    """

    path = None

    def __init__(
        self, stored: Stored, numbered: ir.Table, day: date, *, after: Callable[[ir.Table], ir.Table] | None = None
    ) -> None:
        """Take a way to everyone's tables, the rows, the day, and how copies are had that go on after it."""
        self._stored, self._day, self._after = stored, day, after
        late = ibis.date(day).delta(numbered.cutoff, unit="day").cast("int64")
        rows = numbered.select(KEY, NUMBER, **{DAYS: late})
        self._numbered = after(rows) if after else rows
        self._moved: dict[str, ir.Table] = {}

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table; lists of recommendations are everyone's, as they stand."""
        return name in (*OF_THE_LOG, "recommendations") and self._stored.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give it."""
        if name not in OF_THE_LOG:
            return self._stored(name)
        if name not in self._moved:
            copies = self._copied(self._stored(name))
            before = copies.filter(_.local_at < moment(self._day))
            self._moved[name] = self._after(copies) if self._after else before.cache()
        return self._moved[name]

    def _copied(self, rows: ir.Table) -> ir.Table:
        """Give each row of the log once for every cut-off of its user, moved."""
        known, names = rows.inner_join(self._numbered, KEY), rows.schema().items()
        moved = {name: _[name] + _[DAYS].as_interval("D") for name, kind in names if kind.is_timestamp()}
        return known.select(
            **{KEY: _[NUMBER]}, **{name: moved.get(name, _[name]) for name in rows.columns if name != KEY}
        )


def at_each(users: ir.Table, days: Sequence[date]) -> ir.Table:
    """Give a row for each user and day; its row_no is the user's own number x the days there are + the day's place."""
    own = users.select(KEY).mutate(number=ibis.row_number().cast("int64")).cache()
    rows = [
        own.select(KEY, cutoff=ibis.date(day), **{NUMBER: own.number * len(days) + place})
        for place, day in enumerate(days)
    ]
    return ibis.union(*rows) if len(rows) > 1 else rows[0]
