"""What was known before the start of a day: the only thing that features may look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import PAGE_VIEW, VIEW
from footfall.tables.orders import orders
from footfall.tables.sessions import sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from footfall.engine import About, Engine

DAY = 86_400_000_000
"""A day in microseconds."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """Events before the start of a day by the shop's clock, and the sessions and orders made of these alone."""

    engine: Engine
    day: date
    first_on: date
    """The log's first day: what lies before it is not known."""
    columns: frozenset[str]
    """The columns of events that the log has."""
    events: ir.Table
    sessions: ir.Table
    orders: ir.Table

    def has(self, column: str) -> bool:
        """Tell whether the log has a column."""
        return column in self.columns

    def where(self, column: str, value: ir.Value) -> ir.Value:
        """Give a figure where the log has the column it goes by, else null."""
        return value if self.has(column) else ibis.null("float64")

    @property
    def start(self) -> ir.Value:
        """The start of the day."""
        return moment(self.day)

    def last(self, days: int, local_at: ir.Value) -> ir.Value:
        """Tell whether a time lies in the last so many days."""
        return local_at >= moment(self.day - timedelta(days=days))

    def last_but(self, days: int, local_at: ir.Value) -> ir.Value:
        """Tell whether a time lies in the so many days before those."""
        return (local_at >= moment(self.day - timedelta(days=2 * days))) & ~self.last(days, local_at)

    def reaches(self, days: int) -> bool:
        """Tell whether the log knows of so many days before this one."""
        return self.first_on <= self.day - timedelta(days=days)

    def days_since(self, local_at: ir.Value) -> ir.Value:
        """Count the days from a time's day to the last day known; that day's own are 0."""
        return -local_at.date().delta(ibis.date(self.day - timedelta(days=1)), unit="day").cast("int64")

    def days(self, later: ir.Value, earlier: ir.Value) -> ir.Value:
        """Measure from one time to another in days and parts of days."""
        return self.engine.microseconds(later, earlier) / DAY

    @cached_property
    def views(self) -> tuple[str, ...]:
        """The events that are views here: view_item, or page_view where none of the former is known yet."""
        met = self.events.filter(_.event.isin([VIEW, PAGE_VIEW])).select("event").distinct()
        names = {row["event"] for row in self.engine.rows(met)}
        return (VIEW,) if VIEW in names else (PAGE_VIEW,)


def moment(day: date) -> ir.Value:
    """Say when a day starts."""
    return ibis.timestamp(f"{day}T00:00:00")


def known_before(
    day: date, engine: Engine, about: About, stored: Callable[[str], ir.Table], names: Sequence[str]
) -> Known:
    """Take of a shop what was known before the start of a day; `names` are the events that its sessions count.

    After the log's last day that is all there is, as stored.
    """
    events, visits, bought = (stored(name) for name in ("events", "sessions", "orders"))
    if day <= (about.last_on or date.min):
        events = events.filter(_.local_at < moment(day))
        visits, bought = _cut_off(engine, visits, events, day, names), orders(events)
    return Known(
        engine=engine,
        day=day,
        first_on=about.first_on or date.max,
        columns=frozenset(about.columns),
        events=events,
        sessions=visits,
        orders=bought,
    )


def _cut_off(engine: Engine, stored: ir.Table, events: ir.Table, day: date, names: Sequence[str]) -> ir.Table:
    """Keep the sessions that were over a day before; those that may reach into it are made anew of what is known.

    No wall clock is a whole day ahead of UTC, or behind it.
    """
    over = stored.ended_at < moment(day - timedelta(days=1))
    near = stored.filter(~over & (stored.started_at < moment(day + timedelta(days=1))))
    keys = ["user_id", "session_no"]
    anew = sessions(engine, events.semi_join(near.select(keys), keys), names)
    return ibis.union(stored.filter(over), anew.select(stored.columns).cast(dict(stored.schema().items())))
