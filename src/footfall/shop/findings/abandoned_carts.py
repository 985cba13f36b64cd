"""What is put in carts and not bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.abandoned_carts import AbandonedCarts
from footfall.analyses.measures import share_of
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, money, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

LEAST = 0.3
"""Where less is left behind carts are no worry."""


def abandoned_carts(ask: Asking) -> Iterator[Found]:
    """Tell what share of carted items is left behind, and what it is worth."""
    unit = AbandonedCarts()
    found = ask(unit).rows
    if not found or found[0]["pairs"] < ENOUGH or found[0]["low"] < LEAST:
        return
    carts, rate = found[0], Figure(found[0]["rate"], found[0]["low"], found[0]["high"])
    days = unit.within.seconds // 86_400
    left = _left(carts, rate, ask, ask.days - days)
    yield Found(
        finding="abandoned-carts",
        sentence=f"Of {count(carts['pairs'])} items put in carts {sure(rate)} were not bought within {days} "
        f"days{_worth(carts, left, ask)}.",
        measure="share of items left in carts",
        kind="share",
        figure=rate,
        money=left,
        users=carts["users"],
        see=unit,
        action="cart-coupon",
        picture=beside(
            [("left behind", rate.value, rate.low, rate.high), ("bought", *share_of(carts["bought"], carts["pairs"]))],
            "share of items",
            "share",
        ),
    )


def _left(carts: Row, rate: Figure, ask: Asking, days: int) -> Figure | None:
    """Give the worth of what is left, as uncertain as its share; the last days' carts are not over and not counted.

    Where carts are fuller than anybody buys it is a mean order of each of their users, and no more.
    """
    if not carts["abandoned_value"] or days <= 0:
        return None
    return rate.times(ask.sum_of_days(min(carts["abandoned_value"], _orders(carts, ask)), days) / rate.value)


def _orders(carts: Row, ask: Asking) -> float:
    """Give a mean order of each user with a cart; without orders nothing says what is too much."""
    order = (ask.overview or {}).get("average_order_value")
    return carts["users"] * order if order and order > 0 else float("inf")


def _worth(carts: Row, left: Figure | None, ask: Asking) -> str:
    if left is None:
        return ""
    if carts["abandoned_value"] > _orders(carts, ask):
        return (
            f"; one mean order of each of their {count(carts['users'])} users would be {money(left.value)} {ask.over}"
        )
    return f"; {ask.over} {money(left.value)} is left behind"
