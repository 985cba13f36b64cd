"""The carts, checkouts and purchases of the Google Merchandise Store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.ingest.sources.source import ITEMS, Beside, Source
from footfall.schema import CART, PURCHASE

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class GoogleMerch(Source):
    """Carts, checkouts and purchases, one row an item; no views and no channel.

    Names, brands, categories and prices stand in the items file beside the log; a purchase's revenue is its item's
    price there, in dollars, and without that file there is no money. Times bear no zone and no daily rhythm that would
    betray one: they are taken for the shop's clock. The file of users is left alone.
    """

    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "user_id",
        "event_at": "date",
        "event": "type",
        "item_id": "item_id",
        "device": "device",
        "country": "country",
        "source_session_id": "ga_session_id",
    }
    whole = ("user_id", "ga_session_id")
    events: ClassVar[Mapping[str, str]] = {CART: CART, "begin_checkout": "begin_checkout", PURCHASE: PURCHASE}
    wall_clock = True
    currency = "USD"
    beside = (
        Beside(ITEMS, ("id", "name", "brand", "variant", "category", "price_in_usd")),
        Beside("users", ("id", "ltv", "date")),
    )
