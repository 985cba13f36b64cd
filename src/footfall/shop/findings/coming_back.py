"""How many come again: the next day where most do, else the week after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.retention import Retention
from footfall.analyses.return_rate import ReturnRate
from footfall.answer import lines
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Fact, Row, Rows
    from footfall.shop.findings.asking import Asking

MOST, LEAST = 0.5, 0.2
"""A shop whose visitors mostly come again the next day, and one to which few come again in a week."""


def coming_back(ask: Asking) -> Iterator[Found]:
    """Tell of a habit, or of the lack of one."""
    daily = ask(ReturnRate())
    next_day = _figure(daily.facts.get("pooled_rate"))
    if next_day and next_day.value >= MOST:
        yield Found(
            finding="daily-habit",
            sentence=f"Of those here on one day {sure(next_day)} came again on the next.",
            measure="share back the next day",
            kind="share",
            figure=next_day,
            users=ask.overview["users"] if ask.overview else None,
            see=ReturnRate(),
            picture=replace(daily, reading="", drawing=lines("period", "rate", low="low", high="high")),
        )
        return
    weekly = ask(Retention())
    rate = _figure(weekly.facts.get("pooled_rate"))
    if rate and rate.value <= LEAST:
        yield _seldom(rate, weekly.facts["pooled_rate"], weekly.rows)


def _figure(fact: Fact | None) -> Figure | None:
    """Take a pooled rate, where it is of enough users."""
    if fact is None or (fact.n or 0) < ENOUGH:
        return None
    return Figure(fact.value, fact.low, fact.high)


def _seldom(rate: Figure, pooled: Fact, rows: Rows) -> Found:
    return Found(
        finding="coming-back",
        sentence=f"Of {count(pooled.n)} users {sure(rate)} came again in the week after their first.",
        measure="share back in the next week",
        kind="share",
        figure=rate,
        users=pooled.n,
        see=Retention(),
        action="retarget-dormant",
        picture=beside([_point(row) for row in _next_weeks(rows)], "share who came again", "share"),
    )


def _next_weeks(rows: Rows) -> list[Row]:
    """Give the cohorts of the last few weeks, a week later."""
    return [row for row in rows if row["age"] == 1 and not row["open"] and row["rate"] is not None][-5:]


def _point(row: Row) -> tuple[str, float, float, float]:
    return f"of {row['cohort']}", row["rate"], row["low"], row["high"]
