"""What an order is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known


class Basket(Family):
    """The size of a user's orders; missing without one. An order without a revenue is no order of 0."""

    columns = (
        Column("items_per_order", "number", "Mean items of their orders."),
        Column("revenue_per_order", "money", "Mean revenue of their orders that have one."),
        Column("dearest_order", "money", "The highest revenue of an order."),
        Column("last_order_revenue", "money", "The revenue of their last order."),
        Column("promo_share", "share", "Orders with a promotion / orders; missing where the log has no promotions."),
        Column(
            "discount_share",
            "share",
            "Discounts / (revenue and discounts of their orders); missing where the log has none.",
        ),
    )

    def of_orders(self, known: Known) -> Sums:
        """Add up orders."""
        return {
            "items_per_order": _["items"].mean(),
            "revenue_per_order": _.revenue.mean(),
            "dearest_order": _.revenue.max(),
            "last_order_revenue": _.revenue.max(where=_.place == 0),
            "promo_share": known.where("promo_code", _.promo_code.notnull().cast("float64").mean()),
            "order_revenue": _.revenue.sum(),
            "order_discount": _.discount.sum(),
        }

    def figures(self, known: Known) -> Sums:
        """Relate what was taken off to what it was taken off from."""
        taken, paid = _.order_discount.fill_null(0.0), _.order_revenue.fill_null(0.0)
        share = ibis.cases(((taken >= 0) & (paid >= 0), taken / (taken + paid).nullif(0.0)))
        return {"discount_share": known.where("discount", known.where("revenue", share))}
