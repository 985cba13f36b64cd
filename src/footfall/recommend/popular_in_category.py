"""`popular-in-category`: what most customers want, where this one looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from footfall.answer import Fact
from footfall.errors import NotApplicable
from footfall.recommend.learned import Learned
from footfall.recommend.recommender import NOTHING
from footfall.recommend.taste import Taste
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Picks

NO_CATEGORY = -1


@dataclass(frozen=True, kw_only=True)
class PopularInCategory(Taste):
    """What is popular in the categories that a customer's own deeds are in.

    A score is the share of the customer's deeds that is in the item's category, by what they count, times the item's
    share of all deeds in that category. Deeds with items without a category say nothing; a customer who has no others
    gets what is popular anywhere. Items are similar to those of their category, the popular ones most. A log without
    categories is not applicable.
    """

    level: Literal["category", "sub_category", "product_type", "brand"] = param("category", "What the items go by.")

    title: ClassVar[str] = "Popular in category"
    question = "What do most customers want of the kind that this customer looks at?"

    def fit(self, deeds: Interactions, goods: Goods) -> Shelves:
        """Sort the items into categories, and count."""
        import pandas as pd

        shelf, names = pd.factorize(goods.frame[self.level], sort=True)
        if not len(names):
            raise NotApplicable(f"The log has no {self.level.replace('_', ' ')}, so nothing is popular in one.")
        told = {
            "categories": Fact(len(names), "How many categories the items are in.", kind="count"),
            "without_category": Fact(int((shelf == NO_CATEGORY).sum()), "How many items have none.", kind="count"),
        }
        return Shelves(self, deeds, goods, {"shelf": shelf}, told)

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Shelves:
        """Take back what was saved."""
        return Shelves.opened(cls, folder, deeds, goods)


class Shelves(Learned):
    """Items by category, and what each counts in its own."""

    settings: PopularInCategory

    @cached_property
    def shelved(self) -> csr_matrix:
        """Items by categories: 1 where an item is in one."""
        import numpy as np
        from scipy.sparse import csr_matrix

        shelf = self.parts["shelf"]
        item = np.flatnonzero(shelf != NO_CATEGORY)
        cells = (np.ones(len(item)), (item, shelf[item]))
        return csr_matrix(cells, shape=(len(shelf), int(shelf.max()) + 1))

    @cached_property
    def within(self) -> NDArray[np.float64]:
        """Each item's share of the deeds in its category; minus infinity without deeds or a category."""
        import numpy as np

        totals = self.favourites.totals
        whole = (self.shelved.T @ totals)[self.parts["shelf"]]
        known = (self.parts["shelf"] != NO_CATEGORY) & (totals > 0)
        return np.where(known, totals / np.where(known, whole, 1), -np.inf)

    def looked(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Give the share of each user's deeds that is in each category."""
        import numpy as np

        found = (self.taste[users] @ self.shelved).toarray()
        return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-300))

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Multiply the user's share of the category by the item's."""
        import numpy as np

        share = self.looked(users)[:, self.parts["shelf"]]
        return np.where((share > 0) & (self.within > 0), share * np.maximum(self.within, 0), -np.inf)

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Give the items of the same category, each by its share of it."""
        import numpy as np

        shelf = self.parts["shelf"]
        same = (shelf[items][:, None] == shelf[None, :]) & (shelf[items] != NO_CATEGORY)[:, None]
        return np.where(same, self.within[None, :], -np.inf)

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:  # noqa: ARG002 - of one category
        """Name the category."""
        return [["" if pick == NOTHING else f"popular in {self._named(pick)}" for pick in row] for row in picks.items]

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Name the category, and how much of what the user did is in it."""
        import numpy as np

        known = self._known(np.asarray(users))
        looked = self.looked(np.where(known, users, 0))
        return [
            [self._said(shares, item) if is_known else None for item in row]
            for is_known, shares, row in zip(known, looked, picks.items, strict=True)
        ]

    def _said(self, shares: NDArray[Any], item: int) -> str | None:
        share = shares[self.parts["shelf"][item]]
        if item == NOTHING or self.parts["shelf"][item] == NO_CATEGORY or not share:
            return None
        return f"popular in {self._named(item)}, where {share:.0%} of this customer's interest is"

    def _named(self, item: int) -> str:
        return str(self._levels[item])

    @cached_property
    def _levels(self) -> NDArray[Any]:
        return self.goods.frame[self.settings.level].to_numpy(dtype=object)
