"""A word to those who showed interest and have not been seen for weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.priors import lift, source
from footfall.actions.rules.words import counted, in_order, several
from footfall.schema import CART, WISHLIST, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class RetargetDormant(Reach):
    """Ads or mail for the dormant: not seen for `after_days`, but for `within_days` at most, with some interest before.

    Interest is an order, something put in the cart or on the wishlist, or a view: of an item, or of a page where no
    view of an item was known by then. Those who came often and were lost lately come first: the score is days with a
    visit / days since the last.
    """

    question = "Who showed interest, has not been seen for weeks, and may be reminded?"
    figures = (
        Column("days_since_event", "number", "Mean days since they were last seen."),
        Column("active_days", "number", "Mean days on which they came."),
        Column("bought_before", "share", "Those of them who have ordered before."),
        Column("with_a_cart", "share", "Those of them who put something in the cart."),
        Column("revenue", "money", "What they have brought together."),
    )

    after_days: int = param(28, "From how many days without an event a customer is dormant.", at_least=1)
    within_days: int = param(365, "How many days ago they were last seen at most.", at_least=1)
    lift: tuple[float, ...] = lift(-0.02, 0.2)
    source: str = source(
        "Johnson, Lewis and Nubbemeyer 2017: retargeting ads lifted purchases by 10.5 %; Sahni, Narayanan and Kalyanam "
        "2019: 14.6 % more came back within four weeks, less the longer ago the visit"
    )

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        seen = f"not seen for {self.after_days:,} to {several(self.within_days, 'day')}"
        return f"customers {seen}, who had ordered, put something aside or looked at something"

    def offer(self) -> str:
        """Say what to offer."""
        return "a reminder of the shop and of what is new: ads to those who may be shown any, mail to the others"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by the last event, and the strongest interest before it."""
        signs = {"orders": "order", CART: "cart", WISHLIST: "favourite", seen.known.views[0]: "view"}
        silent = seen.people.filter(_.days_since_event.between(self.after_days, self.within_days))
        words = ibis.cases(*((_[column] > 0, counted(_[column], word)) for column, word in signs.items()))
        interested = silent.mutate(interest=words).filter(_.interest.notnull())
        return interested.select(
            "user_id",
            "stratum",
            score=_.active_days / _.days_since_event,
            reason=_.interest + ", not seen for " + counted(_.days_since_event, "day"),
        )

    def told(self) -> dict[str, ir.Value]:
        """Sum up what they did before."""
        return {
            "days_since_event": _.days_since_event.mean(),
            "active_days": _.active_days.mean(),
            "bought_before": (_.orders > 0).cast("float64").mean(),
            "with_a_cart": (_[CART] > 0).cast("float64").mean(),
            "revenue": _.revenue.sum(),
        }
