"""Two devices that convert unlike, among users alike otherwise, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.compare import Compare
from footfall.shop.findings.found import ENOUGH, SURE, Figure, Found, beside, count, named, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Answer, Row
    from footfall.shop.findings.asking import Asking

FAR = 1.2
"""Rates whose ratio is less than this are no gap to speak of."""


def device_gap(ask: Asking) -> Iterator[Found]:
    """Compare the two devices of most users, as they are and among users alike in a third variable."""
    if not ask.has("device"):
        return
    unit = Compare(dimension="device") if ask.has("channel") else Compare()
    answer = ask(unit)
    found = {row["measure"]: row for row in answer.rows}
    if not found or not _survives(found) or not _is_far(found["risk_ratio"]):
        return
    less, more = sorted(("a", "b"), key=lambda side: float(answer.facts[f"{side}_rate"].value))  # type: ignore[arg-type]
    rates = {side: _rate(answer, side) for side in (less, more)}
    if min(_users(answer, side) for side in (less, more)) < ENOUGH:
        return
    names = {side: named(answer.asked[side]) for side in (less, more)}
    odds, third = found["cmh_odds_ratio"], answer.asked["adjust-for"]
    yield Found(
        finding="device-gap",
        sentence=f"{sure(rates[less])} of {count(_users(answer, less))} users of {names[less]} bought, against "
        f"{sure(rates[more])} of {count(_users(answer, more))} of {names[more]}; among users alike in {third} the gap "
        f"stays: odds ratio {sure(Figure(odds['value'], odds['low'], odds['high']), 'number')}.",
        measure=f"share of buyers, {names[less]}",
        kind="share",
        figure=rates[less],
        money=_missing(found["risk_difference"], _users(answer, less), ask),
        users=_users(answer, less),
        see=unit,
        action="funnel-test",
        picture=beside(
            [(names[s], rates[s].value, rates[s].low, rates[s].high) for s in (more, less)], "share who bought", "share"
        ),
    )


def _survives(found: dict[str, Row]) -> bool:
    """Tell whether the gap is sure, and lies on the same side once adjusted."""
    raw, pooled = found["odds_ratio"], found["cmh_odds_ratio"]
    if any(row["low"] is None or row["p_value"] is None or row["p_value"] >= SURE for row in (raw, pooled)):
        return False
    return bool((raw["low"] > 1 and pooled["low"] > 1) or (raw["high"] < 1 and pooled["high"] < 1))


def _is_far(ratio: Row) -> bool:
    return bool(ratio["value"]) and max(ratio["value"], 1 / ratio["value"]) >= FAR


def _rate(answer: Answer, side: str) -> Figure:
    fact = answer.facts[f"{side}_rate"]
    return Figure(fact.value, fact.low, fact.high)


def _users(answer: Answer, side: str) -> int:
    return int(answer.facts[f"{side}_users"].value)  # type: ignore[call-overload, no-any-return]


def _missing(gap: Row, users: int, ask: Asking) -> Figure | None:
    """Give what the buyers that the gap leaves out would have brought at the mean of all buyers."""
    shop = ask.overview
    if not shop or ask.revenue <= 0 or not shop["buyers"]:
        return None
    each = ask.sum_of_days(ask.revenue) / shop["buyers"] * users
    low, high = sorted((abs(gap["low"]), abs(gap["high"])))
    return Figure(abs(gap["value"]) * each, low * each, high * each)
