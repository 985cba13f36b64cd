"""A channel of many users and few buyers, beside one of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.attribution.touches import DIRECT
from footfall.analyses.conversion_by import ConversionBy
from footfall.shop.findings.found import ENOUGH, SURE, Figure, Found, beside, count, named, say, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row, Rows
    from footfall.shop.findings.asking import Asking

FAR = 0.75
"""A group converts little where its rate is this much of everybody's, or less."""
PARTS, WORD = {"channel": "who came by", "country": "of"}, {"channel": "by", "country": "of"}
"""What users may be parted by; devices are compared among users alike, and so elsewhere."""


def channel_gap(ask: Asking) -> Iterator[Found]:
    """Tell of the group whose missing buyers are most: those it would have at the rate of all.

    Who came directly, or by what is not known, is no channel that anything can be done about.
    """
    answer = ask(ConversionBy())
    dimension, together = str(answer.asked["dimension"]), answer.facts.get("cramers_v")
    told = [row for row in answer.rows if str(row["group"]).strip().lower() not in DIRECT]
    weak = [row for row in told if _sure(row) and row["lift"] <= FAR]
    if dimension not in PARTS or not weak or together is None or not together.low:
        return
    whole = float(answer.facts["overall_rate"].value)  # type: ignore[arg-type]
    worst = max(weak, key=lambda row: row["users"] * (whole - row["rate"]))
    best = next((row for row in told if _sure(row) and row["low"] > max(worst["high"], whole)), None)
    if best is None:
        return
    close = Figure(together.value, together.low, together.high)
    yield Found(
        finding=f"{dimension}-gap",
        sentence=f"{sure(_rate(worst))} of {count(worst['users'])} users {PARTS[dimension]} {named(worst['group'])} "
        f"bought, against {sure(_rate(best))} of {count(best['users'])} {WORD[dimension]} {named(best['group'])}. "
        f"Cramer's V of {dimension} and buying is {say('number', close.value)}.",
        measure=f"share of buyers, {named(worst['group'])}",
        kind="share",
        figure=_rate(worst),
        money=_missing(worst, whole, ask),
        users=worst["users"],
        see=ConversionBy(),
        action="channel-budget" if dimension == "channel" else None,
        picture=beside([_point(row) for row in _shown(answer.rows, best, worst)], "share who bought", "share"),
    )


def _sure(row: Row) -> bool:
    """Tell whether a group is large enough, and surely unlike the others."""
    firm = row["users"] >= ENOUGH and not row["small_sample"]
    return firm and row["p_adjusted"] is not None and row["p_adjusted"] < SURE


def _rate(row: Row) -> Figure:
    return Figure(row["rate"], row["low"], row["high"])


def _missing(worst: Row, whole: float, ask: Asking) -> Figure | None:
    """Give what the missing buyers would have brought at the mean of all buyers."""
    shop = ask.overview
    if not shop or ask.revenue <= 0 or not shop["buyers"]:
        return None
    each = ask.sum_of_days(ask.revenue) / shop["buyers"] * worst["users"]
    rates = (worst["rate"], worst["high"], worst["low"])
    return Figure(*(max(whole - rate, 0.0) * each for rate in rates))


def _shown(rows: Rows, best: Row, worst: Row) -> Rows:
    """Draw the largest groups between the two, in the order of their rates."""
    large = sorted((row for row in rows if row["users"] >= ENOUGH), key=lambda row: -row["users"])[:5]
    groups = {row["group"]: row for row in (*large, best, worst)}
    return sorted(groups.values(), key=lambda row: -row["rate"])


def _point(row: Row) -> tuple[str, float, float, float]:
    return row["group"], row["rate"], row["low"], row["high"]
