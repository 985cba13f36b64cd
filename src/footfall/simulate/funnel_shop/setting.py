"""The world of the funnel shop: its devices, channels and seasons, and what is planted in it."""

from __future__ import annotations

from datetime import date

from footfall.simulate.world.setting import Channel, Coupon, Device, Leavers, Outage, Setting

COUPON = "SUMMER20"
REAL_GAP = 0.6
"""How much oftener than on a desktop people ever buy on a mobile, within every channel."""

_DEVICES = (Device("mobile", 0.58, REAL_GAP), Device("desktop", 0.29), Device("tablet", 0.13))
_CHANNELS = (
    Channel(name="organic_search", mix=(22, 30, 14), converts=1.0, source="google", medium="organic", back=4),
    Channel(name="direct", mix=(16, 22, 10), converts=1.3, source="(direct)", medium="(none)", back=8),
    Channel(
        name="paid_search",
        mix=(12, 16, 8),
        converts=1.1,
        source="google",
        medium="cpc",
        campaign="brand_words",
        paid=True,
        back=2,
    ),
    Channel(
        name="paid_social",
        mix=(18, 4, 26),
        converts=0.35,
        returns=0.7,
        abroad=0.3,
        source="instagram",
        medium="paid_social",
        campaign="new_faces",
        paid=True,
    ),
    Channel(
        name="organic_social",
        mix=(9, 2, 12),
        converts=0.4,
        returns=0.8,
        source="instagram",
        medium="social",
    ),
    Channel(
        name="email",
        mix=(6, 12, 4),
        converts=1.9,
        returns=1.5,
        abroad=0.08,
        source="newsletter",
        medium="email",
        campaign="weekly_letter",
        back=5,
    ),
    Channel(name="push", mix=(5, 1, 2), converts=1.6, returns=1.6, source="app", medium="push", back=3),
    Channel(
        name="affiliates",
        mix=(5, 6, 10),
        converts=0.8,
        abroad=0.35,
        source="price_finder",
        medium="affiliate",
        campaign="partners",
        paid=True,
    ),
    Channel(name="referral", mix=(4, 6, 4), converts=0.9, source="home_blog", medium="referral"),
    Channel(
        name="display",
        mix=(3, 1, 10),
        converts=0.2,
        returns=0.5,
        abroad=0.4,
        source="ad_network",
        medium="display",
        campaign="banners",
        paid=True,
    ),
)
SETTING = Setting(
    timezone="Europe/Berlin",
    first_day=date(2024, 1, 1),
    days=366,
    devices=_DEVICES,
    channels=_CHANNELS,
    base=0.13,
    welcome="WELCOME10",
    coupon=Coupon(code=COUPON, first_day=date(2024, 6, 14)),
    leavers=Leavers(share=0.8, first_day=date(2024, 10, 20), last_day=date(2024, 11, 30)),
    outage=Outage(event="add_to_cart", days=tuple(date(2024, 8, day) for day in range(12, 17))),
    bots=3,
)
