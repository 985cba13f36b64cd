"""`popular`: what most customers want."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.recommend.favourites import Favourites
from footfall.recommend.learned import Learned
from footfall.recommend.recommender import NOTHING, Picks
from footfall.recommend.taste import Taste

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions


@dataclass(frozen=True, kw_only=True)
class Popular(Taste):
    """The items whose deeds, of all customers together, count most; the same list for everybody.

    With `half_life` what is wanted now: a deed counts half after so many days. What a customer has bought already is
    left out of their list. It knows no likeness: no item is similar to another.
    """

    title: ClassVar[str] = "Popular"
    question = "What do most customers want?"

    def fit(self, deeds: Interactions, goods: Goods) -> Crowd:
        """Count."""
        return Crowd(self, deeds, goods, {})

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Crowd:
        """Count again, by the settings that were saved."""
        return Crowd.opened(cls, folder, deeds, goods)


class Crowd(Learned):
    """What is popular, for everybody."""

    @cached_property
    def favourites(self) -> Favourites:
        """What is popular, by age where that is asked."""
        return Favourites(self.deeds, self.taste, self.settings.half_life)

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Score everybody's items alike."""
        import numpy as np

        return np.tile(self.favourites.shares, (len(users), 1))

    def _listed(self, users: NDArray[Any], k: int, *, again: bool) -> Picks:
        """Go down one list for everybody, strangers too."""
        import numpy as np

        k = min(k, self.deeds.shape[1])
        found = Picks(np.full((len(users), k), NOTHING, dtype=np.int64), np.full((len(users), k), -np.inf))
        for row, user in enumerate(users):
            some = self.favourites.beside(self._left_out(user, again=again), k)
            found.items[row, : len(some)], found.scores[row, : len(some)] = some, self.favourites.shares[some]
        return found

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Find nothing like anything."""
        import numpy as np

        return np.full((len(items), self.deeds.shape[1]), -np.inf)

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Leave it to the popular."""
        return [[None] * picks.items.shape[1] for _user in users]
