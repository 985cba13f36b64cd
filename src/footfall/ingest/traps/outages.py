"""Days on which an event was not tracked while others went on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from footfall.ingest.traps.case import SAID
from footfall.schema import REFUND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from footfall.ingest.traps.case import Case

    Daily = Mapping[date, Mapping[str, int]]

EXPECTED = 20.0
"""So many of an event must have been expected of a stretch without any: chance does that twice in a billion times."""
MOST = 50
"""The events looked at: the most frequent."""
MORE_OFTEN = 0.5
"""An event missing on more of the days than this comes and goes by nature."""
OF_NEWCOMERS = frozenset({"first_visit", "first_open"})
"""What users do once, with their first event: on a day without new users there is none."""
WEEKS = 4
"""So many weeks it takes to know a weekday."""


def tracking_outage(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of events missing on days when others go on."""
    names = list(case.counts)[:MOST]
    daily, new = case.daily(names), case.new if OF_NEWCOMERS & set(names) else {}
    for name in names:
        days = outage(daily, name, new)
        if days:
            yield (
                "tracking-outage",
                (
                    f"{name} is missing on {len(days):,} days while other events go on: {_said(days)}. It was not "
                    f"tracked then: what is said of it counts too little on those days; --since and --until, or "
                    f"comparing whole days only, keep clear of them."
                ),
            )


def outage(daily: Daily, name: str, new: Mapping[date, int] | None = None) -> Sequence[date]:
    """Find the days without an event that should have had it.

    Expected of a day is its number of other events times the ratio of the event to the others that nine in ten of the
    event's days exceed; a stretch of days without it is an outage where so many were expected of it that chance hardly
    leaves it out. Weekdays that mostly go without the event are no outage, and refunds may begin late. What only new
    users do is expected of `new`, the users whose first event is of a day, and of nothing where that is not known.
    """
    if name in OF_NEWCOMERS:
        daily = _beside_new(daily, name, new or {})
    has = [_ratio(counts, name) for counts in daily.values() if name in counts]
    if len(has) <= MORE_OFTEN * len(daily):
        return []
    low = sorted(has)[len(has) // 10]
    found: list[date] = []
    for run in _missing(daily, name):
        late = name == REFUND and run[0] == min(daily)
        if not late and sum(daily[day][""] for day in run) * low >= EXPECTED:
            found += run
    return found


def _beside_new(daily: Daily, name: str, new: Mapping[date, int]) -> Daily:
    """Set an event beside the new users of each day that has any, instead of beside all other events."""
    own = {day: {name: counts[name]} if name in counts else {} for day, counts in daily.items() if new.get(day)}
    return {day: counts | {"": new[day] + counts.get(name, 0)} for day, counts in own.items()}


def _ratio(counts: Mapping[str, int], name: str) -> float:
    others = counts[""] - counts[name]
    return counts[name] / others if others else 0.0


def _missing(daily: Daily, name: str) -> list[list[date]]:
    """List the runs of days, among those with any event, that lack one; each but on weekdays that mostly do."""
    by_weekday: defaultdict[int, list[bool]] = defaultdict(list)
    for day, counts in daily.items():
        by_weekday[day.weekday()].append(name in counts)
    without = {weekday for weekday, has in by_weekday.items() if len(has) >= WEEKS and sum(has) < MORE_OFTEN * len(has)}
    runs: list[list[date]] = [[]]
    for day, counts in daily.items():
        if name in counts:
            runs.append([])
        elif day.weekday() not in without:
            runs[-1].append(day)
    return [run for run in runs if run]


def _said(days: Sequence[date]) -> str:
    """Name runs of days."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    more = f" and {len(named) - SAID:,} more stretches" if len(named) > SAID else ""
    return ", ".join(named[:SAID]) + more
