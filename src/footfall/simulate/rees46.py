"""A month of a REES46 multi-category shop: views, carts, purchases; UTC."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.columns import batch, instants, money, numbers, shuffled_ids, texts
from footfall.simulate.costume import Costume

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally
    from footfall.simulate.world.wares import Shelf, Wares

_NO_CODE, _NO_BRAND = 3, 7  # one type in so many has no code, one brand in so many no name
_BRANDS = (
    *("samsung", "apple", "xiaomi", "huawei", "lucente", "bosch", "sony", "lg", "acer", "lenovo"),
    *("philips", "artel", "indesit", "respect"),
)


@dataclass(frozen=True, kw_only=True)
class Rees46(Costume):
    """A CSV with the header, the words and the formats of the REES46 files: October 2019, UTC; prices in dollars.

    Unlike the original, users stand together, each user's rows in the order of time; the last user may be cut short,
    so that the log has exactly the rows asked for.  A purchase is one row an item and brings its price; an order is a
    user's rows of one instant.  About a third of the rows has no category_code, one in seven no brand.  In three
    visits of a hundred two source sessions interleave.

    Planted, with the true numbers in the truth: exact copies of rows of purchases, pairs of items bought together,
    repeat orders by BG/NBD.  `sessions` parts a user's rows at more than 30 minutes, whatever their user_session,
    `sessions_by_source` those of a user and a user_session; orders and money are without copies.
    """

    timezone = "UTC"
    words: ClassVar[dict[str, str]] = {
        "view_item": "view",
        "add_to_cart": "cart",
        "remove_from_cart": "remove_from_cart",
        "purchase": "purchase",
    }

    def setting(self) -> Setting:
        """Return the world that the log is of."""
        return _setting()

    def wares(self) -> Wares:
        """Return what is sold."""
        from footfall.simulate.world.wares import items_for, stocked

        return stocked(items_for(self.events), _SHELVES, _BRANDS)

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth, and how many sessions there are where each user_session is cut by itself."""
        return super().told(tally) | {"sessions_by_source": tally.counts["parts_of_source_sessions"], "currency": "USD"}

    def batches(self, rows: Events) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as the log's own columns."""
        import numpy as np

        from footfall.simulate.uuids import uuids
        from footfall.simulate.world.events import WORDS

        wares, item = self.wares(), rows.item
        kind, brand, every = wares.type_of[item], wares.brand_of[item], item >= 0
        columns = {
            "event_time": instants(rows.second + _setting().clock.midnight, "%Y-%m-%d %H:%M:%S UTC"),
            "event_type": texts(rows.code, [self.words.get(word) for word in WORDS]),
            "product_id": numbers(wares.ids[item] + 1_000_000, every),
            "category_id": numbers(kind * 8_388_617 + 2_053_013_552_326_770_905, every),
            "category_code": texts(np.where(kind % _NO_CODE == 1, -1, kind), _codes(wares)),
            "brand": texts(np.where(brand % _NO_BRAND == 6, -1, brand), wares.brands),
            "price": money(wares.cents[item], every),
            "user_id": shuffled_ids(rows.user, 29),
            "user_session": uuids(rows.user, rows.session, salt=1),
        }
        return (batch(columns),)


def _codes(wares: Wares) -> list[str]:
    return [".".join(part for part in parts if part) for *parts, _ in wares.types]


_SHELVES: tuple[Shelf, ...] = (
    ("electronics", "", ("smartphone", "tablet", "clocks", "telephone"), 240),
    ("electronics", "audio", ("headphone", "subwoofer", "acoustic"), 60),
    ("electronics", "video", ("tv", "projector"), 320),
    ("appliances", "kitchen", ("washer", "refrigerators", "hood", "oven", "microwave", "mixer", "blender"), 210),
    ("appliances", "environment", ("vacuum", "air_heater", "water_heater"), 110),
    ("appliances", "personal", ("scales", "hair_cutter"), 30),
    ("computers", "", ("notebook", "desktop"), 520),
    ("computers", "peripherals", ("printer", "mouse", "monitor"), 90),
    ("furniture", "living_room", ("cabinet", "sofa", "shelving"), 150),
    ("furniture", "bedroom", ("bed", "blanket"), 130),
    ("apparel", "shoes", ("keds", "sandals", "moccasins"), 60),
    ("construction", "tools", ("drill", "saw", "light"), 70),
    ("auto", "accessories", ("player", "alarm", "compressor"), 80),
)


@cache
def _setting() -> Setting:
    from datetime import date

    from footfall.simulate.world.setting import Channel, Device, Habits, Lives, Setting

    return Setting(
        timezone=Rees46.timezone,
        first_day=date(2019, 10, 1),
        days=31,
        devices=(Device("any", 1.0),),
        channels=(Channel(name="any", mix=(1,), converts=1.0),),
        base=0.11,
        returns=2.2,
        by_month=(1.0,) * 12,
        growth=1.0,
        by_hour=(
            *(0.9, 1.1, 2.0, 3.2, 4.6, 5.4, 5.9, 6.1, 6.2, 6.1, 5.9, 5.7),
            *(5.6, 5.8, 6.1, 6.5, 6.7, 6.0, 4.3, 2.6, 1.5, 0.8, 0.5, 0.5),
        ),
        countries=("any",),
        lives=Lives(alpha=30.0),
        habits=Habits(
            looks_browse=3.4, cart_browse=0.04, cart_order=0.1, quantities=(1,), tabs=0.03, resumed=0.1, resent=0.0
        ),
    )
