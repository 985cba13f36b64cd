"""Shoppers of one shop, block after block: when they come, what they do, and the flaws planted in the log of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import stream
from footfall.simulate.planted import with_flaws
from footfall.simulate.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.simulate.deeds import Tastes
    from footfall.simulate.goods import Goods
    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.visits import Rhythm, Visits

BLOCK = 1024
"""How many shoppers are drawn at once; a block has its own stream of chance, so this number is part of the bytes."""


@dataclass(frozen=True)
class Shoppers:
    """Everything that decides a log but the seed."""

    rhythm: Rhythm
    tastes: Tastes
    goods: Goods

    def blocks(self, seed: int) -> Iterator[Rows]:
        """Yield blocks without end, each from its own stream of chance."""
        return (self.block(stream(seed, number), number) for number in count())

    def block(self, rng: np.random.Generator, number: int) -> Rows:
        """Draw one block of shoppers; those who never come leave no row."""
        visits = self.rhythm.visits(rng, BLOCK)
        shopper = visits.of_events(visits.shopper)
        code = self.tastes.codes(rng, visits, BLOCK)
        item, category = self._things(rng, visits, shopper, code)
        opens = _at(visits.firsts, len(code))
        rows = Rows(
            user=shopper + (number * BLOCK + 1),
            item=self.goods.item_ids(item),
            category=self.goods.category_ids(category),
            code=code,
            second=_shared(visits.second, item, opens),
            opens=opens,
        )
        return with_flaws(rng, rows)

    def _things(self, rng: np.random.Generator, visits: Visits, shopper: Ints, code: Ints) -> tuple[Ints, Ints]:
        category = self.tastes.categories(rng, visits, shopper, BLOCK, self.goods)
        item = self.goods.draw_items(rng, category)
        met = self.tastes.met_at(rng, code, _began(shopper))
        return item[met], category[met]


def _at(places: Ints, size: int) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[places] = True
    return flags


def _began(shopper: Ints) -> Ints:
    """Return for each event the place of its shopper's first."""
    first = np.flatnonzero(np.diff(shopper, prepend=-1))
    return np.repeat(first, np.diff(first, append=len(shopper)))


def _shared(second: Ints, item: Ints, opens: Flags) -> Ints:
    """Let an event one second after another, on another item, share its second: logs have such ties."""
    near = (np.diff(second, prepend=-9) == 1) & (np.diff(item, prepend=-9) != 0) & ~opens
    near[1:] &= ~near[:-1]
    shared: Ints = second - near
    return shared
