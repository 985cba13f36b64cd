"""What the shop sells: items with names, brands and prices, and pairs that are bought together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from footfall.simulate.draws import stream
from footfall.simulate.goods import Goods

if TYPE_CHECKING:
    from footfall.simulate.rows import Ints

PAIRS = 8
"""How many pairs of items are bought together."""

Shelf: TypeAlias = tuple[str, str, tuple[str, ...], int]
"""Category, sub-category, its types, and their median price."""
_SHELVES: tuple[Shelf, ...] = (
    ("Kitchen", "Cookware", ("Frying pan", "Saucepan", "Casserole", "Wok"), 39),
    ("Kitchen", "Tableware", ("Plate set", "Mug", "Bowl"), 19),
    ("Kitchen", "Small appliances", ("Kettle", "Toaster", "Blender", "Coffee maker"), 69),
    ("Home", "Bedding", ("Duvet", "Pillow", "Bed linen"), 49),
    ("Home", "Lighting", ("Table lamp", "Floor lamp", "String lights"), 34),
    ("Home", "Storage", ("Basket", "Shelf", "Box"), 24),
    ("Fashion", "Shoes", ("Trainers", "Boots", "Sandals"), 79),
    ("Fashion", "Tops", ("T-shirt", "Shirt", "Jumper", "Hoodie"), 29),
    ("Fashion", "Accessories", ("Scarf", "Belt", "Backpack"), 27),
    ("Beauty", "Skin care", ("Face cream", "Cleanser", "Sun cream"), 18),
    ("Beauty", "Hair care", ("Shampoo", "Hair dryer", "Brush"), 16),
    ("Outdoor", "Camping", ("Tent", "Sleeping bag", "Camping stove", "Lantern"), 64),
)
_BRANDS = ("Alder", "Birk", "Corva", "Dunmore", "Elmet", "Fjell", "Garrow", "Halden", "Isar", "Juno", "Kestrel", "Lund")
_MANNERS = ("Classic", "Pure", "Nova", "Urban", "Alto", "Mini", "Grand", "Eco", "Soft", "Prime")


@dataclass(frozen=True)
class Wares:
    """About `items` items; the more popular of a type first, the more popular types first."""

    items: int
    shelves: tuple[Shelf, ...] = _SHELVES
    """Types must be 40 in all, or another number that 17 does not divide."""
    brands: tuple[str, ...] = _BRANDS
    together: float = 0.3
    """The chance that who orders the first item of a pair orders the second as well."""

    @cached_property
    def goods(self) -> Goods:
        """The same without names: a type is a category of its."""
        return Goods(self.items, len(self.types))

    @cached_property
    def types(self) -> tuple[tuple[str, str, str, int], ...]:
        """Category, sub-category, type and median price of every type; neighbours come from different shelves."""
        every = [(wide, narrow, kind, price) for wide, narrow, kinds, price in self.shelves for kind in kinds]
        return tuple(every[place * 17 % len(every)] for place in range(len(every)))

    @cached_property
    def type_of(self) -> Ints:
        """The type of each item."""
        sizes = self.goods.sizes
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def cents(self) -> Ints:
        """The price of each item, in hundredths."""
        rng = stream(0, self.items)
        median = np.array([price for *_, price in self.types])[self.type_of]
        whole = np.maximum(3, np.round(median * np.exp(0.45 * rng.standard_normal(len(median)))))
        cents: Ints = whole.astype(np.int64) * 100 - np.where(rng.random(len(whole)) < 0.7, 1, 50)
        return cents

    @cached_property
    def brand_of(self) -> Ints:
        """The brand of each item."""
        return (self._rank * 5 + self.type_of * 3) % len(self.brands)

    @cached_property
    def names(self) -> list[str]:
        """The name of each item; none has another's."""
        every = zip(self._rank.tolist(), self.type_of.tolist(), self.brand_of.tolist(), strict=True)
        return [f"{self.brands[brand]} {self.types[kind][2]} {_manner(rank)}" for rank, kind, brand in every]

    @cached_property
    def ids(self) -> Ints:
        """The id of each item."""
        return self.goods.item_ids(np.arange(len(self.type_of)))

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Pairs bought together: the best of a type, and the second of a type from elsewhere."""
        starts = self.goods.starts
        return tuple((int(starts[place]), int(starts[place + PAIRS] + 1)) for place in range(PAIRS))

    @cached_property
    def partner(self) -> Ints:
        """The item that each item is bought together with, or -1."""
        partner = np.full(len(self.type_of), -1)
        firsts, seconds = np.array(self.pairs).T
        partner[firsts] = seconds
        return partner

    @cached_property
    def _rank(self) -> Ints:
        sizes = self.goods.sizes
        return np.arange(len(self.type_of)) - np.repeat(self.goods.starts, sizes)


stocked = cache(Wares)
"""Makes wares, and makes the same but once."""


def items_for(events: int) -> int:
    """Return how many items suit a log's size: one for 100 events, from 200 up to 6,000."""
    return min(6_000, max(200, events // 100))


def _manner(rank: int) -> str:
    return f"{_MANNERS[rank % len(_MANNERS)]} {rank // len(_MANNERS) + 1}"
