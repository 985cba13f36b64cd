"""All that is drawn of the visits of a block of people: their looks, orders, promotions, channels and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import coin
from footfall.simulate.world.clock import DAY
from footfall.simulate.world.events import NONE
from footfall.simulate.world.looks import looks
from footfall.simulate.world.people import BARGAIN_HUNTER

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Floats, Ints
    from footfall.simulate.world.calls import Calls
    from footfall.simulate.world.looks import Looks
    from footfall.simulate.world.people import People
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.wares import Wares

WELCOME, COUPON = 0, 1
WELCOME_PERCENT = 10


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that is drawn of the visits of a block of people before they are put in order."""

    people: People
    calls: Calls
    looks: Looks
    start: Ints
    """The second each visit begins, as passed since the first midnight."""
    order: Ints
    """The number of each visit's order among its person's, -1 without one."""
    promo: Ints
    late: Flags
    channel: Ints
    session: Ints
    """The number of the source session each visit goes by."""
    members: Flags
    """Whether the visitor had signed up before the log begins."""


def scene(rng: np.random.Generator, setting: Setting, wares: Wares, people: People, calls: Calls) -> Scene:
    """Draw what visits hold."""
    order = np.where(calls.orders, calls.before(calls.orders), NONE)
    return Scene(
        people=people,
        calls=calls,
        looks=looks(rng, setting, wares, people, calls),
        start=setting.clock.elapsed(calls.start),
        order=order,
        promo=_promos(rng, setting, people, calls, order),
        late=calls.orders & coin(rng, _late_chance(setting, calls), len(calls)),
        channel=_channels(rng, setting, people, calls),
        session=np.cumsum(calls.firsts | ~coin(rng, setting.habits.resumed, len(calls))),
        members=coin(rng, setting.habits.members, len(people))[calls.person],
    )


def _late_chance(setting: Setting, calls: Calls) -> Floats:
    return np.where(calls.left, setting.late.if_left, setting.late.otherwise).astype(np.float32)


def _promos(rng: np.random.Generator, setting: Setting, people: People, calls: Calls, order: Ints) -> Ints:
    promo = np.full(len(calls), NONE)
    if setting.welcome:
        hunts = people.segment[calls.person] == BARGAIN_HUNTER
        chance = np.where(hunts, 0.6, np.where(order == 0, 0.2, 0.0)).astype(np.float32)
        promo[calls.orders & coin(rng, chance, len(calls))] = WELCOME
    if setting.coupon:
        first, after = setting.coupon_days
        day = calls.start // DAY
        promo[calls.orders & (first <= day) & (day < after) & coin(rng, setting.coupon.used, len(calls))] = COUPON
    return promo


def _channels(rng: np.random.Generator, setting: Setting, people: People, calls: Calls) -> Ints:
    """Let first visits come by the visitor's own channel, and later ones now and then by another."""
    own = people.channel[calls.person]
    weights = np.array([channel.back for channel in setting.channels])
    if not weights.any():
        return own
    other = rng.choice(len(weights), len(calls), p=weights / weights.sum())
    return np.where(~calls.firsts & coin(rng, setting.roams, len(calls)), other, own)
