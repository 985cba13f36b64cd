"""The user behaviour log of Taobao."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.ingest import parse
from footfall.ingest.sources.source import Source
from footfall.schema import CART, PURCHASE, VIEW, WISHLIST

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.ingest.files import LogFile


@dataclass(frozen=True, kw_only=True)
class Taobao(Source):
    """User, item, category, behaviour (pv, cart, fav, buy) and unix seconds, without a header; Asia/Shanghai."""

    header = ("user", "item", "category", "behaviour", "seconds")
    whole = ("user", "item", "seconds")
    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "user",
        "event_at": "seconds",
        "event": "behaviour",
        "item_id": "item",
        "category": "category",
    }
    events: ClassVar[Mapping[str, str]] = {"pv": VIEW, "cart": CART, "fav": WISHLIST, "buy": PURCHASE}
    timezone = "Asia/Shanghai"

    def recognise(self, file: LogFile) -> str | None:
        """Look for five fields whose fourth is a behaviour."""
        rows = file.first_rows[:20]
        alike = rows and all(len(row) == len(self.header) and row[3] in self.events for row in rows[:1])
        mostly = sum(len(row) == len(self.header) and row[3] in self.events for row in rows) > 0.8 * len(rows)
        return "its rows are user, item, category, pv, cart, fav or buy, and seconds" if alike and mostly else None

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read seconds since 1970."""
        return parse.unix(theirs)
