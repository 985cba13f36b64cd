"""Customers whom a model sees leaving, and the money that stands with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.measures import share_of
from footfall.models.risk_and_value import RiskAndValue
from footfall.shop.findings.found import SOME, Figure, Found, beside, count, money, named, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row, Rows
    from footfall.shop.findings.asking import Asking

MODELS = ("churn", "decline")
"""The models whose score is of something a shop does not want."""
MOST = 5
ALL_BUT = 0.9
"""Where more of all customers than this score so, it parts nobody."""


def risk_and_value(ask: Asking) -> Iterator[Found]:
    """Tell of the group with most at stake, where all were scored by a model of leaving and not all are at risk."""
    answer = ask(RiskAndValue())
    groups = [row for row in answer.rows if row["group"] is not None and row["customers"] >= SOME]
    if answer.asked["model"] not in MODELS or not groups or not groups[0]["at_risk"] or _everybody(answer.rows):
        return
    worst, at_least = groups[0], answer.facts["at_least"].show()
    rate = Figure(*share_of(worst["at_risk"], worst["customers"]))
    yield Found(
        finding="at-risk",
        sentence=f"{sure(rate)} of {count(worst['customers'])} customers of {named(worst['group'])} score {at_least} "
        f"or more for {named(answer.facts['foretells'].show())}{_worth(worst, str(answer.asked['value']))}.",
        measure=f"share at risk, {named(worst['group'])}",
        kind="share",
        figure=rate,
        money=_stake(worst, ask),
        users=worst["customers"],
        see=RiskAndValue(),
        action="win-back",
        picture=beside(
            [(row["group"], *share_of(row["at_risk"], row["customers"])) for row in groups[:MOST]],
            "share at risk",
            "share",
        ),
    )


def _everybody(rows: Rows) -> bool:
    return bool(sum(row["at_risk"] for row in rows) > ALL_BUT * sum(row["customers"] for row in rows))


def _worth(group: Row, value: str) -> str:
    if not group["revenue_at_risk"]:
        return ""
    return f"; their {named(value)} is {money(group['revenue_at_risk'])}"


def _stake(group: Row, ask: Asking) -> Figure | None:
    """Give the money at risk; of a log, in the days that money is told of."""
    at_risk = group["revenue_at_risk"]
    if not at_risk or at_risk <= 0:
        return None
    return Figure(ask.sum_of_days(at_risk) if ask.days else at_risk)
