"""When in the day, the week and the month things happen."""

from __future__ import annotations

from calendar import day_name
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ibis import _

from footfall.analysis import Analysis
from footfall.answer import Fact, heatmap, lines
from footfall.schema import EVENTS, Column
from footfall.spec import param
from footfall.tables.clock import must_tell_hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Chart, Rows
    from footfall.tables import Tables

_PARTS = {
    "weekday-hour": ("weekday", "hour"),
    "weekday": ("weekday",),
    "hour": ("hour",),
    "day-of-month": ("day_of_month",),
    "date": ("date",),
}
_BEFORE = {"hour": "in hour", "day-of-month": "on day of the month"}


@dataclass(frozen=True, kw_only=True)
class Rhythm(Analysis):
    """Each event's count and users by weekday (1 = Monday), hour, day of the month or date of the shop's clock.

    Figures are sums over the whole time, so a weekday or a day of the month that the log holds more often counts more.
    The peaks are the parts with most events, of all kinds together and of each kind; of two alike the earlier one.
    In a log of days without times (all at one same instant of the day, or in one same hour) no hour is told, and
    weekday-hour is weekday.
    """

    by: Literal["weekday-hour", "weekday", "hour", "day-of-month", "date"] = param(
        "weekday-hour", "What to part time by."
    )

    question = "When do things happen here?"
    reads = (EVENTS,)
    columns = (
        Column("weekday", "count", "The day of the week, 1 = Monday."),
        Column("hour", "count", "The hour of the day, 0 to 23."),
        Column("day_of_month", "count", "The day of the month."),
        Column("date", "date", "The day."),
        Column("event", "text", "The event."),
        Column("events", "count", "How often it happened then."),
        Column("users", "count", "Users who did it then."),
    )
    chart = heatmap("hour", "weekday", "events")
    people = "users"
    without_clock = "no hour can be told, only days."

    def settle(self, t: Tables) -> Self:
        """Tell no hour where the log has none."""
        if self.by == "hour":
            must_tell_hours(told=t.tells_hours)
        return replace(self, by="weekday") if self.by == "weekday-hour" and not t.tells_hours else self

    def shown(self) -> tuple[Column, ...]:
        """Show the parts asked for."""
        kept = (*_PARTS[self.by], "event", "events", "users")
        return tuple(column for column in self.columns if column.name in kept)

    def drawn(self) -> Chart | None:
        """Draw two parts as a map, one as lines."""
        if self.by == "weekday-hour":
            return self.chart
        return lines(_PARTS[self.by][0], "events", color="event")

    def table(self, t: Tables) -> ir.Table:
        """Count each user's events in each part of time, then the users."""
        parts = {
            "weekday": _.local_at.day_of_week.index() + 1,
            "hour": _.local_at.hour(),
            "day_of_month": _.local_at.day(),
            "date": _.local_at.date(),
        }
        named = _PARTS[self.by]
        events = t.events.mutate(**{name: parts[name] for name in named})
        mine = events.group_by(*named, "event", "user_id").aggregate(times=_.count())
        counted = mine.group_by(*named, "event").aggregate(events=_.times.sum().cast("int64"), users=_.count())
        return counted.order_by(*named, "event")

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the peak of all events and of each."""
        del t
        kinds = sorted({row["event"] for row in rows})
        peaks = {"peak": self._peak(rows, "all events")} if rows else {}
        return peaks | {f"peak_{kind}": self._peak([r for r in rows if r["event"] == kind], kind) for kind in kinds}

    def _peak(self, rows: Rows, of: str) -> Fact:
        """Find the part with most events."""
        sums: Counter[tuple[int, ...]] = Counter()
        for row in rows:
            sums[tuple(row[name] for name in _PARTS[self.by])] += row["events"]
        part, events = max(sums.items(), key=lambda found: found[1])
        value = part[0] if self.by in ("hour", "day-of-month", "date") else _said(*part)
        return Fact(value, f"The {self.by} with most of {of}.", n=events, kind="count")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say when most happens."""
        del rows
        peak = facts["peak"]
        return f"Most happens {_BEFORE.get(self.by, 'on')} {peak.show()}: {peak.n:,} events."


def _said(weekday: int, hour: int | None = None) -> str:
    """Say a weekday by its name, and the hour where there is one."""
    return day_name[weekday - 1] + ("" if hour is None else f" {hour}:00 to {hour + 1}:00")
