"""The table of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import CART, ITEMS, PURCHASE, WISHLIST

if TYPE_CHECKING:
    import ibis.expr.types as ir


def items(events: ir.Table, view: str | None) -> ir.Table:
    """Put all that is known of each item together; `view` is the event that is a view in this shop."""
    known = events.filter(_.item_id.notnull()) if "item_id" in events.columns else events.filter(ibis.literal(False))  # noqa: FBT003
    item = _.item_id if "item_id" in events.columns else ibis.null("string")
    words = [column for column in ITEMS.columns if column.name in _WORDS]
    seen = known.group_by(item_id=item).aggregate(
        **{column.name: _last(known, column.name, column.type) for column in words},
        views=_.count(where=_.event == view) if view else ibis.null("int64"),
        carts=_.count(where=_.event == CART),
        wishlists=_.count(where=_.event == WISHLIST),
        purchases=_.count(where=_.event == PURCHASE),
        revenue=_.revenue.sum() if "revenue" in events.columns else ibis.null("float64"),
    )
    # Counting distinct buyers among purchases alone is far cheaper than among all events with a condition.
    bought = known.filter(_.event == PURCHASE).group_by(item_id=item).aggregate(buyers=_.user_id.nunique())
    table = seen.left_join(bought, "item_id").mutate(buyers=_.buyers.fill_null(0))
    return table.select(*ITEMS.names).order_by("item_id")


_WORDS = ("item_name", "category", "sub_category", "product_type", "brand", "price")


def _last(events: ir.Table, name: str, type_: str) -> ir.Value:
    """Take an item's last value of a column; of two at one instant the greater."""
    if name not in events.columns:
        return ibis.null(type_)
    seen = ibis.struct({"at": events.event_at, "value": events[name]})
    return seen.max(where=events[name].notnull())["value"]
