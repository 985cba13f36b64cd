"""A few buyers who bring much of the revenue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.rfm import Rfm
from footfall.shop.findings.found import SOME, Figure, Found, beside, count, money, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

BEST = ("champions", "loyal")
"""The groups that still order."""
FEW, MUCH = 0.35, 1.5
"""A group of no more of the buyers than this, that brings so many times its share."""


def best_customers(ask: Asking) -> Iterator[Found]:
    """Tell of champions or the loyal, whichever bring more."""
    answer = ask(Rfm())
    groups = [row for row in answer.rows if row["group"] in BEST and row["revenue_share"] is not None]
    if not groups or ask.revenue <= 0:
        return
    best = max(groups, key=lambda row: row["revenue_share"])
    few = best["customers"] / int(answer.facts["buyers"].value)  # type: ignore[call-overload]
    if best["customers"] < SOME or few > FEW or best["revenue_share"] < MUCH * few:
        return
    brought = _brought(best, ask)
    yield Found(
        finding="best-customers",
        sentence=f"{count(best['customers'])} of {answer.facts['buyers'].show()} buyers, those called "
        f"{_name(best)}, brought {share(best['revenue_share'])} of the revenue: {money(brought.value)} "
        f"{ask.over}.",
        measure=f"share of revenue, {_name(best)}",
        kind="share",
        figure=Figure(best["revenue_share"]),
        money=brought,
        users=best["customers"],
        see=Rfm(),
        action="reward-loyal",
        picture=beside(
            [
                ("of the buyers", few, None, None),
                ("of the revenue", best["revenue_share"], None, None),
            ],
            "share",
            "share",
        ),
    )


def _brought(group: Row, ask: Asking) -> Figure:
    return Figure(ask.sum_of_days(group["customers"] * group["monetary"]))


def _name(group: Row) -> str:
    return str(group["group"]).replace("_", " ")
