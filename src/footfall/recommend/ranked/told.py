"""Why an item was picked: the figures that add most to its score, in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.interactions import KINDS
from footfall.recommend.ranked.features import columns
from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csc_matrix

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.candidates import Block, Candidates
    from footfall.recommend.ranked.learning import Model

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
SOON = (7, 30)


@dataclass(frozen=True, eq=False)
class Teller:
    """Words for what a model goes by."""

    deeds: Interactions
    asked: Candidates

    def told(self, block: Block, picked: NDArray[Any], model: Model) -> list[list[str]]:
        """Say of each picked item of a block's customers what adds most to its score."""
        import numpy as np

        figures = columns(block, self.asked.known)
        numbers = np.full(block.items.shape, NOTHING)
        numbers[block.real] = np.arange(int(block.real.sum()))
        spots = (block.items[:, :, None] == picked[:, None, :]) & block.real[:, :, None]
        rows = np.where(spots.any(axis=1), np.take_along_axis(numbers, spots.argmax(axis=1), axis=1), NOTHING)
        chosen = rows[rows != NOTHING]
        groups = _grouped(list(figures), model.parts(figures, chosen))
        given = {number: place for place, number in enumerate(chosen)}
        return [
            [
                self._said(user, item, groups, given.get(number), figures, number)
                for item, number in zip(items, places, strict=True)
            ]
            for user, items, places in zip(block.users, picked, rows, strict=True)
        ]

    def popular(self, item: int) -> str:
        """Say how many customers wanted an item of late, or else ever."""
        if item == NOTHING:
            return ""
        days, count = next(((days, found[item]) for days, found in self._lately if found[item]), (0, self._ever[item]))
        many = f"{self.verb} by {count:,} customer{'' if count == 1 else 's'}"
        return f"popular: {many} in the last {days} days" if days else f"popular: {many}"

    @property
    def verb(self) -> str:
        """What was done with what was wanted."""
        return VERBS[self.asked.known.wanted]

    def _said(
        self,
        user: int,
        item: int,
        groups: dict[str, NDArray[np.float64]],
        place: int | None,
        figures: dict[str, NDArray[Any]],
        number: int,
    ) -> str:
        """Take the group that adds most and of which something can be said."""
        if place is None:
            return self.popular(item)
        adds = sorted(((values[place], name) for name, values in groups.items() if values[place] > 0), reverse=True)
        own = {name: float(values[number]) for name, values in figures.items()}
        phrases = (self._phrases[name](user, item, own) for _value, name in adds)
        return next((phrase for phrase in phrases if phrase), self.popular(item))

    @cached_property
    def _phrases(self) -> dict[str, Callable[[int, int, Figures], str]]:
        return {
            "seen": self._seen,
            "together": lambda user, item, _own: self._linked("together", user, item),
            "looked": lambda user, item, _own: self._linked("looked", user, item),
            "recent": lambda user, item, _own: self._linked("recent", user, item),
            "als": self._nearest,
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
        links = self.asked.sources.links[source]
        mine = links.taste[user]
        says = links.pairs[mine.indices, item].toarray().ravel() * mine.data
        if not len(says) or says.max() <= 0:
            return ""
        other = int(mine.indices[says.argmax()])
        return self.both(other, item, wide=source != "together")

    def both(self, one: int, other: int, *, wide: bool) -> str:
        """Say how many customers of one item wanted another (`wide`: had to do with it), if any."""
        both, of = self._customers(one, other, wide=wide)
        verb = "had to do with" if wide else self.verb
        many = f"{both:,} of the {of:,} customer{'' if of == 1 else 's'}"
        return f"{many} who {verb} {self._names[one]} {verb} this, too" if both else ""

    def _nearest(self, user: int, item: int, _own: Figures) -> str:
        """Name the item of the customer's that lies nearest in the space of tastes."""
        import numpy as np

        factors, mine = self.asked.sources.factors, self.asked.known.since[user].indices
        mine = mine[mine != item]
        if factors is None or not len(mine):
            return ""
        lengths = np.linalg.norm(factors.items[mine], axis=1)
        near = factors.items[mine] @ factors.items[item] / np.where(lengths > 0, lengths, 1)
        return f"to customers of this taste; nearest to {self._names[mine[near.argmax()]]}" if near.max() > 0 else ""

    def _customers(self, one: int, other: int, *, wide: bool) -> tuple[int, int]:
        import numpy as np

        held = self._any if wide else self._wanted
        mine, theirs = (held.indices[held.indptr[item] : held.indptr[item + 1]] for item in (one, other))
        return len(np.intersect1d(mine, theirs, assume_unique=True)), len(mine)

    def _category(self, _user: int, item: int, own: Figures) -> str:
        frame = self.asked.known.goods.frame
        words = (frame[name].iat[item] for name in ("product_type", "sub_category", "category"))
        return self._share(own.get("category_share", 0), "category", next((word for word in words if word), None))

    def _brand(self, _user: int, item: int, own: Figures) -> str:
        return self._share(own.get("brand_share", 0), "brand", self.asked.known.goods.frame["brand"].iat[item])

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


def _grouped(names: list[str], parts: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Add up what figures add that say the same."""
    import numpy as np

    found = {}
    for group in dict.fromkeys(SAME.values()):
        places = [place for place, name in enumerate(names) if SAME.get(name) == group]
        if places:
            found[group] = np.asarray(parts[:, places].sum(axis=1))
    return found
