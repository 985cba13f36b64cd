"""What is known of the items and the customers on the last day of the deeds: figures a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.interactions import KINDS
from footfall.recommend.ranked.past import highest, wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions

    Figures = dict[str, NDArray[np.float32]]

HALF_LIVES = (1, 3, 7, 15, 30, 60)
"""What is wanted now: after so many days a customer who came to an item counts half."""
NOW = 15
HEADS = 50
"""How many popular items of each category are known."""


@dataclass(frozen=True, eq=False)
class Known:
    """Figures of items and customers; what needs no fit. Everything is made of deeds and goods, and of nothing else."""

    deeds: Interactions
    goods: Goods

    @cached_property
    def wanted(self) -> str:
        """The strongest kind of deed."""
        return wanted(self.deeds)

    @cached_property
    def did(self) -> dict[str, csr_matrix]:
        """Users by items, for each kind there is: 1 where it was done."""
        present = set(self.deeds.kind.tolist())
        return {kind: self.deeds.of_kind(kind).matrix() for place, kind in enumerate(KINDS) if place in present}

    @cached_property
    def bought(self) -> csr_matrix:
        """Users by items: 1 where it was bought."""
        return self.deeds.bought()

    @cached_property
    def since(self) -> csr_matrix:
        """Users by items: how long ago something new was done with it last, the newer the higher, always above 0."""
        deeds = self.deeds
        return highest(deeds.user, deeds.item, deeds.last - deeds.first.min(initial=deeds.until) + 1, deeds.shape)

    @cached_property
    def length(self) -> float:
        """How many days the deeds span, and one: what `since` is on the last of them."""
        return float(self.deeds.until - self.deeds.first.min(initial=self.deeds.until) + 1)

    @cached_property
    def seen(self) -> csr_matrix:
        """The same of what was not bought."""
        found: csr_matrix = (self.since - self.since.multiply(self.bought)).tocsr()
        return found

    @cached_property
    def popular(self) -> NDArray[np.float64]:
        """What is wanted now."""
        return self._by_age(NOW)

    @cached_property
    def items(self) -> Figures:
        """Figures of each item."""
        import numpy as np

        deeds, n = self.deeds, self.deeds.shape[1]
        customers = np.bincount(deeds.of_kind(self.wanted).item, minlength=n)
        aged = {f"wanted_{days}": np.log1p(self._by_age(days)) for days in HALF_LIVES}
        found = {
            "customers": np.log1p(customers),
            **aged,
            "trend": aged["wanted_7"] - aged["wanted_60"],
            "age": deeds.until - _lowest(deeds.item, deeds.first, n, deeds.until),
            "idle": deeds.until - _highest(deeds.item, deeds.last, n, deeds.first.min(initial=deeds.until)),
            "price": self.prices,
            "turned": (customers + 0.1) / (np.bincount(deeds.item, minlength=n) + 1),
        }
        return _narrow(found)

    @cached_property
    def users(self) -> Figures:
        """Figures of each customer."""
        import numpy as np

        deeds, n = self.deeds, self.deeds.shape[0]
        items = np.bincount(deeds.user, minlength=n)
        days = _distinct(deeds.user, np.floor(deeds.first), n)
        found = {
            "items": np.log1p(items),
            "days": np.log1p(days),
            "a_day": items / np.maximum(days, 1),
            "user_idle": deeds.until - _highest(deeds.user, deeds.last, n, deeds.first.min(initial=deeds.until)),
            "user_age": deeds.until - _lowest(deeds.user, deeds.first, n, deeds.until),
            "user_price": _means(deeds.user, self.prices[deeds.item], n),
            "user_fame": _means(deeds.user, self.items[f"wanted_{NOW}"][deeds.item], n),
        }
        return _narrow(found)

    @cached_property
    def prices(self) -> NDArray[np.float64]:
        """The logarithm of each item's price; missing where there is none above 0."""
        import numpy as np

        price = self.goods.frame["price"].to_numpy(dtype=float, na_value=np.nan)
        return np.log(np.where(price > 0, price, np.nan))

    @cached_property
    def categories(self) -> NDArray[np.intp]:
        """The place of each item's category, the finest there is; -1 where it has none."""
        frame = self.goods.frame
        words = frame["product_type"].fillna(frame["sub_category"]).fillna(frame["category"])
        return _codes(words)

    @cached_property
    def brands(self) -> NDArray[np.intp]:
        """The place of each item's brand."""
        return _codes(self.goods.frame["brand"])

    @cached_property
    def categories_of(self) -> csr_matrix:
        """Customers by categories: the share of their items."""
        return self._shares(self.categories)

    @cached_property
    def brands_of(self) -> csr_matrix:
        """Customers by brands: the share of their items."""
        return self._shares(self.brands)

    @cached_property
    def heads(self) -> NDArray[np.int64]:
        """Categories by places: the most popular items of each."""
        import numpy as np

        found = np.full((int(self.categories.max(initial=-1)) + 1, HEADS), -1)
        order = np.lexsort((-self.popular, self.categories))
        order = order[(self.categories[order] >= 0) & (self.popular[order] > 0)]
        codes = self.categories[order]
        place = np.arange(len(order)) - np.searchsorted(codes, codes)
        near = place < found.shape[1]
        found[codes[near], place[near]] = order[near]
        return found

    def _by_age(self, days: float) -> NDArray[np.float64]:
        import numpy as np

        some = self.deeds.of_kind(self.wanted)
        aged = np.bincount(some.item, 0.5 ** ((self.deeds.until - some.first) / days), some.shape[1])
        return np.asarray(aged, dtype=np.float64)

    def _shares(self, codes: NDArray[np.intp]) -> csr_matrix:
        import numpy as np
        from scipy.sparse import csr_matrix, diags

        here = np.flatnonzero(codes >= 0)
        shape = (len(codes), int(codes.max(initial=-1)) + 1)
        member = csr_matrix((np.ones(len(here), dtype=np.float32), (here, codes[here])), shape=shape)
        found = self.deeds.matrix() @ member
        totals = np.asarray(found.sum(axis=1)).ravel()
        shares: csr_matrix = (diags(1 / np.maximum(totals, 1)) @ found).tocsr()
        return shares


