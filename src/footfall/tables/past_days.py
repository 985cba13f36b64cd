"""A shop's log as several days of the past saw it: a copy for each, moved in time so that all days fall together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.engine import Engine
    from footfall.tables.stored import Stored

OF_THE_LOG = ("events", "sessions", "orders")
"""The tables that are copied and moved."""


class PastDays:
    """A way to a shop's tables in which every user is there once for each of some days.

    The copies of a day are moved in time by whole days, so that every day falls on the latest of them: what is known
    before that one is, of each copy, what was known before its own day. So all days are asked at once. A copy's user_id
    is a whole number, the user's own number x the days there are + the place of its day.
    """

    path = None

    def __init__(self, engine: Engine, stored: Stored, users: ir.Table, days: Sequence[date]) -> None:
        """Take a way to everyone's tables, a table of the users wanted, and the days, the latest first."""
        self._stored, self._days = stored, days
        numbered = users.select("user_id").mutate(number=ibis.row_number().cast("int64"))
        self._numbered = engine.held(numbered, self)
        self._moved: dict[str, ir.Table] = {}

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table; lists of recommendations are everyone's, as they stand."""
        return name in (*OF_THE_LOG, "recommendations") and self._stored.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give it."""
        if name not in OF_THE_LOG:
            return self._stored(name)
        if name not in self._moved:
            self._moved[name] = self._copied(self._stored(name))
        return self._moved[name]

    def _copied(self, rows: ir.Table) -> ir.Table:
        """Put the copies of all days under one another."""
        known = rows.inner_join(self._numbered, "user_id")
        times = [name for name, kind in rows.schema().items() if kind.is_timestamp()]
        copies = [
            known.select(
                user_id=_.number * len(self._days) + place,
                **{name: _[name] + ibis.interval(days=(self._days[0] - day).days) for name in times},
                **{name: _[name] for name in rows.columns if name not in ("user_id", *times)},
            )
            for place, day in enumerate(self._days)
        ]
        return ibis.union(*copies) if len(copies) > 1 else copies[0]
