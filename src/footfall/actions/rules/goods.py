"""The items that concern each user: in the cart, on the wishlist, recommended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.tables.features.carts import put_aside

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.seen import Seen

MOST = 5
"""So many items of a user are named."""


def in_cart(seen: Seen) -> ir.Table | None:
    """Give what lies in each user's cart, the last put there first; nothing where the log names no items."""
    return _last(put_aside(seen.known).filter(_.lies), "put") if seen.t.has("item_id") else None


def on_wishlist(seen: Seen) -> ir.Table | None:
    """Give what waits on each user's wishlist, the last put there first; nothing where the log names no items."""
    return _last(put_aside(seen.known).filter(_.waits), "wished") if seen.t.has("item_id") else None


def _last(items: ir.Table, event_no: str) -> ir.Table:
    latest = ibis.window(group_by="user_id", order_by=ibis.desc(event_no))
    return placed(items.mutate(place=ibis.row_number().over(latest) + 1))


def placed(items: ir.Table) -> ir.Table:
    """Keep the first few of each user."""
    return items.filter(_.place <= MOST).select("user_id", "item_id", place=_.place.cast("int64"))


def recommended(seen: Seen) -> ir.Table | None:
    """Give the best of each user's recommendations; nothing where the shop holds none."""
    return None if seen.recommendations is None else placed(seen.recommendations.mutate(place=_.rank))
