"""The event log of a REES46 multi-category shop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from footfall.ingest.sources.source import Source
from footfall.schema import CART, PURCHASE, VIEW

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class Rees46(Source):
    """Views, carts and purchases with category path, brand and price; UTC.

    category_code is split at its points into category, sub_category and product_type (what follows a third point stays
    in it). A purchase's revenue is its price.
    """

    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "user_id",
        "event_at": "event_time",
        "event": "event_type",
        "item_id": "product_id",
        "category": "category_code",
        "brand": "brand",
        "price": "price",
        "source_session_id": "user_session",
    }
    events: ClassVar[Mapping[str, str]] = {
        "view": VIEW,
        "cart": CART,
        "remove_from_cart": "remove_from_cart",
        "purchase": PURCHASE,
    }
    timezone = "UTC"

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Split the category; a purchase brings its price."""
        given = super().read(raw)
        code = given["category"]
        parts = {"category": r"^([^.]+)", "sub_category": r"^[^.]+\.([^.]+)", "product_type": r"^[^.]+\.[^.]+\.(.+)$"}
        given |= {name: code.re_extract(pattern, 1).nullif("") for name, pattern in parts.items()}
        return given | {"revenue": ibis.cases((given["event"] == PURCHASE, given["price"]))}
