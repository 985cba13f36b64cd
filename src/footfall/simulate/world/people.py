"""Who comes: device, channel, country, segment, the day of the first visit and, latent, the life of a buyer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import clock_seconds, coin, from_table, shares_table
from footfall.simulate.world.clock import DAY

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Floats, Ints
    from footfall.simulate.world.setting import Setting

SEGMENTS = ("loyal", "bargain_hunter", "occasional", "browser", "passer_by", "newcomer")
LOYAL, BARGAIN_HUNTER, OCCASIONAL, BROWSER, PASSER_BY, NEWCOMER = range(6)
NEW_DAYS = 30
"""Who first came in the last so many days is a newcomer."""
PAYMENTS = ("credit_card", "paypal", "invoice", "direct_debit", "gift_card")
_PAYMENT_SHARES = np.array((0.38, 0.3, 0.18, 0.1, 0.04))
_ABROAD_SHARES = np.array((0.3, 0.25, 0.2, 0.15, 0.1))
NEVER = 1 << 40
"""Later than any log."""
_KNOWN = 60  # days after their first visit before loyal buyers may leave


@dataclass(frozen=True, kw_only=True)
class People:
    """A block of people; times in days or, where it says so, in seconds by the wall."""

    device: Ints
    channel: Ints
    country: Ints
    payment: Ints
    segment: Ints
    born: Ints
    """The second of the first visit."""
    returns: Ints
    """How many visits follow of themselves."""
    converts: Flags
    rate: Floats
    """Orders a day, once they have ordered."""
    leaves: Floats
    """The chance to leave after an order that is not the first."""
    ends: Ints
    """The second after which they never come."""

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.device)


def people(rng: np.random.Generator, setting: Setting, size: int) -> People:
    """Draw a block of people; all of them come at least once."""
    device = from_table(rng, shares_table(np.array([device.share for device in setting.devices])), size)
    channel = _channels(rng, setting, device)
    born = from_table(rng, shares_table(setting.arrivals), size) * DAY + clock_seconds(rng, setting.by_hour, size)
    converts = _converts(rng, setting, channel, device, born // DAY)
    rate = rng.gamma(setting.lives.r, 1 / setting.lives.alpha, size)
    leaves = rng.beta(setting.lives.a, setting.lives.b, size)
    returns = _returns(rng, setting, channel)
    segment = _segments(rng, converts, rate, leaves, returns)
    segment[born // DAY >= setting.days - NEW_DAYS] = NEWCOMER
    return People(
        device=device,
        channel=channel,
        country=_countries(rng, setting, channel),
        payment=from_table(rng, shares_table(_PAYMENT_SHARES), size),
        segment=segment,
        born=born,
        returns=returns,
        converts=converts,
        rate=rate,
        leaves=leaves,
        ends=_ends(rng, setting, segment, born),
    )


def _channels(rng: np.random.Generator, setting: Setting, device: Ints) -> Ints:
    mixes = np.array([channel.mix for channel in setting.channels], dtype=np.float64).T
    edges = np.cumsum(mixes, axis=1) / mixes.sum(axis=1, keepdims=True)
    luck = rng.random(len(device))
    chosen: Ints = (luck[:, None] > edges[device][:, :-1]).sum(axis=1)
    return chosen


def _converts(rng: np.random.Generator, setting: Setting, channel: Ints, device: Ints, day: Ints) -> Flags:
    chance = setting.chances[channel, device]
    if setting.coupon:
        first, after = setting.coupon_days
        chance = np.where((first <= day) & (day < after), np.minimum(0.97, chance * setting.coupon.converts), chance)
    return rng.random(len(channel)) < chance


def _returns(rng: np.random.Generator, setting: Setting, channel: Ints) -> Ints:
    mean = setting.returns * np.array([channel.returns for channel in setting.channels])[channel]
    visits: Ints = np.minimum(rng.poisson(rng.gamma(0.8, mean / 0.8)), 40)
    return visits


def _segments(rng: np.random.Generator, converts: Flags, rate: Floats, leaves: Floats, returns: Ints) -> Ints:
    """Name the lives after they are drawn, so that their distribution is the one of `Lives`."""
    size = len(rate)
    loyal = (rate > 0.004) & (leaves < 0.3) & coin(rng, 0.85, size)
    hunter = coin(rng, np.where(leaves > 0.3, 0.55, 0.2).astype(np.float32), size)
    buyer = np.where(loyal, LOYAL, np.where(hunter, BARGAIN_HUNTER, OCCASIONAL))
    return np.where(converts, buyer, np.where(returns > 1, BROWSER, PASSER_BY))


def _countries(rng: np.random.Generator, setting: Setting, channel: Ints) -> Ints:
    abroad = np.array([channel.abroad for channel in setting.channels], dtype=np.float32)[channel]
    shares = _ABROAD_SHARES[: max(1, len(setting.countries) - 1)]
    other = 1 + from_table(rng, shares_table(shares), len(channel))
    return np.where(coin(rng, abroad, len(channel)) & (len(setting.countries) > 1), other, 0)


def _ends(rng: np.random.Generator, setting: Setting, segment: Ints, born: Ints) -> Ints:
    ends = np.full(len(segment), NEVER)
    if setting.leavers:
        first, last = (setting.clock.place(day) for day in (setting.leavers.first_day, setting.leavers.last_day))
        day = rng.integers(first * DAY, (last + 1) * DAY, len(segment))
        left = (segment == LOYAL) & coin(rng, setting.leavers.share, len(segment)) & (born < day - _KNOWN * DAY)
        ends = np.where(left, day, ends)
    return ends
