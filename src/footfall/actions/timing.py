"""When to reach people: the weekday and the hours that a shop's rhythm supports."""

from __future__ import annotations

from calendar import day_name
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from ibis import _

from footfall.answer import Fact
from footfall.schema import PURCHASE, Column
from footfall.tables.clock import WHY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from footfall.answer import Rows
    from footfall.tables import Tables

    Counts = NDArray[np.float64]

WEEK, HOURS = 7, 24
LEAST_WEEKS, LEAST_DAYS = 3, 7
"""So many whole weeks it takes to name a weekday, so many whole days to name hours."""
LONGEST = 4
"""So many hours in a row at most."""
MOST_OF_IT = 0.75
"""A shorter run of hours is named if it holds so much of what the best four hold."""
ABOVE_DAYS, ABOVE_HOURS = 1.15, 1.75
"""So many times its even part a weekday, or a run of hours, must hold to be worth naming."""
LEVEL = 0.05
STRAY, SHORTER = 0.001, 0.75
"""Days at either end that hold so little of all events are stray, where the log is this much shorter without them."""


@dataclass(frozen=True)
class Timing:
    """When to reach people, in words, and what that rests on."""

    text: str
    weekday: int | None = None
    """1 is Monday; nothing where none stands out."""
    hours: tuple[int, int] | None = None
    """From which full hour until which; nothing where none stand out."""
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Part:
    """A part of time, what share of all it holds with its interval, and whether it stands out."""

    first: int
    length: int
    share: Fact
    stands_out: bool


def when(t: Tables, events: Sequence[str] = ()) -> Timing:
    """Choose the weekday and the hours with most orders, or of an action's own events, by the shop's clock.

    A weekday goes by whole weeks, Monday to Sunday, three at least, so that none counts more often than another; it is
    named where its share is above a seventh for sure and by 15 % or more. Hours go by the same weeks, or in a log of
    fewer by whole days, seven at least: the best four in a row, or fewer that hold three quarters of their count, named
    where their share is above its even part for sure and 1.75 times as high: who sleeps eight hours spreads evenly over
    sixteen. Sure is a two-sided 5 % divided by the parts there are, with the spread from week to week (or day to day)
    where that is wider than chance, and without the week (or day) that holds most too. Stray days long before or after
    all others are left out, and so are impossible actors. Of a log of days without times no hours are named.
    """
    days = Days.of(t, [event for event in events if event != PURCHASE])
    weekday, weeks = days.weekday(), days.weeks
    hours = days.busiest(weekday) if t.tells_hours else None
    what = ", ".join(days.events) or "orders"
    told = _told(weekday, hours, days, what, known=weeks >= LEAST_WEEKS or days.whole >= LEAST_DAYS)
    return told if t.tells_hours else replace(told, text=f"{told.text} ({WHY[0].lower()}{WHY[1:]})")


