"""A year of an Indonesian fashion shop, in four files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.costume import Costume

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.simulate.fashion_campus.bookings import Bookings
    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally
    from footfall.simulate.world.wares import Wares

_RUPIAH = 100  # for a hundredth of the world's money


@dataclass(frozen=True, kw_only=True)
class FashionCampus(Costume):
    """A folder of click_stream.csv, transactions.csv, customer.csv and product.csv: August 2021 to July 2022; rupiah.

    `events` is the number of rows of the click stream; the shop's clock is Jakarta's, times are written in UTC.  Users
    stand together, each user's rows in the order of time; the last may be cut short.  A session is known to a customer
    only through a transaction; a session may go on after a pause of hours or days.  A transaction is a booking: its
    total is the price of its items less the promotion and plus the shipment.  Items, prices and quantities stand in
    the JSON of ADD_TO_CART and of transactions.  traffic_source is the device.

    Planted, with the true numbers in the truth: most loyal buyers stop in June and July while new ones keep coming;
    repeat orders by BG/NBD; who comes by WEB buys half as often as who comes by MOBILE.  In the truth, `users` are all
    people, known to the log or not, `buyers` those with a transaction; `revenue` is without shipment; `sessions` parts
    a person's rows at more than 30 minutes, `source_sessions` are those of the log itself.
    """

    timezone = "Asia/Jakarta"
    quotes = True
    unit: ClassVar[float] = _RUPIAH
    files = ("click_stream.csv", "transactions.csv", "customer.csv", "product.csv")
    words: ClassVar[dict[str, str]] = {
        "session_start": "HOMEPAGE",
        "scroll": "SCROLL",
        "click": "CLICK",
        "search": "SEARCH",
        "view_item": "ITEM_DETAIL",
        "add_to_cart": "ADD_TO_CART",
        "newsletter_banner_view": "PROMO_PAGE",
        "add_payment_info": "ADD_PROMO",
        "purchase": "BOOKING",
    }

    def setting(self) -> Setting:
        """Return the world that the log is of."""
        return _setting()

    def wares(self) -> Wares:
        """Return what is sold."""
        from footfall.simulate.fashion_campus.words import BRANDS, SHELVES
        from footfall.simulate.world.wares import items_for, stocked

        return stocked(items_for(self.events), SHELVES, BRANDS, together=0.0)

    def kept(self, rows: Events) -> Events:
        """Make one row of each order, and leave out promotions that nobody used."""
        from footfall.simulate.fashion_campus.bookings import booked

        return booked(rows, self.wares(), _RUPIAH)

    def batches(self, rows: Bookings) -> tuple[pa.RecordBatch, ...]:  # type: ignore[override]  # `kept` makes them so
        """Return what each file has of the rows; all products come with the first people."""
        from footfall.simulate.fashion_campus import files
        from footfall.simulate.world.world import FIRST_USER

        setting, wares = self.setting(), self.wares()
        products = files.products(wares, setting)
        return (
            files.clicks(rows, setting, wares, self.words, _RUPIAH),
            files.transactions(rows, setting, _RUPIAH),
            files.customers(rows, setting),
            products if rows.user[0] == FIRST_USER else products.slice(0, 0),
        )

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth, and how many sessions of the log have no customer."""
        sessions, ordered = (tally.counts[f"source_sessions{which}"] for which in ("", "_with_order"))
        counts: dict[str, Any] = {"source_sessions": sessions, "source_sessions_without_customer": sessions - ordered}
        return super().told(tally) | counts | {"currency": "IDR"}


@cache
def _setting() -> Setting:
    from datetime import date

    from footfall.simulate.world.setting import Channel, Device, Habits, Leavers, Lives, Setting

    return Setting(
        timezone=FashionCampus.timezone,
        first_day=date(2021, 8, 1),
        days=365,
        devices=(Device("MOBILE", 0.9), Device("WEB", 0.1, 0.5)),
        channels=(Channel(name="any", mix=(1, 1), converts=1.0),),
        base=0.34,
        returns=1.0,
        by_month=(1.0,) * 12,
        growth=1.6,
        countries=("ID",),
        welcome="WEEKENDSERU",
        lives=Lives(r=0.9, alpha=40.0, a=0.6, b=4.0),
        leavers=Leavers(share=0.9, first_day=date(2022, 5, 25), last_day=date(2022, 7, 10)),
        habits=Habits(
            looks_browse=2.2, cart_order=0.6, scrolls=0.5, clicks=0.9, banner=0.25, resumed=0.25, copied=0.0, resent=0.0
        ),
    )
