"""What orders with a promotion code bring, and who makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.buyers import so_far, truncated
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import ORDERS, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Promotions(Analysis):
    """Orders by their promotion code, and all orders without one in a row whose promo_code is missing.

    An order with a code on any of its lines is one with that code (of several the last by name). new_buyer_share is the
    share of the row's buyers who had no order in the whole log before their first such order; repeat_rate the share of
    them with any later order, with a code or without, by the log's end (or by `until`). Orders at one instant are none
    before or after the other. A buyer counts in every row they have an order in. discount is missing where the log has
    none. Most orders first, ties by code, orders without a code last. Who uses a code is not who does not: differences
    between rows say nothing of what a code does. The log's start makes old buyers new, and buyers of the last days had
    little time to come again.
    """

    question = "Who orders with a promotion code, and do they come again?"
    reads = (ORDERS,)
    columns = (
        Column("promo_code", "text", "The code; missing for orders without one."),
        Column("orders", "count", "Orders."),
        Column("buyers", "count", "Users who made them."),
        Column("revenue", "money", "What they brought; missing where the log has none."),
        Column("discount", "money", "What was taken off them; missing where the log has none."),
        Column("new_buyer_share", "share", "The share of the buyers whose first order of the whole log it was."),
        Column("new_low", "share", "Lower end of its 95 % interval."),
        Column("new_high", "share", "Upper end of its 95 % interval."),
        Column("repeat_rate", "share", "The share of the buyers with any later order."),
        Column("repeat_low", "share", "Lower end of its 95 % interval."),
        Column("repeat_high", "share", "Upper end of its 95 % interval."),
    )
    chart = bars(("new_buyer_share", "repeat_rate"), "promo_code")
    rates = (
        Rate("new_buyer_share", "new", "buyers", "new_low", "new_high"),
        Rate("repeat_rate", "again", "buyers", "repeat_low", "repeat_high"),
    )
    people = "buyers"

    def settle(self, t: Tables) -> Self:
        """See that there are codes."""
        if not t.has("promo_code"):
            raise NotApplicable("The log has no promotion codes.")
        return self

    def table(self, t: Tables) -> ir.Table:
        """Find each buyer's first order with each code, and whether one came before or after it."""
        mine = t.orders.group_by("promo_code", "user_id").aggregate(
            orders=_.count(), revenue=_.revenue.sum(), discount=_.discount.sum(), since=_.ordered_at.min()
        )
        ends = so_far(t).orders.group_by("user_id").aggregate(first=_.ordered_at.min(), last=_.ordered_at.max())
        counted = (
            mine.join(ends, "user_id")
            .group_by("promo_code")
            .aggregate(
                orders=_.orders.sum(),
                buyers=_.count(),
                revenue=_.revenue.sum(),
                discount=_.discount.sum(),
                new=_.count(where=_.since <= _.first),
                again=_.count(where=_.last > _.since),
            )
        )
        last = ibis.cases((_.promo_code.isnull(), 1), else_=0)
        return counted.order_by(last, ibis.desc("orders"), "promo_code")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Keep at each row how many orders there are in all, and with a code; without any code there is no answer."""
        del t
        whole, coded = (sum(row["orders"] for row in some) for some in (rows, _coded(rows)))
        if rows and not coded:
            raise NotApplicable("No order here has a promotion code.")
        return [row | {"of": whole, "coded": coded} for row in rows]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the share of orders with a code."""
        del t
        if not rows:
            return {}
        whole, coded = rows[0]["of"], rows[0]["coded"]
        return {"coded_share": Fact(coded / whole, "The share of orders with a code.", n=whole, kind="share")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what differences between rows do not say."""
        if not rows:
            return []
        told = "Who uses a code is not who does not: differences between rows say nothing of what a code does."
        return [Note("observed", told), truncated(t)]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many orders have a code, and set the most used one beside those without."""
        say = {column.name: column.show for column in self.columns}
        said = f"{facts['coded_share'].show()} of {facts['coded_share'].n:,} orders have a code"
        for row in (*_coded(rows)[:1], *(row for row in rows if row["promo_code"] is None)):
            name = "without one" if row["promo_code"] is None else f"with {row['promo_code']}"
            said += f"; of {say['buyers'](row['buyers'])} buyers {name}"
            said += f" {say['new_buyer_share'](row['new_buyer_share'])} were new"
            said += f" and {say['repeat_rate'](row['repeat_rate'])} ordered again"
        return f"{said}."


def _coded(rows: Rows) -> Rows:
    return [row for row in rows if row["promo_code"] is not None]
