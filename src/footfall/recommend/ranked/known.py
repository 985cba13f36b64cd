"""What is known of the items and the customers on the last day of the deeds: figures a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.interactions import KINDS
from footfall.recommend.ranked.past import latest, wanted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions

    Figures = dict[str, NDArray[np.float32]]

HALF_LIVES = (1, 3, 7, 15, 30, 60)
"""Popularity by age: after so many days a deed counts half."""
NEW = (3, 7, 30)
"""The same of first deeds alone: how fast an item wins customers."""
NOW = 15


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
    def bought(self) -> csr_matrix:
        """Users by items: how often it was bought."""
        return self._times("purchase")

    @cached_property
    def times(self) -> dict[str, csr_matrix]:
        """Users by items, for each kind there is but purchases: how often."""
        present = {KINDS[kind] for kind in set(self.deeds.kind.tolist())}
        return {kind: self._times(kind) for kind in KINDS[:-1] if kind in present}

    @cached_property
    def seen(self) -> csr_matrix:
        """Users by items not bought yet: the day of the last deed, later ones above."""
        days = latest(self.deeds)
        days.data -= self.deeds.first.min(initial=0) - 1
        return days - days.multiply(self.bought > 0)

    @cached_property
    def last(self) -> csr_matrix:
        """Users by items: the day of the last deed."""
        return latest(self.deeds)

    @cached_property
    def popular(self) -> NDArray[np.float64]:
        """Items' wanted deeds by age, the strongest kind alone."""
        return self._by_age(self.deeds.of_kind(self.wanted), NOW)

    @cached_property
    def items(self) -> Figures:
        """Figures of each item."""
        import numpy as np

        deeds, n = self.deeds, self.deeds.shape[1]
        some = deeds.of_kind(self.wanted)
        aged = {f"lately_{days}": np.log1p(self._by_age(some, days)) for days in HALF_LIVES}
        new = {f"new_{days}": np.log1p(self._by_age(some, days, first=True)) for days in NEW}
        customers = np.bincount(some.item, minlength=n)
        found = {
            "customers": np.log1p(customers),
            **aged,
            **new,
            "trend": aged["lately_7"] - aged["lately_60"],
            "age": deeds.until - _lowest(deeds.item, deeds.first, n, deeds.until),
            "idle": deeds.until - _highest(deeds.item, deeds.last, n, deeds.first.min(initial=0)),
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
            "user_idle": deeds.until - _highest(deeds.user, deeds.last, n, deeds.first.min(initial=0)),
            "user_age": deeds.until - _lowest(deeds.user, deeds.first, n, deeds.until),
            "user_price": _means(deeds.user, self.prices[deeds.item], n),
            "user_fame": _means(deeds.user, self.items[f"lately_{NOW}"][deeds.item], n),
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

        found = np.full((int(self.categories.max(initial=-1)) + 1, 50), -1)
        order = np.lexsort((-self.popular, self.categories))
        order = order[(self.categories[order] >= 0) & (self.popular[order] > 0)]
        codes = self.categories[order]
        place = np.arange(len(order)) - np.searchsorted(codes, codes)
        near = place < found.shape[1]
        found[codes[near], place[near]] = order[near]
        return found

    def _times(self, kind: str) -> csr_matrix:
        from scipy.sparse import csr_matrix

        some = self.deeds.of_kind(kind)
        return csr_matrix((some.times.astype("float32"), (some.user, some.item)), shape=some.shape)

    def _by_age(self, some: Interactions, days: float, *, first: bool = False) -> NDArray[np.float64]:
        import numpy as np

        age = self.deeds.until - (some.first if first else some.last)
        return np.bincount(some.item, 0.5 ** (age / days), some.shape[1])

    def _shares(self, codes: NDArray[np.intp]) -> csr_matrix:
        import numpy as np
        from scipy.sparse import csr_matrix, diags

        here = np.flatnonzero(codes >= 0)
        shape = (len(codes), int(codes.max(initial=-1)) + 1)
        member = csr_matrix((np.ones(len(here), dtype=np.float32), (here, codes[here])), shape=shape)
        found = self.deeds.matrix() @ member
        totals = np.asarray(found.sum(axis=1)).ravel()
        return (diags(1 / np.maximum(totals, 1)) @ found).tocsr()


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

    order = np.lexsort((values, places))
    place, value = places[order], values[order]
    new = np.r_[True, (np.diff(place) != 0) | (np.diff(value) != 0)][: len(place)]
    return np.bincount(place[new], minlength=n)


def _means(places: NDArray[Any], values: NDArray[Any], n: int) -> NDArray[np.float64]:
    """Take means of what is known; missing where nothing is."""
    import numpy as np

    known = ~np.isnan(values)
    count = np.bincount(places[known], minlength=n)
    total = np.bincount(places[known], values[known], n)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _narrow(found: dict[str, Any]) -> Figures:
    return {name: values.astype("float32") for name, values in found.items()}
