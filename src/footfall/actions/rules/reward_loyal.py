"""A reward for those who order again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.priors import lift, source
from footfall.actions.rules.words import ago, counted, several
from footfall.schema import PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class RewardLoyal(Reach):
    """A thank-you for loyal customers: those of `orders` orders or more, the last within `within_days`.

    It is meant to keep them. Most of what they order they would order anyway, so by default nothing is taken off.
    Those with most orders come first.
    """

    question = "Who orders again and again, and should be thanked?"
    events = (PURCHASE,)
    figures = (
        Column("orders", "number", "Their mean orders."),
        Column("days_since_order", "number", "Mean days since their last order."),
        Column("order_gap_days", "number", "Mean days between one order of theirs and the next."),
        Column("revenue_per_order", "money", "The mean of what an order of theirs brings."),
        Column("promo_share", "share", "The mean share of their orders with a promotion."),
    )

    orders: int = param(4, "From how many orders a customer is loyal.", at_least=1)
    within_days: int = param(28, "How many days ago the last order was at most.", at_least=0)
    lift: tuple[float, ...] = lift(-0.02, 0.06)
    source: str = source(
        "a guess of Footfall's own beside Liu 2007: heavy buyers claimed the rewards of a loyalty program and did not "
        "buy more"
    )

    def rule(self) -> str:
        """Say whom it is for."""
        return f"buyers of {several(self.orders, 'order')} or more, the last within {several(self.within_days, 'day')}"

    def offer(self) -> str:
        """Say what to offer."""
        return "early access, points or a small gift, told as thanks"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by orders and the last of them."""
        loyal = seen.people.filter(_.orders >= self.orders, _.days_since_order <= self.within_days)
        reason = counted(_.orders, "order") + ", the last " + ago(_.days_since_order)
        return loyal.select("user_id", "stratum", score=_.orders.cast("float64"), reason=reason)

    def told(self) -> dict[str, ir.Value]:
        """Sum up their orders."""
        return {column.name: _[column.name].mean() for column in self.figures}
