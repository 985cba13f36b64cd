"""What decides a world but its seed: devices, channels, lives, seasons, habits, and what is planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.world.clock import Clock

if TYPE_CHECKING:
    from datetime import date

    from footfall.simulate.rows import Floats


@dataclass(frozen=True)
class Device:
    """A kind of device: how many people have it, and how much oftener than by chance they buy."""

    name: str
    share: float
    converts: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A way to the shop: how many people of each device come by it, and what people they are."""

    name: str
    mix: tuple[float, ...]
    """Its weight among the people of each device, in the order of the devices."""
    converts: float
    """By how much the base chance of ever buying is multiplied."""
    returns: float = 1.0
    """By how much the visits of a life are multiplied."""
    abroad: float = 0.2
    """The share of people from other countries than the first."""
    source: str = ""
    medium: str = ""
    campaign: str | None = None
    paid: bool = False
    back: float = 0.0
    """Its weight among the visits that do not come by the visitor's own channel."""


@dataclass(frozen=True, kw_only=True)
class Lives:
    """When buyers order again: BG/NBD, times in days.

    After the first order further ones come at a buyer's own rate, gamma with shape r and rate alpha; after each of
    them the buyer leaves for good with a chance of their own, beta with a and b.
    """

    r: float = 0.6
    alpha: float = 98.0
    a: float = 0.7
    b: float = 2.2


@dataclass(frozen=True, kw_only=True)
class Late:
    """An event some days after an order, oftener after orders whose buyer then leaves."""

    if_left: float = 0.45
    otherwise: float = 0.05


@dataclass(frozen=True, kw_only=True)
class Coupon:
    """A weekend with a coupon: more newcomers, more of them buy, and orders of the next days are drawn forward."""

    code: str
    first_day: date
    days: int = 3
    percent: int = 20
    newcomers: float = 5.0
    converts: float = 1.8
    drawn: float = 0.6
    drawn_days: int = 21
    used: float = 0.9


@dataclass(frozen=True, kw_only=True)
class Leavers:
    """Loyal buyers who stop for good on a day of the last months."""

    share: float
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Outage:
    """Shop days on which an event is missing while all else goes on."""

    event: str
    days: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How often what is done, as chances; `browse` in visits without an order, `order` in those with one."""

    looks_browse: float = 2.6
    looks_order: float = 3.4
    banner: float = 0.22
    toggle: float = 0.06
    search: float = 0.2
    wish: float = 0.05
    cart_browse: float = 0.1
    cart_order: float = 0.35
    remove: float = 0.12
    login: float = 0.6
    sign_up_order: float = 0.7
    sign_up_browse: float = 0.05
    checkout_browse: float = 0.3
    """A checkout left open, in visits that put something in the cart and order nothing."""
    checkouts_browse: float = 0.0
    """How many further checkouts are begun in a visit without an order."""
    checkouts_order: float = 0.0
    """How many further checkouts are begun in a visit with an order."""
    cart_logged: float = 1.0
    """The share of what is put in the cart that the log knows of."""
    quantities: tuple[int, ...] = (*(1,) * 17, 2, 2, 3)
    """How many of an item are taken, each with one chance."""
    members: float = 0.0
    """The share of people who signed up before the log begins."""
    unseen: float = 1.0
    """The share of people whose first visit in the log is their first at all."""
    again: float = 0.25
    """A look at something looked at before."""
    survey: float = 0.97
    refund: float = 0.04
    scrolls: float = 0.0
    clicks: float = 0.0
    tabs: float = 0.0
    """Visits of two source sessions at once."""
    resumed: float = 0.0
    """Visits that go on under the source session of the visit before."""
    copied: float = 0.008
    resent: float = 0.012


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A world."""

    timezone: str
    first_day: date
    days: int
    devices: tuple[Device, ...]
    channels: tuple[Channel, ...]
    base: float
    """The chance of ever buying, before the multipliers of channel and device; never above 0.97 with them."""
    returns: float = 1.3
    """How many visits follow the first, on average, besides those with orders."""
    by_hour: tuple[float, ...] = (
        *(1.6, 0.9, 0.5, 0.35, 0.3, 0.5, 1.2, 2.6, 3.8, 4.6, 5.0, 5.1),
        *(5.4, 5.2, 5.0, 5.0, 5.2, 5.6, 6.2, 7.2, 8.3, 8.6, 6.6, 3.6),
    )
    by_weekday: tuple[float, ...] = (1.0, 0.95, 0.95, 1.0, 1.05, 1.2, 1.3)
    by_month: tuple[float, ...] = (0.95, 0.85, 0.9, 0.95, 0.95, 0.9, 0.85, 0.85, 1.0, 1.05, 1.25, 1.3)
    growth: float = 1.3
    """How many come on the last day for one on the first, seasons aside."""
    countries: tuple[str, ...] = ("DE", "AT", "CH", "NL", "FR", "PL")
    lives: Lives = field(default_factory=Lives)
    late: Late = field(default_factory=Late)
    habits: Habits = field(default_factory=Habits)
    welcome: str | None = None
    """A code for one first order in five, and most orders of bargain hunters; 10 % off."""
    roams: float = 0.15
    """The share of later visits that come by another channel than the visitor's own."""
    coupon: Coupon | None = None
    leavers: Leavers | None = None
    outage: Outage | None = None
    bots: int = 0
    """How many bots at most."""

    @cached_property
    def clock(self) -> Clock:
        """The shop's clock."""
        return Clock(self.timezone, self.first_day, self.days)

    @cached_property
    def chances(self) -> Floats:
        """The chance of ever buying by channel and device."""
        channel = np.array([channel.converts for channel in self.channels])
        device = np.array([device.converts for device in self.devices])
        chances: Floats = np.minimum(0.97, self.base * channel[:, None] * device)
        return chances

    @cached_property
    def coupon_days(self) -> tuple[int, int]:
        """The places of the first day of the coupon and of the day after the last."""
        if self.coupon is None:
            return (-1, -1)
        first = self.clock.place(self.coupon.first_day)
        return first, first + self.coupon.days

    @cached_property
    def arrivals(self) -> Floats:
        """The weight of each day among first visits."""
        weights: Floats = (
            np.array(self.by_month)[self.clock.months()] * np.array(self.by_weekday)[self.clock.weekdays()]
        )
        weights *= np.linspace(1, self.growth, self.days)
        if self.coupon:
            weights[slice(*self.coupon_days)] *= self.coupon.newcomers
        return weights
