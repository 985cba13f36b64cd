"""Events of the world's people, before any log has dressed them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.rows import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.simulate.rows import Flags, Ints

WORDS = (
    *("session_start", "first_visit", "newsletter_banner_view", "theme_toggle", "scroll", "click", "search"),
    *("view_item", "add_to_wishlist", "add_to_cart", "remove_from_cart", "login", "sign_up", "begin_checkout"),
    *("add_payment_info", "purchase", "order_survey_shown", "delivery_late", "refund"),
)
"""What people do, by its code."""
CODE = {word: code for code, word in enumerate(WORDS)}
NONE = -1
"""Stands where a column has nothing to say."""


@dataclass(frozen=True, kw_only=True)
class Events(Block):
    """Events of whole users, a user's in the order of time; -1 where a column has nothing to say."""

    second: Ints
    """Seconds passed since the log's first midnight."""
    code: Ints
    visit: Ints
    """The visit it belongs to, by a number of its own; -1 for what happens between visits."""
    session: Ints
    """The source session, by a number of its own within its user; -1 for what happens between visits."""
    channel: Ints
    home: Ints
    """The channel of the person's first visit."""
    device: Ints
    country: Ints
    segment: Ints
    item: Ints
    quantity: Ints
    cents: Ints
    """The money of a line: price by quantity less discount, negative for a refund."""
    discount: Ints
    order: Ints
    promo: Ints
    """0 the welcome code, 1 the coupon's."""
    payment: Ints
    term: Ints
    """The type of item searched for."""
    heads: Flags
    """The first line of an order, the first time it is sent."""
    late: Flags
    """Whether the order's delivery will be late."""
    left: Flags
    """Whether the buyer leaves for good after this order."""
    drawn: Flags
    """Whether the order was drawn forward to the coupon's days."""
    copied: Flags
    """An exact copy of a row of the same instant."""
    resent: Flags
    """A line of an order that is sent a second time."""
    bot: Flags
    leaver: Flags
    """Whether the user is a loyal buyer who stops in the last months."""


FLAGS = ("heads", "late", "left", "drawn", "copied", "resent", "bot", "leaver")


def joined(parts: Sequence[Events]) -> Events:
    """Put blocks together."""
    columns = {column.name: [getattr(part, column.name) for part in parts] for column in fields(Events)}
    return Events(**{name: np.concatenate(arrays) for name, arrays in columns.items()})


def bare(user: Ints, second: Ints, code: Ints) -> Events:
    """Make events of which nothing else is known."""
    nothing = {column.name: np.full(len(user), NONE) for column in fields(Events)}
    nothing |= {name: np.zeros(len(user), dtype=bool) for name in FLAGS}
    nothing |= {"user": user, "second": second, "code": code}
    return Events(**nothing)