@dataclass(frozen=True)
class Days:
    """Counts of each hour of whole days: in whole weeks where there are any, else all but the first and the last."""

    counts: Counts
    """A row a day, a column an hour."""
    weeks: int
    """So many whole weeks these days make, or none."""
    events: tuple[str, ...]
    every: int = 1
    """How many days lie between one row and the next: 7 where they are of one weekday."""

    @classmethod
    def of(cls, t: Tables, events: Sequence[str]) -> Days:
        """Count orders, or the events named, in each hour of whole days."""
        first, last = focus(t)
        monday = first + timedelta(days=-first.weekday() % WEEK)
        weeks = max(((last - monday).days + 1) // WEEK, 0)
        start = monday if weeks >= LEAST_WEEKS else first + timedelta(days=1)
        whole = weeks * WEEK if weeks >= LEAST_WEEKS else max((last - first).days - 1, 0)
        counts = np.zeros((whole, HOURS))
        for row in _by_hour(t, events, start, whole):
            counts[(row["day"] - start).days, row["hour"]] = row["times"]
        return cls(counts, weeks if weeks >= LEAST_WEEKS else 0, tuple(events))

    @property
    def whole(self) -> int:
        """How many whole days there are."""
        return len(self.counts) * self.every

    def weekday(self) -> int | None:
        """Give the weekday that stands out, 1 is Monday."""
        if not self.weeks or not self.counts.sum():
            return None
        best = self.best_weekday()
        return best.first if best.stands_out else None

    def best_weekday(self) -> Part:
        """Give the weekday with the largest share."""
        by_week = self.counts.sum(axis=1).reshape(self.weeks, WEEK)
        best = int(by_week.sum(axis=0).argmax())
        share, low = _share(by_week, [best], "The weekday's share of all.")
        out = low > 1 / WEEK and share.value >= ABOVE_DAYS / WEEK  # type: ignore[operator]
        return Part(best + 1, 1, share, out)

    def on(self, weekday: int) -> Days:
        """Keep one weekday."""
        return Days(self.counts[weekday - 1 :: WEEK], self.weeks, self.events, WEEK)

    def hours(self) -> Part | None:
        """Give the run of hours that stands out."""
        if self.whole < LEAST_DAYS or not self.counts.sum():
            return None
        best = self.best_hours()
        return best if best.stands_out else None

    def busiest(self, weekday: int | None) -> Part | None:
        """Give the run of hours that stands out on a weekday, or else on all days."""
        of_weekday = self.on(weekday).hours() if weekday else None
        return of_weekday or self.hours()

    def best_hours(self) -> Part:
        """Give the shortest run of hours that holds most of what the best four in a row do."""
        by_hour = self.counts.sum(axis=0)
        held = {length: _best_run(by_hour, length) for length in range(1, LONGEST + 1)}
        length = next(n for n, (_first, sum_) in held.items() if sum_ >= MOST_OF_IT * held[LONGEST][1])
        first = held[length][0]
        share, low = _share(self._units(), list(range(first, first + length)), "The share of these hours.")
        even = length / HOURS
        return Part(first, length, share, low > even and share.value >= ABOVE_HOURS * even)  # type: ignore[operator]

    def _units(self) -> Counts:
        """Put days together to weeks where there are any: they are what the spread is measured between."""
        together = WEEK // self.every if self.weeks else 1
        units: Counts = self.counts.reshape(-1, together, HOURS).sum(axis=1)
        return units


def focus(t: Tables) -> tuple[date, date]:
    """Give the first and the last day that the log is of, stray ones left out."""
    return t.once("the days that the log is of", lambda: _focus(t))


def _focus(t: Tables) -> tuple[date, date]:
    days = t.events.group_by(day=_.local_at.date()).aggregate(events=_.count()).order_by("day")
    counts = {row["day"]: row["events"] for row in t.engine.rows(days)}
    first, last = _held(counts), _held(dict(reversed(counts.items())))
    if first and last and (last - first).days + 1 <= SHORTER * ((t.last_on - t.first_on).days + 1):
        return first, last
    return t.first_on, t.last_on


def _held(counts: Mapping[date, int]) -> date | None:
    """Give the first day by which more has happened than is stray."""
    passed, stray = 0, STRAY * sum(counts.values())
    for day, count in counts.items():
        passed += count
        if passed > stray:
            return day
    return None


def _by_hour(t: Tables, events: Sequence[str], start: date, days: int) -> Rows:
    """Count orders, or events, of so many days by day and hour."""
    known = _of_people(t, t.events.filter(_.event.isin(events)) if events else t.orders)
    end = start + timedelta(days=days)
    told = known.select(day=_.local_at.date(), hour=_.local_at.hour()).filter(_.day >= start, _.day < end)
    return t.engine.rows(told.group_by("day", "hour").aggregate(times=_.count()))


def _of_people(t: Tables, rows: ir.Table) -> ir.Table:
    """Leave out who acts as no person can."""
    return rows.anti_join(t.groups.filter(_.anomaly), "user_id") if t.holds("groups") else rows


def _best_run(by_hour: Counts, length: int) -> tuple[int, float]:
    """Give the first hour of the run that holds most, of two alike the earlier, and what it holds."""
    sums = np.convolve(by_hour, np.ones(length), "valid")
    return int(sums.argmax()), float(sums.max())


def _share(units: Counts, parts: list[int], doc: str) -> tuple[Fact, float]:
    """Give the share of some parts (columns) with its interval, and what it surely is above.

    That is of as many parts as there are to choose from, and with and without the unit that holds most: one campaign
    makes no rhythm.
    """
    hits, of = units[:, parts].sum(), units.sum()
    low, high = _interval(units, parts, LEVEL)
    others = np.delete(units, units[:, parts].sum(axis=1).argmax(), axis=0)
    surely = min(_interval(some, parts, LEVEL / units.shape[1])[0] for some in (units, others) if some.sum())
    return Fact(float(hits / of), doc, low, high, int(of), "share"), surely


def _spread(units: Counts) -> tuple[float, int]:
    """Measure how much wider parts spread between units than by chance (1 at least), and its degrees of freedom."""
    filled = units[units.sum(axis=1) > 0]
    freedom = max((len(filled) - 1) * (units.shape[1] - 1), 1)
    expected = np.outer(filled.sum(axis=1), filled.sum(axis=0)) / filled.sum()
    known = expected > 0
    pearson = float(((filled[known] - expected[known]) ** 2 / expected[known]).sum())
    return max(pearson / freedom, 1.0), freedom


def _interval(units: Counts, parts: list[int], level: float) -> tuple[float, float]:
    """Give Wilson's interval of as many as there would be without the spread, by Student's quantile.

    Of a single degree of freedom that quantile may be beyond all numbers: then nothing is known.
    """
    from scipy.stats import norm, t
    from statsmodels.stats.proportion import proportion_confint

    spread, freedom = _spread(units)
    alpha = 2 * norm.sf(t.ppf(1 - level / 2, freedom))
    if not alpha:
        return 0.0, 1.0
    hits, of = units[:, parts].sum() / spread, units.sum() / spread
    low, high = proportion_confint(hits, of, alpha=alpha, method="wilson")
    return float(low), float(high)


def _told(weekday: int | None, hours: Part | None, days: Days, what: str, *, known: bool) -> Timing:
    """Say when, and what share falls there."""
    if not known:
        return Timing("any time: the log is too short to tell")
    if weekday is None and hours is None:
        return Timing("any time: no weekday and no hour stands out" if days.weeks else "any time: no hour stands out")
    share = _there(weekday, hours, days, what)
    shown = Column("", "share", "").show(share.value)
    text = f"{_said(weekday, hours)}: {shown} of {what} fall there"
    span = (hours.first, hours.first + hours.length) if hours else None
    return Timing(text, weekday, span, {"there": share})


def _there(weekday: int | None, hours: Part | None, days: Days, what: str) -> Fact:
    """Give the share of all that falls into the weekday and hours."""
    inside = np.zeros_like(days.counts, dtype=bool)
    rows = slice(weekday - 1, None, WEEK) if weekday else slice(None)
    columns = slice(hours.first, hours.first + hours.length) if hours else slice(None)
    inside[rows, columns] = True
    parts = np.stack([np.where(inside, days.counts, 0).sum(axis=1), np.where(inside, 0, days.counts).sum(axis=1)], 1)
    together = parts.reshape(-1, WEEK, 2).sum(axis=1) if days.weeks else parts
    return _share(together, [0], f"The share of {what} in that time of the week.")[0]


def _said(weekday: int | None, hours: Part | None) -> str:
    """Say `Thursday, 10:00 to 13:00`."""
    day = day_name[weekday - 1] if weekday else "any day"
    return f"{day}, {hours.first}:00 to {hours.first + hours.length}:00" if hours else day
