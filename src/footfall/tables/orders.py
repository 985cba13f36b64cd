"""The table of orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import ORDERS, PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir


def orders(events: ir.Table) -> ir.Table:
    """Put purchases together: by order within a user, else one order a user and instant."""
    bought = events.filter(_.event == PURCHASE)
    instant = _.user_id.cast("string") + "@" + _.event_at.epoch_seconds().cast("int64").cast("string")
    key = ibis.coalesce(_.order_id.cast("string"), instant) if "order_id" in events.columns else instant
    # Instants within one second stay apart: the instant itself parts what has no order of the log's own.
    apart = ibis.cases((_.order_id.isnull(), _.event_at)) if "order_id" in events.columns else _.event_at
    table = (
        bought.mutate(order_key=key, apart=apart)
        .group_by("user_id", "order_key", "apart")
        .aggregate(
            ordered_at=_.event_at.min(),
            local_at=_.local_at.min(),
            lines=_.count(),
            items=_.quantity.fill_null(1).sum() if "quantity" in events.columns else _.count().cast("float64"),
            revenue=_.revenue.sum() if "revenue" in events.columns else ibis.null("float64"),
            promo_code=_.promo_code.max() if "promo_code" in events.columns else ibis.null("string"),
            discount=_.discount.sum() if "discount" in events.columns else ibis.null("float64"),
        )
    )
    table = table.rename(order_id="order_key").drop("apart")
    return table.select(*ORDERS.names).order_by("user_id", "ordered_at", "order_id")
