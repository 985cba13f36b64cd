"""Half a year of a Korean shopping mall, one flat row an event, as exported from Google Analytics 4."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.columns import batch, digits, glued, microseconds, numbers, texts
from footfall.simulate.costume import Costume

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.simulate.columns import Column
    from footfall.simulate.rows import Ints
    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Channel, Setting
    from footfall.simulate.world.tally import Tally
    from footfall.simulate.world.wares import Wares


@dataclass(frozen=True, kw_only=True)
class Ga4Flat(Costume):
    """A CSV in EUC-KR: July to December 2024 in a shop whose clock is Seoul's; won.

    event_date is the shop's day, event_timestamp an instant in microseconds, purchase_value stands on purchases, which
    are one row an order.  Users stand together, each user's rows in the order of time; the last user may be cut short,
    so that the log has exactly the rows asked for.  Bots stand first, where the log has 10,000 rows or more.  The mix
    of events, and how many of each channel and device ever buy, are about those published of such a mall.

    Planted, with the true numbers in the truth: multipliers of the chance of ever buying, by channel and by device;
    bots that log in and begin checkouts; exact copies of rows of purchases; repeat orders by BG/NBD.  All rates of the
    truth are without bots, by the channel of the first visit; orders and money are without copies.
    """

    timezone = "Asia/Seoul"
    encoding = "euc-kr"
    unit: ClassVar[float] = 10
    words: ClassVar[dict[str, str]] = {
        "session_start": "session_start",
        "first_visit": "first_visit",
        "begin_checkout": "begin_checkout",
        "purchase": "purchase",
        "add_to_cart": "add_to_cart",
        "login": "login",
        "sign_up": "회원가입완료",
    }

    def setting(self) -> Setting:
        """Return the world that the log is of."""
        return _setting()

    def wares(self) -> Wares:
        """Return what is sold: the log names none of it."""
        from footfall.simulate.world.wares import stocked

        return stocked(200, together=0.0)

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth, and its currency."""
        return super().told(tally) | {"currency": "KRW"}

    def user_id(self, user: int) -> object:
        """Write a user's id as the log writes it."""
        return f"{1_000_000 + user}.{user * 619 % 1000}"

    def batches(self, rows: Events) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as the log's own columns."""
        from footfall.simulate.world.events import WORDS

        setting = _setting()
        day = setting.clock.wall(rows.second) // 86_400
        columns = {
            "event_date": texts(day, [setting.clock.named(place).replace("-", "") for place in range(setting.days)]),
            "user_pseudo_id": _pseudo_ids(rows.user),
            "event_timestamp": numbers(microseconds(rows, setting.clock.midnight), rows.code >= 0),
            "event_name": texts(rows.code, [self.words.get(word) for word in WORDS]),
            "purchase_value": numbers(rows.cents * int(self.unit), rows.order >= 0),
            "device": texts(rows.device, [device.name for device in setting.devices]),
            "media": texts(rows.channel, [channel.name for channel in setting.channels]),
            "type": texts(rows.channel, ["광고" if channel.paid else "비광고" for channel in setting.channels]),
        }
        return (batch(columns),)


def _pseudo_ids(user: Ints) -> Column:
    return glued(digits(1_000_000 + user), ".", digits(user * 619 % 1000))


# name, weights among the people of mobile and desktop, the share who ever buy by mobile, visits, whether it is paid for
_MEDIA = (
    ("criteo", 25.0, 29.0, 0.015, 0.95, True),
    ("advertiser_apppush", 6.4, 0.1, 0.577, 2.9, False),
    ("direct", 14.0, 13.0, 0.238, 1.1, False),
    ("facebook", 9.0, 9.0, 0.0014, 0.6, True),
    ("naver_sa", 4.5, 9.0, 0.14, 1.1, True),
    ("google_sa", 4.2, 7.0, 0.09, 1.0, True),
    ("naver_organic", 4.0, 7.0, 0.12, 1.1, False),
    ("google_organic", 3.6, 6.0, 0.08, 1.0, False),
    ("advertiser_braze", 2.6, 0.1, 0.36, 2.2, False),
    ("kakao_moment", 4.0, 2.0, 0.031, 0.8, True),
    ("kakao_channel", 2.2, 1.0, 0.2, 1.4, False),
    ("instagram", 3.4, 2.0, 0.012, 0.7, True),
    ("naver_gfa", 3.0, 3.0, 0.008, 0.7, True),
    ("google_pmax", 2.6, 3.0, 0.034, 0.8, True),
    ("youtube", 1.6, 2.0, 0.004, 0.6, True),
    ("tiktok", 1.4, 0.4, 0.003, 0.6, True),
    ("naver_shopping", 2.0, 3.0, 0.18, 1.1, True),
    ("danawa", 0.6, 1.2, 0.15, 1.0, False),
    ("enuri", 0.4, 0.8, 0.14, 1.0, False),
    ("email", 0.5, 1.0, 0.21, 1.3, False),
    ("sms", 0.6, 0.1, 0.22, 1.2, False),
    ("affiliate", 0.8, 1.0, 0.05, 0.9, True),
    ("blog", 0.5, 0.8, 0.06, 0.9, False),
    ("cashwalk", 0.9, 0.2, 0.002, 0.6, True),
    ("toss", 0.8, 0.2, 0.01, 0.7, True),
    ("ADN", 1.6, 0.4, 0.00002, 0.5, True),
    ("appier", 1.4, 0.3, 0.0, 0.5, True),
    ("buzzvil", 0.7, 0.2, 0.001, 0.5, True),
    ("offline_qr", 0.5, 0.1, 0.17, 1.1, False),
)
_BACK = {"direct": 5.0, "advertiser_apppush": 2.0, "naver_organic": 1.0, "criteo": 3.0}


def _channel(name: str, mobile: float, desktop: float, buys: float, visits: float, paid: bool) -> Channel:  # noqa: FBT001 - a row of the table
    from footfall.simulate.world.setting import Channel

    mix, back = (mobile, desktop), _BACK.get(name, 0.0)
    return Channel(name=name, mix=mix, converts=buys, returns=visits, paid=paid, back=back)


@cache
def _setting() -> Setting:
    from datetime import date

    from footfall.simulate.world.setting import Device, Habits, Lives, Setting

    return Setting(
        timezone=Ga4Flat.timezone,
        first_day=date(2024, 7, 1),
        days=184,
        devices=(Device("mobile", 0.911), Device("desktop", 0.089, 0.29)),
        channels=tuple(_channel(*media) for media in _MEDIA),
        base=1.0,
        returns=2.8,
        countries=("KR",),
        growth=1.1,
        lives=Lives(r=0.75, alpha=44.0, a=0.5, b=3.2),
        roams=0.1,
        habits=Habits(
            looks_browse=1.0,
            looks_order=1.0,
            cart_browse=0.038,
            cart_order=0.0,
            cart_logged=0.5,
            checkouts_browse=0.11,
            checkouts_order=1.0,
            members=0.2,
            login=0.155,
            sign_up_order=0.05,
            sign_up_browse=0.004,
            unseen=0.85,
            resent=0.0,
        ),
        bots=3,
    )
