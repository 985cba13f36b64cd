"""The four hours of the day in which most happens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.rhythm import Rhythm
from footfall.schema import CART
from footfall.shop.findings.found import Figure, Found, count, sure
from footfall.tables.clock import NO_CLOCK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Rows
    from footfall.shop.findings.asking import Asking

HOURS, WEEKDAYS, EVENTS = 4, 5, 1_000
WEEK = 7
LEVEL, RUNS = 0.05, 24
"""How surely, and of how many runs of hours the busiest was chosen."""
FAR = 1.4
"""So many times their part of the day the hours must surely hold."""


def busy_hours(ask: Asking) -> Iterator[Found]:
    """Tell what part of a mean weekday's events falls into its four busiest hours; the interval is over weekdays.

    The four were chosen of 24 runs of hours, so that they must lie above their part by a bound for all 24 (Bonferroni).
    """
    answer = ask(Rhythm())
    if any(note.code == NO_CLOCK for note in answer.notes):
        return
    days = _by_weekday(answer.rows)
    if len(days) < WEEKDAYS or sum(map(sum, days.values())) < EVENTS or ask.days < WEEK:
        return
    whole = [sum(hours) for hours in zip(*days.values(), strict=True)]
    start = max(range(24), key=lambda hour: _within(whole, hour))
    parts = [_within(hours, start) / sum(hours) for hours in days.values()]
    part, surely = _mean(parts, LEVEL), _mean(parts, LEVEL / RUNS)
    if surely.low is None or surely.low < FAR * HOURS / RUNS:
        return
    yield Found(
        finding="busy-hours",
        sentence=f"The four hours from {count(start)} o'clock on hold {sure(part)} of a day's events: "
        "the hours for messages and coupons.",
        measure="share of a day's events in four hours",
        kind="share",
        figure=part,
        see=Rhythm(),
        action="cart-coupon" if any(row["event"] == CART for row in answer.rows) else None,
        picture=replace(answer, reading=""),
    )


def _by_weekday(rows: Rows) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0] * 24)
    for row in rows:
        found[row["weekday"]][row["hour"]] += row["events"]
    return dict(found)


def _within(hours: list[int], start: int) -> int:
    """Add up the hours from one on, past midnight too."""
    return sum(hours[(start + hour) % 24] for hour in range(HOURS))


def _mean(parts: list[float], level: float) -> Figure:
    """Give the mean of weekdays with its interval by Student's t, within none and all."""
    from statistics import mean

    from scipy.stats import sem, t

    middle, error = mean(parts), float(sem(parts))
    reach = float(t.ppf(1 - level / 2, len(parts) - 1)) * error
    return Figure(middle, max(middle - reach, 0.0), min(middle + reach, 1.0))
