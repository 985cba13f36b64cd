"""A reason to come back, for buyers who are about to stay away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.priors import discount, lift, source
from footfall.actions.rules.words import counted, in_order, rounded, span
from footfall.schema import PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen

CHURN = "churn"


@dataclass(frozen=True, kw_only=True)
class WinBack(Reach):
    """An offer to buyers who are late: no order for more than `late` times their usual gap.

    That must be `after_days` at least, as who buys daily is not lost after two days, and `within_days` at most, as who
    left long ago is.
    The usual gap is the mean of days between a buyer's orders, of which less than a day is a day; of a buyer of one
    order it is the mean of those of all who ordered again by then, and where nobody did, buyers of one order are left
    out. Where a model of churn has scored a late buyer, they are in it only from `risk` on; a late buyer without a
    score stays in. Models have learned from all of the log, so of days in the past they are not asked: what late buyers
    ordered then is taken for each in proportion to their chance to order by the model.

    Those of many orders who are late only just come first: the score is orders x usual gap / days without an order.
    """

    question = "Which buyers are about to stay away, and may be won back?"
    events = (PURCHASE,)
    figures = (
        Column("orders", "number", "Their mean orders."),
        Column("days_since_order", "number", "Mean days since their last order."),
        Column("order_gap_days", "number", "Mean days between one order and the next, of those of several."),
        Column("single_order", "share", "Those of them with a single order."),
        Column("revenue", "money", "What they have brought together."),
    )

    late: float = param(1.5, "From how many usual gaps without an order a buyer is late.", at_least=1)
    after_days: int = param(14, "How many days ago the last order was at least.", at_least=1)
    within_days: int = param(180, "How many days ago the last order was at most.", at_least=1)
    risk: float = param(0.5, "From which score of churn on, where there are scores.", at_least=0, at_most=1)
    lift: tuple[float, ...] = lift(-0.05, 0.3)
    source: str = source(
        "Hillstrom 2008: e-mail to buyers of the last year, conversion 0.57 % without, 0.88 and 1.25 % with it; "
        "Ascarza, Iyengar and Schleicher 2016: a retention campaign raised churn from 6 to 10 %"
    )
    discount: float = discount(0.1)

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        late = f"over {self.late:g} times their usual gap, the last {span(self.after_days, self.within_days)}"
        return f"buyers without an order for {late}; where a model of churn scored them, from {self.risk:g} on"

    def offer(self) -> str:
        """Say what to offer."""
        return f"{100 * self.discount:.3g} % off the next order, with what is new since the last"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose those who are late, and of these the ones a model thinks likely to stay away."""
        late = self._late(seen.people)
        risky = (
            late.mutate(churn=ibis.null("float64"), relative=1.0) if seen.scores is None else _scored(late, seen.scores)
        )
        chosen = risky.filter((_.churn >= self.risk).fill_null(True))  # noqa: FBT003 - Ibis's word
        return chosen.select(
            "user_id",
            "stratum",
            score=_.orders * _.usual / _.days_since_order,
            reason=_reason(),
            relative=_.relative.fill_null(1.0),
        )

    def _late(self, people: ir.Table) -> ir.Table:
        """Keep who is late by their own gap, or by that of the others."""
        again = people.group_by("of_day").aggregate(gap=_.order_gap_days.mean())
        silent = people.filter(_.days_since_order.between(self.after_days, self.within_days)).join(again, "of_day")
        usual = silent.mutate(usual=ibis.greatest(_.order_gap_days.fill_null(_.gap), 1.0))
        return usual.filter(_.gap.notnull(), _.days_since_order > self.late * _.usual)

    def told(self) -> dict[str, ir.Value]:
        """Sum up their orders."""
        means = {name: _[name].mean() for name in ("orders", "days_since_order", "order_gap_days")}
        return {**means, "single_order": (_.orders == 1).cast("float64").mean(), "revenue": _.revenue.sum()}


def _scored(late: ir.Table, scores: ir.Table) -> ir.Table:
    churn = scores.filter(_.model == CHURN).select(scored="user_id", churn=_.score)
    known = late.left_join(churn, late.user_id == churn.scored)
    return known.mutate(relative=(1 - _.churn) / ibis.greatest((1 - _.churn).mean().over(ibis.window()), 1e-9))


def _reason() -> ir.Value:
    gap = counted(rounded(_.usual), "day")
    usual = ibis.cases((_.orders == 1, "a second one usually comes after "), else_="usually one every ") + gap
    risk = "; " + rounded(100 * _.churn).cast("string") + " % likely to stay away"
    silent = "no order for " + counted(_.days_since_order, "day") + ", "
    return silent + usual + ibis.cases((_.churn.notnull(), risk), else_="")
