"""The order lines of the UCI Online Retail set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import ibis

from footfall.ingest.sources.source import Source
from footfall.schema import PURCHASE, REFUND

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class OnlineRetail(Source):
    """A British retailer's invoice lines, times by its own clock, pounds.

    A line is a purchase with revenue = Quantity x UnitPrice; a line of an invoice C... is a refund, and its quantity
    and revenue are negative. Duplicate lines are kept: two alike may be a quantity.
    """

    of = "orders"
    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "CustomerID",
        "event_at": "InvoiceDate",
        "order_id": "InvoiceNo",
        "item_id": "StockCode",
        "item_name": "Description",
        "quantity": "Quantity",
        "price": "UnitPrice",
        "country": "Country",
    }
    timezone = "Europe/London"
    wall_clock = True
    currency = "GBP"

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Tell refunds from purchases; a line brings quantity times price."""
        given = super().read(raw)
        cancelled = given["order_id"].cast("string").startswith("C").fill_null(False)  # noqa: FBT003 - Ibis's word
        return given | {
            "event": ibis.cases((cancelled, REFUND), else_=PURCHASE),
            "revenue": given["quantity"] * given["price"],
        }


@dataclass(frozen=True, kw_only=True)
class OnlineRetailII(OnlineRetail):
    """The same retailer's two years, whose columns have other names: Invoice, Price and Customer ID."""

    columns: ClassVar[Mapping[str, str]] = {
        **OnlineRetail.columns,
        "user_id": "Customer ID",
        "order_id": "Invoice",
        "price": "Price",
    }

    @classmethod
    def name(cls) -> str:
        """Name it as its maker does."""
        return "online-retail-ii"
