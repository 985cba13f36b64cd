"""What shoppers do: look, mark, put in the cart, buy; on items met before or fresh ones of categories they like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import coin, from_table, lognormal_table, power_weights, shares_table

if TYPE_CHECKING:
    from footfall.simulate.goods import Goods
    from footfall.simulate.rows import Flags, Floats, Ints
    from footfall.simulate.visits import Visits

VIEW, FAVOURITE, CART, BUY = range(4)


@dataclass(frozen=True)
class Habit:
    """How much of what shoppers do is this: on average, and how many of them never do it at all."""

    share: float
    never: float
    shape: float = 1.6

    def rates(self, rng: np.random.Generator, shoppers: int) -> Floats:
        """Draw each shopper's own share."""
        scale = self.share / (1 - self.never) / self.shape
        rates = rng.gamma(self.shape, scale, shoppers) * coin(rng, 1 - self.never, shoppers)
        return np.minimum(rates, 0.3).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Tastes:
    """How shoppers choose.

    A shopper looks on in the category of the event before, or turns to another: mostly a favourite one.  An event is
    about an item the shopper met before with the chance in `again`, by code; a purchase often takes up the last cart.
    """

    habits: tuple[Habit, Habit, Habit]
    """Of favourites, carts and purchases; all the rest are views."""
    again: tuple[float, float, float, float] = (0.16, 0.92, 0.95, 0.98)
    from_cart: float = 0.5
    stay: float = 0.41
    liked: float = 0.75
    favourites: int = 16

    @cached_property
    def steps_back(self) -> Ints:
        """How many events ago an item was met, as a table to draw from."""
        return lognormal_table(median=1.6, sigma=1.2, most=200)

    @cached_property
    def slots(self) -> Ints:
        """Which favourite category is chosen, as a table to draw from."""
        return shares_table(power_weights(self.favourites, 0.8))

    def codes(self, rng: np.random.Generator, visits: Visits, shoppers: int) -> Ints:
        """Draw what is done at each event."""
        rates = np.cumsum([habit.rates(rng, shoppers) for habit in reversed(self.habits)], axis=0)
        luck = rng.random(len(visits.second), dtype=np.float32)
        code = np.zeros(len(luck), dtype=np.uint8)
        for rate in rates:
            code += luck < visits.of_events(rate[visits.shopper])
        return code

    def categories(self, rng: np.random.Generator, visits: Visits, shopper: Ints, shoppers: int, goods: Goods) -> Ints:
        """Draw the category of each event, as if every item were fresh."""
        turns = ~coin(rng, self.stay, len(shopper))
        turns[visits.firsts] = True
        turned = np.flatnonzero(turns)
        liked = goods.draw_categories(rng, shoppers * self.favourites)
        mine = liked[shopper[turned] * self.favourites + from_table(rng, self.slots, len(turned))]
        chosen = np.where(coin(rng, self.liked, len(turned)), mine, goods.draw_categories(rng, len(turned)))
        return np.repeat(chosen, np.diff(turned, append=len(shopper)))

    def met_at(self, rng: np.random.Generator, code: Ints, began: Ints) -> Ints:
        """Return, for each event, the place of the event at which its shopper first met its item."""
        again = np.flatnonzero(coin(rng, np.array(self.again, dtype=np.float32)[code], len(code)))
        earlier = again - from_table(rng, self.steps_back, len(again))
        cart = _last(code == CART)[again]
        takes_up = (code[again] == BUY) & (cart >= began[again]) & coin(rng, self.from_cart, len(again))
        met = np.arange(len(code))
        met[again] = np.where(takes_up, cart, np.maximum(earlier, began[again]))
        return first_met(met, again)


def _last(flags: Flags) -> Ints:
    """Return the place of the last flagged row so far, or -1."""
    return np.maximum.accumulate(np.where(flags, np.arange(len(flags)), -1))


def first_met(met: Ints, again: Ints) -> Ints:
    """Follow each row back to an event that points to itself."""
    while len(again):
        further = met[met[again]]
        again, further = again[moved := further != met[again]], further[moved]
        met[again] = further
    return met
