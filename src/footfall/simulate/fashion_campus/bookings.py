"""Orders as bookings: one row an order that knows its lines, and what a promotion took off it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from footfall.simulate.world.events import CODE, NONE, Events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from footfall.simulate.rows import Ints
    from footfall.simulate.world.wares import Wares

_PURCHASE, _PROMO = CODE["purchase"], CODE["add_payment_info"]


@dataclass(frozen=True, kw_only=True)
class Bookings(Events):
    """Events whose purchases are whole orders: their money is the order's, as is that of the promotion before them."""

    basket: NDArray[Any]
    """The lines of each order as JSON, else nothing."""


def booked(rows: Events, wares: Wares, rupiah: int) -> Bookings:
    """Put the lines of each order into its first; leave out every step to the checkout but promotions used."""
    line = rows.code == _PURCHASE
    heads = np.flatnonzero(line & (np.diff(np.where(line, rows.order, NONE), prepend=NONE) != 0))
    lines = np.flatnonzero(line)
    begins = np.searchsorted(lines, heads)
    columns = {column.name: getattr(rows, column.name).copy() for column in fields(Events)}
    for name in ("cents", "discount"):
        columns[name][heads] = np.add.reduceat(columns[name][lines], begins) if len(heads) else []
    basket = np.full(len(rows), "", dtype=object)
    basket[heads] = list(_baskets(rows.take(lines), begins, wares, rupiah))
    promo = np.flatnonzero((rows.code == _PROMO) & (rows.promo >= 0))
    columns["discount"][promo] = columns["discount"][_next(heads, promo)]
    once = ~line & (rows.code != _PROMO)
    once[heads], once[promo] = True, True
    return Bookings(**columns, basket=basket).take(once)


def _next(heads: Ints, promo: Ints) -> Ints:
    """Return the order that each promotion is used in: the next one."""
    return heads[np.searchsorted(heads, promo)] if len(heads) else promo


def _baskets(lines: Events, begins: Ints, wares: Wares, rupiah: int) -> Iterator[str]:
    ids = wares.ids[lines.item].tolist()
    prices = (wares.cents[lines.item] * rupiah).tolist()
    every = [
        {"product_id": item, "quantity": quantity, "item_price": price}
        for item, quantity, price in zip(ids, lines.quantity.tolist(), prices, strict=True)
    ]
    for begin, end in zip(begins.tolist(), [*begins.tolist()[1:], len(every)], strict=True):
        yield json.dumps(every[begin:end])
