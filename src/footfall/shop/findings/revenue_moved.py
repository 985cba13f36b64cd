"""Revenue that rose or fell from one whole month to the next by more than its days vary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from footfall.analyses.change import Change
from footfall.analyses.spans import Span
from footfall.analyses.traffic import Traffic
from footfall.shop.findings.found import SURE, Figure, Found, say, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Answer, Row
    from footfall.shop.findings.asking import Asking
    from footfall.shop.findings.found import Action

LEAST = 0.05
"""A smaller move is none to speak of."""
KNOWN = timedelta(days=90)
"""Who is new cannot be told so soon after the log begins."""
ACTIONS: dict[str, Action] = {
    "new buyers": "channel-budget",
    "returning buyers": "win-back",
    "orders per buyer": "cross-sell",
    "revenue per order": "cross-sell",
}


def revenue_moved(ask: Asking) -> Iterator[Found]:
    """Set the mean day of two whole months against each other, by Welch's test over days."""
    change = ask(Change())
    if not change.rows or any(note.code == "open-period" for note in change.notes):
        return
    before, after = (Span.read(str(change.asked[name])) for name in ("from", "to"))
    if not (before.is_month and after.is_month):
        return
    days = [_daily(ask(Traffic()), span) for span in (before, after)]
    moved, p_value = _moved(*days)
    mean = sum(days[0]) / len(days[0])
    if mean <= 0 or p_value >= SURE or abs(moved.value) < LEAST * mean:
        return
    part = moved.times(1 / mean)
    fell = part.value < 0
    factor = _most(change, fell=fell) if before.first - ask.overview["first_on"] >= KNOWN else None  # type: ignore[index]
    yield Found(
        finding="revenue-moved",
        sentence=f"Revenue of a mean day {'fell' if fell else 'rose'} by {_by(part)} from {before} to {after}"
        f"{_told(factor) if factor else ''}{_coming(change.rows) if factor and fell else ''}.",
        measure="change of revenue a day",
        kind="share",
        figure=part,
        money=Figure(*sorted_ends(moved.times(ask.money_days))),
        see=Change(),
        action=ACTIONS.get(factor["factor"]) if factor and fell else None,
        picture=replace(change, reading=""),
    )


def _by(part: Figure) -> str:
    """Write a move without its sign, the smaller end first."""
    return sure(Figure(*sorted_ends(part)))


def sorted_ends(figure: Figure) -> tuple[float, float, float]:
    """Give a move's size, and the ends of its interval as sizes."""
    ends = sorted((abs(figure.low or 0.0), abs(figure.high or 0.0)))
    return abs(figure.value), ends[0], ends[1]


def _daily(traffic: Answer, span: Span) -> list[float]:
    """Give the revenue of every day, 0 where nothing happened."""
    found = {row["period"]: row["revenue"] or 0.0 for row in traffic.rows}
    return [found.get(span.first + timedelta(days=day), 0.0) for day in range(span.days)]


def _moved(before: list[float], after: list[float]) -> tuple[Figure, float]:
    """Give the difference of the mean days, its interval and its p-value; days that are all alike are sure."""
    from scipy.stats import ttest_ind

    value = sum(after) / len(after) - sum(before) / len(before)
    if len({*before}) == 1 and len({*after}) == 1:
        return Figure(value, value, value), 1.0 if value == 0 else 0.0
    test = ttest_ind(after, before, equal_var=False)
    low, high = test.confidence_interval()
    return Figure(value, float(low), float(high)), float(test.pvalue)


def _most(change: Answer, *, fell: bool) -> Row | None:
    """Find the factor that most of the move lies with, on the side it went to."""
    same = [row for row in change.rows if row["contribution"] and (row["contribution"] < 0) == fell]
    return max(same, key=lambda row: abs(row["contribution"])) if same else None


def _told(factor: Row) -> str:
    before, after = say("number", factor["before"]), say("number", factor["after"])
    return f"; the largest part lies with {factor['factor']}: {before} before, {after} after"


def _coming(factors: list[Row]) -> str:
    """Say where new buyers keep coming while revenue falls."""
    new = factors[0]
    kept = new["factor"] == "new buyers" and new["after"] and new["after"] >= new["before"]
    return ", while new buyers kept coming" if kept else ""
