"""A year of an online shop, with the columns and words of Footfall itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.columns import batch, instants, money, numbers, order_ids, texts, user_ids
from footfall.simulate.costume import Costume

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.simulate.columns import Column
    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally

_WORDS = (
    *("session_start", "first_visit", "newsletter_banner_view", "theme_toggle", "search", "view_item"),
    *("add_to_wishlist", "add_to_cart", "remove_from_cart", "login", "sign_up", "begin_checkout"),
    *("add_payment_info", "purchase", "order_survey_shown", "delivery_late", "refund"),
)


@dataclass(frozen=True, kw_only=True)
class FunnelShop(Costume):
    """A CSV with a header of Footfall's own column names: 2024 in a shop whose clock is Berlin's; euros.

    A purchase is a row a line of the order; revenue is price by quantity less discount, a refund's is negative.  Users
    stand together, each user's rows in the order of time, the last user may be cut short, so that the log has exactly
    the rows asked for.  Bots stand first, where the log has 10,000 rows or more.  What the shop itself reports
    (delivery_late, refund) has no channel and no device.  A user keeps one device; first visits come by the user's own
    channel, and one later visit in seven by another.

    Planted, with the true numbers in the truth: multipliers of the chance of ever buying, by channel and by device.
    Mobile buys less than desktop within every channel; tablet buys less than desktop only because its people come by
    other channels.  Repeat orders follow BG/NBD.  After some orders the delivery is late, far oftener after those whose
    buyer leaves.  A coupon weekend brings newcomers, and draws later orders forward.  Loyal buyers stop in the last
    months.  Pairs of items are bought together.  On five days no add_to_cart is logged.  Some rows of purchases are
    copied exactly, some orders are sent again later under the same order_id.  theme_toggle and newsletter_banner_view
    happen in any visit with one chance.  order_survey_shown follows first orders within 40 seconds, and nothing else.

    In the truth, `users` and `sessions` are of the whole log (30 minutes part sessions), `buyers` and all rates are
    without bots, by the channel of the first visit; orders and money are without copies and repetitions.
    """

    timezone = "Europe/Berlin"
    words: ClassVar[dict[str, str]] = {word: word for word in _WORDS}

    def setting(self) -> Setting:
        """Return the world that the log is of."""
        from footfall.simulate.funnel_shop.setting import SETTING

        return SETTING

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth, and which gap between devices is real."""
        from footfall.simulate.funnel_shop.setting import REAL_GAP

        truth = super().told(tally)
        truth["planted"]["device_gaps"] = {
            "real": {"devices": ["mobile", "desktop"], "ratio_within_every_channel": REAL_GAP},
            "wholly_due_to_channel": {"devices": ["tablet", "desktop"], "ratio_within_every_channel": 1.0},
        }
        return truth | {"currency": "EUR"}

    def batches(self, rows: Events) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as the log's own columns."""
        columns = self._who(rows) | self._item(rows) | self._order(rows) | self._way(rows)
        return (batch({name: columns[name] for name in _HEADER}),)

    def _who(self, rows: Events) -> dict[str, Column]:
        from footfall.simulate.world.events import WORDS

        setting = self.setting()
        return {
            "user_id": user_ids(rows.user),
            "event_at": instants(rows.second + setting.clock.midnight, "%Y-%m-%dT%H:%M:%SZ"),
            "event": texts(rows.code, WORDS),
            "device": texts(rows.device, [device.name for device in setting.devices]),
            "country": texts(rows.country, setting.countries),
        }

    def _item(self, rows: Events) -> dict[str, Column]:
        import numpy as np

        wares, item, some = self.wares(), rows.item, rows.item >= 0
        kind = np.where(some, wares.type_of[item], -1)
        return {
            "item_id": numbers(wares.ids[item], some),
            "item_name": texts(item, wares.names),
            "category": texts(kind, [wide for wide, *_ in wares.types]),
            "sub_category": texts(kind, [narrow for _, narrow, *_ in wares.types]),
            "product_type": texts(kind, [name for _, _, name, _ in wares.types]),
            "brand": texts(np.where(some, wares.brand_of[item], -1), wares.brands),
            "price": money(wares.cents[item], some),
            "currency": texts(np.where(some, 0, -1), ["EUR"]),
            "search_term": texts(rows.term, [name.lower() for _, _, name, _ in wares.types]),
        }

    def _order(self, rows: Events) -> dict[str, Column]:
        import numpy as np

        from footfall.simulate.world.people import PAYMENTS

        lines, setting = (rows.order >= 0) & (rows.item >= 0), self.setting()
        codes = [setting.welcome, setting.coupon.code if setting.coupon else None]
        return {
            "quantity": numbers(rows.quantity, rows.quantity >= 0),
            "revenue": money(rows.cents, lines),
            "order_id": order_ids(rows.order),
            "promo_code": texts(np.where(lines, rows.promo, -1), codes),
            "discount": money(rows.discount, lines & (rows.promo >= 0)),
            "payment": texts(rows.payment, PAYMENTS),
        }

    def _way(self, rows: Events) -> dict[str, Column]:
        channels = self.setting().channels
        return {
            "channel": texts(rows.channel, [channel.name for channel in channels]),
            "source": texts(rows.channel, [channel.source for channel in channels]),
            "medium": texts(rows.channel, [channel.medium for channel in channels]),
            "campaign": texts(rows.channel, [channel.campaign for channel in channels]),
            "is_paid": texts(rows.channel, ["true" if channel.paid else "false" for channel in channels]),
        }


_HEADER = (
    *("user_id", "event_at", "event", "item_id", "item_name", "category", "sub_category", "product_type", "brand"),
    *("price", "quantity", "revenue", "currency", "order_id", "channel", "source", "medium", "campaign", "device"),
    *("is_paid", "country", "promo_code", "discount", "payment", "search_term"),
)
