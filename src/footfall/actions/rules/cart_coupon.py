"""A coupon for what lies in the cart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.goods import in_cart
from footfall.actions.rules.priors import discount, lift, source
from footfall.actions.rules.words import ago, counted, in_order, span
from footfall.schema import CART, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class CartCoupon(Reach):
    """A coupon for what customers left in the cart, the last of it put there `after_days` to `within_days` ago.

    What was put there later may still be bought unasked. The cart is that of the features: an item lies there until it
    is bought or taken out, and a purchase that names no item empties it. Where the log names no items, a cart is what
    was put there since the last purchase. Fresh and full carts come first: the score is items / (days + 1).
    """

    question = "Who left something in the cart that a coupon may yet sell?"
    events = (CART,)
    figures = (
        Column("cart_items", "number", "Mean items in their carts; missing where the log names none."),
        Column("cart_value", "money", "What lies in their carts together; missing where the log has no prices."),
        Column("days_since_cart", "number", "Mean days since they last put something there."),
        Column("bought_before", "share", "Those of them who have ordered before."),
    )

    after_days: int = param(1, "For how many days the cart must have been left.", at_least=0)
    within_days: int = param(14, "How many days ago something was put there at most.", at_least=0)
    lift: tuple[float, ...] = lift(0.0, 0.25)
    source: str = source(
        "Li, Luo, Lu and Moriguchi 2021: reminders of carts after 1 to 3 days bring purchases, after an hour they cost "
        "some; Browne and Jones 2017: +1.1 % of revenue for abandonment recovery on the site"
    )
    discount: float = discount(0.1)

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        return f"customers with something in the cart, the last put there {span(self.after_days, self.within_days)}"

    def offer(self) -> str:
        """Say what to offer."""
        return f"a coupon of {100 * self.discount:.3g} % for what lies in the cart"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by what lies in the cart."""
        left, days, reason = _named() if seen.known.has("item_id") else _counted()
        people = seen.people.mutate(left=left, days=days)
        chosen = people.filter(_.left > 0, _.days.between(self.after_days, self.within_days))
        return chosen.select("user_id", "stratum", score=_.left / (_.days + 1), reason=reason + ago(_.days))

    def items(self, seen: Seen) -> ir.Table | None:
        """Give what lies in the carts, the last put there first."""
        return in_cart(seen)

    def told(self) -> dict[str, ir.Value]:
        """Sum up the carts."""
        return {
            "cart_items": _.cart_items.mean(),
            "cart_value": _.cart_value.sum(),
            "days_since_cart": _.days_since_cart.mean(),
            "bought_before": (_.orders > 0).cast("float64").mean(),
        }


def _named() -> tuple[ir.Value, ir.Value, ir.Value]:
    """Go by the items in the cart: how many, since when, and the words for it."""
    return _.cart_items, _.days_since_filled, counted(_.left, "item") + " in the cart, the last put there "


def _counted() -> tuple[ir.Value, ir.Value, ir.Value]:
    """Go by how often something was put in the cart since the last purchase."""
    often = ibis.cases((_.left == 1, "once, "), else_=counted(_.left, "time") + ", the last ")
    return _.carts_since_order, _.days_since_cart, "put something in the cart and did not buy: " + often
