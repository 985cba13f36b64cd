"""What the shop sells: items in categories, both by a power law; the category of an item never changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import CELLS, from_table, power_weights, shares_table

if TYPE_CHECKING:
    from footfall.simulate.rows import Floats, Ints

_SPREAD = 2_147_483_629  # a prime above any count of items: multiplying by it modulo a count never collides


@dataclass(frozen=True)
class Goods:
    """A catalogue of about `items` items; items of one category stand side by side, the most popular first.

    Within a category an item's popularity falls with the power 3/4 of its rank; a category's with the power
    0.85 of its.
    """

    items: int
    categories: int

    def draw_categories(self, rng: np.random.Generator, size: int) -> Ints:
        """Draw categories by their popularity."""
        return from_table(rng, self._popularity, size)

    def draw_items(self, rng: np.random.Generator, categories: Ints) -> Ints:
        """Draw an item of each category given, by popularity."""
        root = 1 + rng.random(len(categories), dtype=np.float32) * self._roots[categories]
        rank = np.square(np.square(root)).astype(np.int64) - 1
        return self.starts[categories] + np.minimum(rank, self.sizes[categories] - 1)

    def item_ids(self, items: Ints) -> Ints:
        """Return the ids under which items appear in the log."""
        return _spread(items, self.items * 5 // 4 + self.categories)

    def category_ids(self, categories: Ints) -> Ints:
        """Return the ids under which categories appear in the log."""
        return self._category_ids[categories]

    @cached_property
    def _weights(self) -> Floats:
        return power_weights(self.categories, 0.85)

    @cached_property
    def _popularity(self) -> Ints:
        return shares_table(self._weights)

    @cached_property
    def sizes(self) -> Ints:
        """How many items each category has."""
        sizes: Ints = np.maximum(1, self._weights / self._weights.sum() * self.items).astype(np.int64)
        return sizes

    @cached_property
    def starts(self) -> Ints:
        """The place of each category's first item."""
        starts: Ints = np.cumsum(self.sizes) - self.sizes
        return starts

    @cached_property
    def _roots(self) -> Floats:
        return (np.sqrt(np.sqrt(self.sizes)) - 1).astype(np.float32)

    @cached_property
    def _category_ids(self) -> Ints:
        return _spread(np.arange(self.categories), 550 * self.categories)


def goods_for(events: int) -> Goods:
    """Return a catalogue that suits a log's size: an item for five events, and up to 9,400 categories."""
    items = max(50, events // 5)
    return Goods(items, min(9_400, CELLS, max(10, items // 25)))


def _spread(places: Ints, among: int) -> Ints:
    return places.astype(np.int64) * _SPREAD % among + 1
