"""What they put aside and have not bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import CART, PURCHASE, WISHLIST, Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known

REMOVED, CHECKOUT = "remove_from_cart", "begin_checkout"


class Carts(Family):
    """What lies in a user's cart and on their wishlist, by the order of `events` (time, then ties).

    An item lies in the cart from the last time it was put there until it is bought or taken out; a purchase that names
    no item empties the cart. It is on the wishlist until it is bought. Missing where the log has no items; what is
    counted since the last purchase needs none.
    """

    columns = (
        Column("cart_items", "count", "Items in their cart: put there and neither bought nor taken out since."),
        Column("cart_value", "money", "Price x quantity (1 where not known) of these; missing where none has a price."),
        Column("days_since_filled", "count", "Days since the last of these was put there; missing with an empty cart."),
        Column("wishlist_items", "count", "Items on their wishlist that they have not bought since."),
        Column("carts_since_order", "count", "Times they put something in the cart since their last purchase."),
        Column("checkouts_since_order", "count", "Checkouts they began since their last purchase."),
    )

    def apart(self, known: Known) -> tuple[ir.Table, ...]:
        """See the cart as it was left, and what was tried since the last purchase."""
        return (*((_left(known),) if known.has("item_id") else ()), _since_order(known))

    def figures(self, known: Known) -> Sums:
        """Leave out what the log does not know; an empty cart is worth 0."""
        counts = {name: known.where("item_id", _[name].fill_null(0)) for name in ("cart_items", "wishlist_items")}
        if not known.has("item_id"):
            return {**counts, "cart_value": ibis.null("float64"), "days_since_filled": ibis.null("int64")}
        empty = _.cart_items.fill_null(0) == 0
        value = known.where("price", ibis.cases((empty, 0.0), else_=_.cart_value))
        return {**counts, "cart_value": value, "days_since_filled": known.days_since(_.filled_at)}


def _left(known: Known) -> ir.Table:
    """Tell of each user what lies in the cart, and what is on the wishlist."""
    return (
        put_aside(known)
        .group_by("user_id")
        .aggregate(
            cart_items=_.count(where=_.lies),
            cart_value=_.value.sum(where=_.lies),
            filled_at=_.put_at.max(where=_.lies),
            wishlist_items=_.count(where=_.waits),
        )
    )


def put_aside(known: Known) -> ir.Table:
    """Tell of each user's items whether one lies in the cart or waits on the wishlist, and which event put it there."""
    items = _moves(known).mutate(emptied=_.bought.max(where=_.item_id.isnull()).over(ibis.window(group_by="user_id")))
    return items.filter(_.item_id.notnull()).mutate(
        lies=(_.put > ibis.greatest(_.taken, _.emptied.fill_null(0))).fill_null(False),  # noqa: FBT003 - Ibis's word
        waits=(_.wished > _.bought.fill_null(0)).fill_null(False),  # noqa: FBT003 - Ibis's word
    )


def _moves(known: Known) -> ir.Table:
    """Find the last time each user put aside, took out and bought each item; without an item, under none."""
    moves = known.events.filter(_.event.isin([CART, WISHLIST, REMOVED, PURCHASE]))
    put, bought = _.event == CART, _.event == PURCHASE
    return (
        moves.mutate(worth=_worth(known))
        .group_by("user_id", "item_id")
        .aggregate(
            put=_.event_no.max(where=put),
            put_at=_.local_at.max(where=put),
            value=_.worth.argmax(_.event_no, where=put),
            wished=_.event_no.max(where=_.event == WISHLIST),
            wished_at=_.local_at.max(where=_.event == WISHLIST),
            bought=_.event_no.max(where=bought),
            taken=_.event_no.max(where=bought | (_.event == REMOVED)).fill_null(0),
        )
    )


def _worth(known: Known) -> ir.Value:
    return known.where("price", _.price * _.quantity.fill_null(1) if known.has("quantity") else _.price)


def _since_order(known: Known) -> ir.Table:
    """Count what was tried since the last purchase."""
    tried = known.events.filter(_.event.isin([CART, CHECKOUT, PURCHASE])).select("user_id", "event", "event_no")
    bought = _.event_no.max(where=_.event == PURCHASE).over(ibis.window(group_by="user_id"))
    since = tried.mutate(bought=bought).filter(_.event_no > _.bought.fill_null(0))
    return since.group_by("user_id").aggregate(
        carts_since_order=_.count(where=_.event == CART), checkouts_since_order=_.count(where=_.event == CHECKOUT)
    )
