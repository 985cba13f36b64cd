"""What the items are: their words and prices, by their places among the interactions' items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.tables.items import items

if TYPE_CHECKING:
    from datetime import datetime

    import ibis.expr.types as ir
    import pandas as pd

    from footfall.recommend.interactions import Interactions
    from footfall.tables import Tables

WORDS = ("item_name", "category", "sub_category", "product_type", "brand")


@dataclass(frozen=True, eq=False)
class Goods:
    """A frame of item_id, item_name, category, sub_category, product_type, brand and price, a row an item.

    Row i is the item at place i of `Interactions.items`; what is not known is None (price: missing).
    """

    frame: pd.DataFrame

    def __len__(self) -> int:
        """Give the number of items."""
        return len(self.frame)


def goods(t: Tables, deeds: Interactions, until: datetime | None = None) -> Goods:
    """Read what is known of every item that users did something with: all, or what was known before an instant.

    Of an item that the log names only from that instant on its words and price are those of the whole log: a shop knows
    what it puts on its shelves.
    """
    import pandas as pd

    known = _read(t, t.items, deeds)
    if until is not None:
        before = _read(t, items(t.events.filter(_.event_at < ibis.timestamp(until)), t.view), deeds)
        known = pd.concat([before, known[~known["item_id"].isin(before["item_id"])]])
    frame = known.set_index("item_id").reindex(deeds.items).rename_axis("item_id").reset_index()
    words = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in WORDS}
    return Goods(frame.assign(**words))


def _read(t: Tables, table: ir.Table, deeds: Interactions) -> pd.DataFrame:
    import pandas as pd

    rows = t.engine.arrow(table.select("item_id", *WORDS, price=_.price.cast("float64")))
    words = {name: rows[name].to_pandas().astype(object) for name in WORDS}
    ids = rows["item_id"].to_numpy(zero_copy_only=False).astype(deeds.items.dtype)
    return pd.DataFrame({"item_id": ids, **words, "price": rows["price"].to_numpy(zero_copy_only=False).astype(float)})
