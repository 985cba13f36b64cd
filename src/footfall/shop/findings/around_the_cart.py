"""Buyers who bought without the steps that lead to an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.funnel import Funnel
from footfall.analyses.measures import share_of
from footfall.schema import CART, PURCHASE
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.shop.findings.asking import Asking

LEAST = 0.2
"""Fewer than this is what every log has: carts filled before it begins, orders by telephone."""


def around_the_cart(ask: Asking) -> Iterator[Found]:
    """Tell of buyers without a cart before their order, where the log has carts at all."""
    funnel, shop = ask(Funnel()), ask.overview
    steps = [row["event"] for row in funnel.rows]
    if not shop or CART not in steps[:-1] or steps[-1] != PURCHASE or shop["buyers"] < ENOUGH:
        return
    through, buyers = funnel.rows[-1], shop["buyers"]
    around = Figure(*share_of(buyers - through["reached"], buyers))
    if around.value < LEAST:
        return
    missed = (shop["revenue"] or 0.0) - (through["revenue"] or 0.0)
    yield Found(
        finding="around-the-cart",
        sentence=f"Of {count(buyers)} buyers {sure(around)} bought without having put anything in a cart before: "
        "carts go unlogged, or there is a way around them.",
        measure="share of buyers without a cart before",
        kind="share",
        figure=around,
        money=Figure(ask.sum_of_days(missed)) if missed > 0 else None,
        users=buyers,
        see=Funnel(),
        action="fix-tracking",
        picture=beside(
            [
                ("without a cart", around.value, around.low, around.high),
                ("by the cart", *share_of(through["reached"], buyers)),
            ],
            "share of buyers",
            "share",
        ),
    )
