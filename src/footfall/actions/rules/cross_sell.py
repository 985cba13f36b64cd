"""What goes with what they bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Reach
from footfall.actions.rules.goods import recommended
from footfall.actions.rules.priors import lift, source
from footfall.actions.rules.words import ago, counted, in_order, span
from footfall.schema import PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen


@dataclass(frozen=True, kw_only=True)
class CrossSell(Reach):
    """Recommendations to buyers whose last order was `after_days` to `within_days` ago.

    It needs the table `recommendations` (`footfall recommend --all`), and is for those who have a list there; without
    the table nobody is in it. Lists are of now, so of days in the past all such buyers count. Those who ordered most
    and lately come first: the score is orders / (days + 1).
    """

    question = "Which buyers may want what goes with their orders?"
    events = (PURCHASE,)
    figures = (
        Column("orders", "number", "Their mean orders."),
        Column("days_since_order", "number", "Mean days since their last order."),
        Column("revenue_per_order", "money", "The mean of what an order of theirs brings."),
    )

    after_days: int = param(3, "How many days ago the last order was at least.", at_least=0)
    within_days: int = param(60, "How many days ago the last order was at most.", at_least=0)
    lift: tuple[float, ...] = lift(-0.01, 0.12)
    source: str = source(
        "Li, Grahl and Hinz 2022: recommendations of an online book shop raised the propensity to buy by 12.4 %; "
        "Browne and Jones 2017: +0.4 % of revenue for product recommendations"
    )

    def __post_init__(self) -> None:
        """Check the days."""
        super().__post_init__()
        in_order(self.after_days, self.within_days)

    def rule(self) -> str:
        """Say whom it is for."""
        return f"buyers with recommendations, the last order {span(self.after_days, self.within_days)}"

    def offer(self) -> str:
        """Say what to offer."""
        return "the items recommended to each of them, without a discount"

    def audience(self, seen: Seen) -> ir.Table:
        """Choose by the last order, and of now those who have a list."""
        lists = seen.recommendations
        buyers = seen.people.filter(_.days_since_order.between(self.after_days, self.within_days))
        if lists is None:
            buyers = buyers.limit(0)
        elif seen.now:
            buyers = buyers.semi_join(lists, "user_id")
        reason = counted(_.orders, "order") + ", the last " + ago(_.days_since_order)
        return buyers.select("user_id", "stratum", score=_.orders / (_.days_since_order + 1), reason=reason)

    def items(self, seen: Seen) -> ir.Table | None:
        """Give the best of each list."""
        return recommended(seen)

    def told(self) -> dict[str, ir.Value]:
        """Sum up their orders."""
        return {column.name: _[column.name].mean() for column in self.figures}
