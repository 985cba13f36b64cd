"""Why an item was picked: the figures that add most to its score, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from footfall.recommend.interactions import KINDS
from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csc_matrix, csr_matrix

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.candidates import Block, Candidates
    from footfall.recommend.ranked.learning import Model
    from footfall.recommend.ranked.sources import Factors

    Figures = dict[str, float]

VERBS = {"view": "looked at", "wishlist": "wished for", "cart": "put into the basket", "purchase": "bought"}
SAME = {
    "did_view": "seen",
    "did_wishlist": "seen",
    "did_cart": "seen",
    "did_purchase": "seen",
    "since": "seen",
    "together_score": "together",
    "together_place": "together",
    "together_part": "together",
    "looked_score": "looked",
    "looked_place": "looked",
    "looked_part": "looked",
    "recent_score": "recent",
    "recent_place": "recent",
    "recent_part": "recent",
    "als_score": "als",
    "als_place": "als",
    "als_part": "als",
    "category_share": "category",
    "brand_share": "brand",
    "price": "price",
    "price_gap": "price",
    "age": "age",
    "customers": "popular",
    "trend": "popular",
    "idle": "popular",
    "turned": "popular",
    "fame_gap": "popular",
    **{f"wanted_{days}": "popular" for days in (1, 3, 7, 15, 30, 60)},
}
"""Figures that say the same to a reader; those of the customer alone are missing."""
OWN = ("category_share", "brand_share", "price", "user_price", "age")
"""Figures that a reason names."""
SOON = (7, 30)


@dataclass(frozen=True, eq=False)
class Teller:
    """Words for what a model goes by."""

    deeds: Interactions
    asked: Candidates
    _told: dict[int, str] = field(default_factory=dict, repr=False)

    def told(
        self, block: Block, figures: dict[str, NDArray[Any]], picked: NDArray[Any], model: Model
    ) -> list[list[str]]:
        """Say of each picked item of a block's customers what adds most to its score, given the candidates' figures."""
        import numpy as np

        rows = _rows(block, picked)
        chosen = rows[rows != NOTHING]
        names, adds = _grouped(list(figures), model.parts(figures, chosen))
        own = {name: figures[name][chosen].tolist() for name in OWN if name in figures}
        nearest = self._nearest(block.users, np.where(rows == NOTHING, NOTHING, picked))[rows != NOTHING]
        own["nearest"] = nearest.tolist()
        reasons = _first_ones(names, adds)
        given = np.full(rows.shape, NOTHING)
        given[rows != NOTHING] = np.arange(len(chosen))
        return [
            [
                self.popular(item) if place == NOTHING else self._said(user, item, place, reasons[place], own)
                for item, place in zip(items, places, strict=True)
            ]
            for user, items, places in zip(block.users.tolist(), picked.tolist(), given.tolist(), strict=True)
        ]

    def popular(self, item: int) -> str:
        """Say how many customers wanted an item of late, or else ever."""
        if item not in self._told:
            self._told[item] = self._popular(item)
        return self._told[item]

    def _popular(self, item: int) -> str:
        if item == NOTHING:
            return ""
        days, count = next(((days, found[item]) for days, found in self._lately if found[item]), (0, self._ever[item]))
        many = f"{self.verb} by {count:,} customer{'' if count == 1 else 's'}"
        return f"popular: {many} in the last {days} days" if days else f"popular: {many}"

    @property
    def verb(self) -> str:
        """What was done with what was wanted."""
        return VERBS[self.asked.known.wanted]

    def _said(self, user: int, item: int, place: int, groups: list[str], own: dict[str, list[Any]]) -> str:
        """Take the group that adds most and of which something can be said."""
        figures = {name: values[place] for name, values in own.items()}
        phrases = (self._phrases[name](user, item, figures) for name in groups)
        return next((phrase for phrase in phrases if phrase), self.popular(item))

    @cached_property
    def _phrases(self) -> dict[str, Callable[[int, int, Figures], str]]:
        return {
            "seen": self._seen,
            "together": lambda user, item, _own: self._linked("together", user, item),
            "looked": lambda user, item, _own: self._linked("looked", user, item),
            "recent": lambda user, item, _own: self._linked("recent", user, item),
            "als": self._near,
            "category": self._category,
            "brand": self._brand,
            "price": self._price,
            "age": self._age,
            "popular": lambda _user, item, _own: self.popular(item),
        }

    def _seen(self, user: int, item: int, _own: Figures) -> str:
        """Say what the customer did with the item: "looked at twice, last 3 days ago"."""
        import numpy as np

        start, end = np.searchsorted(self._keys, [user, user + 1])
        rows = self._by_user[start:end]
        rows = rows[self.deeds.item[rows] == item]
        if not len(rows):
            return ""
        row = max(rows, key=lambda row: self.deeds.kind[row])
        times = int(self.deeds.times[row])
        often = {1: "once", 2: "twice"}.get(times, f"{times:,} times")
        ago = int(self.deeds.until - self.deeds.last[row])
        when = f"{ago} day{'' if ago == 1 else 's'} ago" if ago else "within a day"
        return f"{VERBS[KINDS[self.deeds.kind[row]]]} {often}, last {when}"

    def _linked(self, source: str, user: int, item: int) -> str:
        """Name the item of the customer's that says most for this one, and how many of its customers had both."""
        import numpy as np

        mine, counts = _entries(self.asked.sources.links[source].taste, user)
        others, says = _entries(self._pairs[source], item)
        if not len(mine) or not len(others):
            return ""
        spots = np.minimum(np.searchsorted(others, mine), len(others) - 1)
        shares = np.where(others[spots] == mine, says[spots], 0) * counts
        if shares.max() <= 0:
            return ""
        return self.both(int(mine[shares.argmax()]), item, wide=source != "together")

    @cached_property
    def _pairs(self) -> dict[str, csc_matrix]:
        """What each source says for each item, by columns."""
        links = self.asked.sources.links
        made = {id(each.pairs): each.pairs for each in links.values()}
        columns = {key: pairs.tocsc() for key, pairs in made.items()}
        return {name: columns[id(each.pairs)] for name, each in links.items()}

    def both(self, one: int, other: int, *, wide: bool) -> str:
        """Say how many customers of one item wanted another (`wide`: had to do with it), if any."""
        both, of = self._customers(one, other, wide=wide)
        verb = "had to do with" if wide else self.verb
        many = f"{both:,} of the {of:,} customer{'' if of == 1 else 's'}"
        return f"{many} who {verb} {self._names[one]} {verb} this, too" if both else ""

    def _near(self, _user: int, _item: int, own: Figures) -> str:
        """Name the item of the customer's that lies nearest in the space of tastes."""
        near = int(own["nearest"])
        return "" if near == NOTHING else f"to customers of this taste; nearest to {self._names[near]}"

    def _nearest(self, users: NDArray[Any], picked: NDArray[Any]) -> NDArray[np.int64]:
        """Find the item of each customer's that lies nearest to each pick in the space of tastes, if any does."""
        import numpy as np
        from threadpoolctl import threadpool_limits

        found = np.full(picked.shape, NOTHING, dtype=np.int64)
        if self.asked.sources.factors is None:
            return found
        with threadpool_limits(1, "blas"):
            for row, (user, items) in enumerate(zip(users.tolist(), picked, strict=True)):
                mine, _since = _entries(self.asked.known.since, user)
                near = self._unit[mine] @ self.asked.sources.factors.items[items].T
                near[mine[:, None] == items[None, :]] = 0
                if len(mine):
                    first = near.argmax(axis=0)
                    found[row] = np.where(near[first, np.arange(len(items))] > 0, mine[first], NOTHING)
        return found

    @cached_property
    def _unit(self) -> NDArray[np.float32]:
        """The items' points at length 1; those of nothing stay."""
        import numpy as np

        items = cast("Factors", self.asked.sources.factors).items
        lengths = np.linalg.norm(items, axis=1, keepdims=True)
        return np.asarray(items / np.where(lengths > 0, lengths, 1), dtype=np.float32)

    def _customers(self, one: int, other: int, *, wide: bool) -> tuple[int, int]:
        import numpy as np

        held = self._any if wide else self._wanted
        mine, theirs = (held.indices[held.indptr[item] : held.indptr[item + 1]] for item in (one, other))
        return len(np.intersect1d(mine, theirs, assume_unique=True)), len(mine)

    def _category(self, _user: int, item: int, own: Figures) -> str:
        return self._share(own.get("category_share", 0), "category", self._categories[item])

    def _brand(self, _user: int, item: int, own: Figures) -> str:
        return self._share(own.get("brand_share", 0), "brand", self._brands[item])

    @cached_property
    def _categories(self) -> list[str | None]:
        """The finest category of each item, if it has any."""
        frame = self.asked.known.goods.frame
        rows = zip(*(frame[name].tolist() for name in ("product_type", "sub_category", "category")), strict=True)
        return [next((word for word in words if word), None) for words in rows]

    @cached_property
    def _brands(self) -> list[str | None]:
        return list(self.asked.known.goods.frame["brand"])

    @staticmethod
    def _share(share: float, what: str, word: object) -> str:
        return f"{share:.0%} of this customer's items are of its {what}, {word}" if share > 0 and word else ""

    @staticmethod
    def _price(_user: int, _item: int, own: Figures) -> str:
        import math

        price, usual = own["price"], own["user_price"]
        if math.isnan(price) or math.isnan(usual):
            return ""
        return f"its price, {math.exp(price):,.2f}, beside the {math.exp(usual):,.2f} usual for this customer"

    def _age(self, _user: int, _item: int, own: Figures) -> str:
        days = int(own["age"])
        return f"on offer for {days:,} day{'' if days == 1 else 's'}" if days else "new today"

    @cached_property
    def _by_user(self) -> NDArray[np.intp]:
        import numpy as np

        return np.argsort(self.deeds.user, kind="stable")

    @cached_property
    def _keys(self) -> NDArray[np.int32]:
        return self.deeds.user[self._by_user]

    @cached_property
    def _names(self) -> NDArray[Any]:
        frame = self.asked.known.goods.frame
        return frame["item_name"].where(frame["item_name"].notna(), frame["item_id"].astype(str)).to_numpy()

    @cached_property
    def _wanted(self) -> csc_matrix:
        return self.deeds.of_kind(self.asked.known.wanted).matrix().tocsc()

    @cached_property
    def _any(self) -> csc_matrix:
        return self.deeds.matrix().tocsc()

    @cached_property
    def _ever(self) -> NDArray[np.intp]:
        import numpy as np

        return np.diff(self._wanted.indptr)

    @cached_property
    def _lately(self) -> list[tuple[int, NDArray[np.intp]]]:
        import numpy as np

        some = self.deeds.of_kind(self.asked.known.wanted)
        fresh = {days: some.item[some.last > some.until - days] for days in SOON}
        return [(days, np.bincount(items, minlength=some.shape[1])) for days, items in fresh.items()]


