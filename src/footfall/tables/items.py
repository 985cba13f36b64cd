"""The table of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import CART, ITEMS, PURCHASE, WISHLIST

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.schema import Column


def items(events: ir.Table, view: str | None) -> ir.Table:
    """Put all that is known of each item together; `view` is the event that is a view in this shop."""
    known = _with_item(events)
    item = _.item_id if "item_id" in events.columns else ibis.null("string")
    words = [column.name for column in ITEMS.columns if column.name in _WORDS and column.name in known.columns]
    # Few items ever change their words: looking for the last ones among the variants costs far less than among events.
    variants = known.group_by(words, item_id=item).aggregate(
        seen_at=_.event_at.max(),
        views=_.count(where=_.event == view) if view else ibis.null("int64"),
        carts=_.count(where=_.event == CART),
        wishlists=_.count(where=_.event == WISHLIST),
        purchases=_.count(where=_.event == PURCHASE),
        revenue=_.revenue.sum() if "revenue" in events.columns else ibis.null("float64"),
    )
    table = variants.group_by("item_id").aggregate(
        **{column.name: _last(variants, column) for column in ITEMS.columns if column.name in _WORDS},
        **{name: _[name].sum().cast("int64") for name in ("views", "carts", "wishlists", "purchases")},
        revenue=_.revenue.sum(),
    )
    # Counting distinct buyers among purchases alone is far cheaper than among all events with a condition.
    bought = _with_item(events.filter(_.event == PURCHASE)).group_by(item_id=item).aggregate(buyers=_.user_id.nunique())
    table = table.left_join(bought, "item_id").mutate(buyers=_.buyers.fill_null(0))
    return table.select(*ITEMS.names).order_by("item_id")


def _with_item(events: ir.Table) -> ir.Table:
    return events.filter(_.item_id.notnull() if "item_id" in events.columns else ibis.literal(False))  # noqa: FBT003


_WORDS = ("item_name", "category", "sub_category", "product_type", "brand", "price")


def _last(variants: ir.Table, column: Column) -> ir.Value:
    """Take an item's last value of a column; of two at one instant the greater."""
    if column.name not in variants.columns:
        return ibis.null(column.type)
    seen = ibis.struct({"at": variants.seen_at, "value": variants[column.name]})
    return seen.max(where=variants[column.name].notnull())["value"]
