"""What visitors look at in each visit, and what they do with it: wish, put in the cart, take out, order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.deeds import first_met
from footfall.simulate.draws import coin, from_table, lognormal_table
from footfall.simulate.world.people import BROWSER, PASSER_BY

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.world.calls import Calls
    from footfall.simulate.world.people import People
    from footfall.simulate.world.setting import Habits, Setting
    from footfall.simulate.world.wares import Wares

_LIKED = 3  # types of item that a person likes
_MOST = 40  # looks of a visit


@dataclass(frozen=True, kw_only=True)
class Looks:
    """Looks at items, in the order of visit and place."""

    visit: Ints
    place: Ints
    """The look's place within its visit; even, and odd for what is taken along."""
    item: Ints
    quantity: Ints
    """How many are taken, if any are."""
    searched: Flags
    wished: Flags
    carted: Flags
    removed: Flags
    ordered: Flags

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.visit)


def looks(rng: np.random.Generator, setting: Setting, wares: Wares, people: People, calls: Calls) -> Looks:
    """Draw the looks of all visits; every visit has one, and every order a line."""
    visit, place = _counted(rng, setting.habits, people, calls)
    item = _items(rng, setting, wares, people.channel[calls.person], calls, visit)
    last = np.diff(visit, append=len(calls)) != 0
    carted = _carted(rng, setting.habits, calls.orders[visit], last, visit, item)
    removed = carted & coin(rng, setting.habits.remove, len(visit)) & ~_first_of_visit(visit, carted)
    ordered = carted & ~removed & calls.orders[visit]
    at, added = _taken_along(rng, wares, visit, item, ordered)
    visit, item = visit[at], np.where(added, wares.partner[item[at]], item[at])
    return Looks(
        visit=visit,
        place=place[at] + added,
        item=item,
        quantity=rng.choice(setting.habits.quantities, len(visit)),
        searched=coin(rng, setting.habits.search, len(visit)) & ~added,
        wished=coin(rng, setting.habits.wish, len(visit)),
        carted=carted[at],
        removed=removed[at] & ~added,
        ordered=ordered[at],
    )


def _counted(rng: np.random.Generator, habits: Habits, people: People, calls: Calls) -> tuple[Ints, Ints]:
    kind = people.segment[calls.person]
    mean = np.where(calls.orders, habits.looks_order, habits.looks_browse)
    mean = mean * np.where(kind == BROWSER, 1.4, np.where(kind == PASSER_BY, 0.6, 1.0))
    size = np.minimum(_MOST, 1 + rng.poisson(rng.exponential(np.maximum(0.0, mean - 1))))
    visit = np.repeat(np.arange(len(calls)), size)
    return visit, 2 * (np.arange(len(visit)) - np.repeat(np.cumsum(size) - size, size))


def _items(rng: np.random.Generator, setting: Setting, wares: Wares, channel: Ints, calls: Calls, visit: Ints) -> Ints:
    """Draw items mostly of types the person likes; what a person likes leans to the channel."""
    size, person = len(visit), calls.person[visit]
    liked = wares.goods.draw_categories(rng, (int(calls.person.max()) + 1) * _LIKED)
    leaning = (wares.goods.draw_categories(rng, size) + 7 * channel[visit]) % len(wares.types)
    kind = np.where(coin(rng, 0.7, size), liked[person * _LIKED + rng.integers(0, _LIKED, size)], leaning)
    kind = np.where(coin(rng, 0.35, size), wares.goods.draw_categories(rng, size), kind)
    item = wares.goods.draw_items(rng, kind)
    again = np.flatnonzero(coin(rng, setting.habits.again, size))
    began = np.searchsorted(person, person[again])
    met = np.arange(size)
    met[again] = np.maximum(began, again - from_table(rng, _STEPS_BACK, len(again)))
    return item[first_met(met, again)]


_STEPS_BACK = lognormal_table(median=2.0, sigma=1.1, most=60)


def _carted(rng: np.random.Generator, habits: Habits, orders: Flags, last: Flags, visit: Ints, item: Ints) -> Flags:
    """Put looks in the cart: no item twice in a visit, and in a visit that orders at least one."""
    chance = np.where(orders, habits.cart_order, habits.cart_browse).astype(np.float32)
    carted = coin(rng, chance, len(visit)) | (orders & last)
    places = np.flatnonzero(carted)
    _, firsts = np.unique(visit[places] * (int(item.max()) + 1) + item[places], return_index=True)
    once = np.zeros(len(visit), dtype=bool)
    once[places[firsts]] = True
    return once


def _taken_along(rng: np.random.Generator, wares: Wares, visit: Ints, item: Ints, ordered: Flags) -> tuple[Ints, Flags]:
    """Let who orders the first item of a pair order the second as well, where it is not ordered anyway.

    Return the look that each look of the longer list stands for, and which of these are added.
    """
    partner = wares.partner[item]
    takes = np.flatnonzero(ordered & (partner >= 0) & coin(rng, wares.together, len(visit)))
    wide = len(wares.partner)
    takes = takes[~np.isin(visit[takes] * wide + partner[takes], visit[ordered] * wide + item[ordered])]
    at = np.insert(np.arange(len(visit)), takes + 1, takes)
    added = np.zeros(len(at), dtype=bool)
    added[takes + 1 + np.arange(len(takes))] = True
    return at, added


def _first_of_visit(visit: Ints, flags: Flags) -> Flags:
    """Flag the first flagged row of each visit."""
    places = np.flatnonzero(flags)
    first = np.zeros(len(visit), dtype=bool)
    first[places[np.diff(visit[places], prepend=-1) != 0]] = True
    return first


def of_visits(looks: Looks, flags: Flags, visits: int) -> Flags:
    """Say of each visit whether it has a look so flagged."""
    return np.bincount(looks.visit[flags], minlength=visits) > 0
