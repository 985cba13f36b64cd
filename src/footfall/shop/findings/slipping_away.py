"""Buyers who used to order and have long not been seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.repurchase import Repurchase
from footfall.analyses.rfm import Rfm
from footfall.shop.findings.found import SOME, Figure, Found, beside, count, money, say, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

AT_RISK, LOST = "at_risk", "previously_loyal"
LEAST, TIMES, DAYS = 0.03, 2.0, 60
"""The least share of revenue to speak of; how much longer than usual they must be away; how long the log must be."""


def slipping_away(ask: Asking) -> Iterator[Found]:
    """Tell of the groups at risk and previously loyal, where they are away for more than twice the usual time."""
    groups = {row["group"]: row for row in ask(Rfm()).rows if row["group"] in (AT_RISK, LOST)}
    gap = ask(Repurchase()).facts.get("median_gap_days")
    away = groups.get(AT_RISK)
    if away is None or gap is None or ask.days < DAYS or away["recency_days"] < TIMES * float(gap.value):  # type: ignore[arg-type]
        return
    many = sum(row["customers"] for row in groups.values())
    part = sum(row["revenue_share"] or 0.0 for row in groups.values())
    if many < SOME or (ask.revenue > 0 and part < LEAST):
        return
    brought = Figure(ask.sum_of_days(sum(map(_brought, groups.values())))) if ask.revenue > 0 else None
    yield Found(
        finding="slipping-away",
        sentence=f"{count(many)} buyers slip away: those at risk last ordered {say('number', away['recency_days'])} "
        f"days ago in the mean{_worth(part, brought, ask)}.",
        measure="share of revenue, at risk or previously loyal" if brought else "days since the last order, at risk",
        kind="share" if brought else "number",
        figure=Figure(part if brought else away["recency_days"]),
        money=brought,
        users=many,
        see=Rfm(),
        action="win-back",
        picture=beside([(_name(row), row["customers"], None, None) for row in groups.values()], "buyers", "count"),
    )


def _brought(group: Row) -> float:
    return float(group["customers"] * (group["monetary"] or 0.0))


def _worth(part: float, brought: Figure | None, ask: Asking) -> str:
    if brought is None:
        return ""
    groups = "together with the previously loyal they"
    return f"; {groups} brought {share(part)} of the revenue, {money(brought.value)} {ask.over}"


def _name(group: Row) -> str:
    return str(group["group"]).replace("_", " ")