def _codes(words: Any) -> NDArray[np.intp]:  # noqa: ANN401 - a column
    import numpy as np
    import pandas as pd

    codes, _uniques = pd.factorize(words, sort=True)
    return np.asarray(codes, dtype=np.intp)


def _lowest(places: NDArray[Any], values: NDArray[Any], n: int, none: float) -> NDArray[np.float64]:
    import numpy as np

    found = np.full(n, none)
    np.minimum.at(found, places, values)
    return found


def _highest(places: NDArray[Any], values: NDArray[Any], n: int, none: float) -> NDArray[np.float64]:
    import numpy as np

    found = np.full(n, none)
    np.maximum.at(found, places, values)
    return found


def _distinct(places: NDArray[Any], values: NDArray[Any], n: int) -> NDArray[np.intp]:
    import numpy as np

    numbers = (values - values.min(initial=0)).astype(np.int64)
    width = int(numbers.max(initial=0)) + 1
    both = np.sort(places.astype(np.int64) * width + numbers)
    return np.bincount(both[np.diff(both, prepend=-1) != 0] // width, minlength=n)


def _means(places: NDArray[Any], values: NDArray[Any], n: int) -> NDArray[np.float64]:
    """Take means of what is known; missing where nothing is."""
    import numpy as np

    known = ~np.isnan(values)
    count = np.bincount(places[known], minlength=n)
    total = np.bincount(places[known], values[known], n)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _narrow(found: dict[str, Any]) -> Figures:
    return {name: values.astype("float32") for name, values in found.items()}
