"""What the items are: their words and prices, by their places among the interactions' items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

if TYPE_CHECKING:
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


def goods(t: Tables, deeds: Interactions) -> Goods:
    """Read what is known of every item that users did something with."""
    import pandas as pd

    rows = t.engine.arrow(t.items.select("item_id", *WORDS, price=_.price.cast("float64")))
    known = pd.DataFrame({name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names})
    known["item_id"] = known["item_id"].astype(deeds.items.dtype)
    frame = known.set_index("item_id").reindex(deeds.items).rename_axis("item_id").reset_index()
    words = {name: frame[name].astype(object).where(frame[name].notna(), None) for name in WORDS}
    return Goods(frame.assign(**words))