def _rows(block: Block, picked: NDArray[Any]) -> NDArray[np.int64]:
    """Find which of the block's candidates each pick is; NOTHING where it is none."""
    import numpy as np

    numbers = np.full((len(block.items), block.items.shape[1] + 1), NOTHING)
    numbers[:, :-1][block.real] = np.arange(int(block.real.sum()))
    spots = _spots(block, picked)
    return np.asarray(np.take_along_axis(numbers, spots, axis=1), dtype=np.int64)


def _spots(block: Block, picked: NDArray[Any]) -> NDArray[np.intp]:
    """Find where each pick stands among its customer's candidates, which are in order; else behind the last."""
    import numpy as np

    width = block.items.shape[1]
    most = max(int(block.items.max(initial=0)), int(picked.max(initial=0))) + 2
    lines = np.arange(len(block.items))[:, None] * most
    sorted_ = (lines + np.where(block.real, block.items, most - 1)).ravel()
    found = np.searchsorted(sorted_, (lines + picked).ravel()).reshape(picked.shape)
    there = np.minimum(found, max(len(sorted_) - 1, 0))
    right = (picked != NOTHING) & (sorted_[there] == lines + picked) if len(sorted_) else picked < NOTHING
    return np.asarray(np.where(right, found - np.arange(len(block.items))[:, None] * width, width), dtype=np.intp)


def _entries(matrix: csr_matrix | csc_matrix, place: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the places and values of one row of a matrix, or of one column where it goes by columns."""
    part = slice(matrix.indptr[place], matrix.indptr[place + 1])
    return matrix.indices[part], matrix.data[part]


def _grouped(names: list[str], parts: NDArray[np.float64]) -> tuple[list[str], NDArray[np.float64]]:
    """Add up what figures add that say the same."""
    import numpy as np

    found = {}
    for group in dict.fromkeys(SAME.values()):
        places = [place for place, name in enumerate(names) if SAME.get(name) == group]
        if places:
            found[group] = np.asarray(parts[:, places].sum(axis=1))
    return list(found), np.column_stack(list(found.values()))


def _first_ones(names: list[str], adds: NDArray[np.float64]) -> list[list[str]]:
    """Name the groups that add anything to each pick, what adds most first."""
    import numpy as np

    backwards = np.argsort(names)[::-1]
    order = backwards[np.argsort(-adds[:, backwards], axis=1, kind="stable")]
    many = (adds > 0).sum(axis=1)
    return [[names[group] for group in row[:some]] for row, some in zip(order.tolist(), many.tolist(), strict=True)]
