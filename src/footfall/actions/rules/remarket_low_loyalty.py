"""A coupon for buyers of an order or two who still come by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.priors import discount, lift, source
from footfall.actions.rules.words import ago, counted, several
from footfall.schema import PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class RemarketLowLoyalty(Reach):
    """A coupon for customers of low loyalty: `orders` orders at most, the last `after_days` ago or longer, still seen.

    Seen is any event within `within_days`, the last order too, so that a log of orders alone has such customers. Those
    who come often and came lately are first: the score is days with a visit / (days since the last + 1).
    """

    question = "Who bought once or twice, still comes by, and may buy again?"
    events = (PURCHASE,)
    figures = (
        Column("orders", "number", "Their mean orders."),
        Column("days_since_order", "number", "Mean days since their last order."),
        Column("days_since_event", "number", "Mean days since they were last seen."),
        Column("revenue_per_order", "money", "The mean of what an order of theirs brings."),
        Column("promo_share", "share", "The mean share of their orders with a promotion."),
    )

    orders: int = param(2, "Up to how many orders loyalty is low.", at_least=1)
    after_days: int = param(7, "How many days ago the last order was at least.", at_least=0)
    within_days: int = param(28, "How many days ago they were last seen at most.", at_least=0)
    lift: tuple[float, ...] = lift(0.0, 0.35)
    source: str = source(
        "Hillstrom 2008: e-mail to buyers of the last year, conversion 0.57 % without, 0.88 and 1.25 % with it; Sahni, "
        "Zou and Chintagunta 2017: e-mailed discounts raised spending, a tenth of it by redemption"
    )
    discount: float = discount(0.1)

    def rule(self) -> str:
        """Say whom it is for."""
        few, long = several(self.orders, "order"), several(self.after_days, "day")
        return f"buyers of {few} at most, the last {long} ago or longer, seen within {several(self.within_days, 'day')}"

    def offer(self) -> str:
        """Say what to offer."""
        return f"a coupon of {100 * self.discount:.3g} % for the next order"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by orders, the last of them and the last visit."""
        few = seen.people.filter(_.orders.between(1, self.orders), _.days_since_order >= self.after_days)
        reason = counted(_.orders, "order") + ", the last " + ago(_.days_since_order) + "; last seen "
        return few.filter(_.days_since_event <= self.within_days).select(
            "user_id",
            "stratum",
            score=_.active_days / (_.days_since_event + 1),
            reason=reason + ago(_.days_since_event),
        )

    def told(self) -> dict[str, ir.Value]:
        """Sum up their orders."""
        return {column.name: _[column.name].mean() for column in self.figures}
