"""What is put on wish lists and not bought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.conversion_definitions import ConversionDefinitions
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.shop.findings.asking import Asking

MOST = 0.5
BOUGHT = {"wishlist-then-buy": "after a wish", "cart-then-buy": "after a cart"}


def wishlists(ask: Asking) -> Iterator[Found]:
    """Tell what share of wished items is bought later."""
    rows = {row["definition"]: row for row in ask(ConversionDefinitions()).rows}
    wished = rows.get("wishlist-then-buy")
    if not wished or (wished["denominator"] or 0) < ENOUGH or wished["high"] > MOST:
        return
    rate = Figure(wished["rate"], wished["low"], wished["high"])
    known = [rows[name] | {"name": said} for name, said in BOUGHT.items() if rows[name]["rate"] is not None]
    yield Found(
        finding="wishlists",
        sentence=f"Of {count(wished['denominator'])} items put on wish lists {sure(rate)} were bought later.",
        measure="share of wished items bought",
        kind="share",
        figure=rate,
        see=ConversionDefinitions(),
        action="wishlist-reminder",
        picture=beside([(row["name"], row["rate"], row["low"], row["high"]) for row in known], "share bought", "share"),
    )
