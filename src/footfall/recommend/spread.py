"""Lists spread out: less of the same (maximal marginal relevance), and more of what few others know."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Picks

FACTOR, LEAST = 5, 50
DIVERSITY = "How much a list avoids items like those above them; 0 leaves it as it is."
SERENDIPITY = "How much items that few customers know go before; 0 leaves the list as it is."


@dataclass(frozen=True, eq=False)
class Spread:
    """How lists are spread: candidates are taken one by one, always the one that is worth most beside those taken.

    A candidate is worth (1 - `diversity`) x value - `diversity` x its greatest cosine to what was taken; its value is
    (1 - `serendipity`) x relevance + `serendipity` x rarity. Relevance falls evenly from 1 for the first candidate, by
    rank and not by score, so that it means the same for every recommender. Rarity is 1 for an item that nobody knows
    and 0 for the one that most do, by the logarithm of how many. An item without words is like nothing. Candidates are
    the best 5 x k, at least 50; scores stay what they were.
    """

    vectors: NDArray[np.float32]
    rarity: NDArray[np.float64]
    diversity: float
    serendipity: float

    @staticmethod
    def wide(k: int) -> int:
        """Say how many candidates a list of k is chosen from."""
        return max(FACTOR * k, LEAST)

    def __call__(self, picks: Picks, k: int) -> Picks:
        """Choose k of each row's candidates."""
        import numpy as np

        order = [self._order(row, k) for row in picks.items]
        places = np.array(order, dtype=np.intp).reshape(len(picks.items), -1)
        chosen = {each.name: np.take_along_axis(getattr(picks, each.name), places, axis=1) for each in fields(picks)}
        return replace(picks, **chosen)

    def _order(self, items: NDArray[Any], k: int) -> list[int]:
        import numpy as np

        there = items != NOTHING
        relevance = 1 - np.arange(len(items)) / max(len(items), 1)
        value = (1 - self.serendipity) * relevance + self.serendipity * self.rarity[items]
        mine = self.vectors[items]
        nearest = np.zeros(len(items))
        taken: list[int] = []
        for _place in range(min(k, len(items))):
            worth = (1 - self.diversity) * value - self.diversity * nearest
            worth[~there] = -np.inf
            worth[taken] = -np.inf
            best = int(worth.argmax()) if np.isfinite(worth).any() else _next(taken, len(items))
            taken.append(best)
            nearest = np.maximum(nearest, mine @ mine[best])
        return taken


def _next(taken: list[int], of: int) -> int:
    return next(place for place in range(of) if place not in taken)


def rarity(deeds: Interactions) -> NDArray[np.float64]:
    """Say how few customers know each item, from 0 for what most know to 1 for what nobody does."""
    import numpy as np

    known = np.log1p(np.asarray(deeds.matrix().sum(axis=0)).ravel())
    found: NDArray[np.float64] = 1 - known / (known.max(initial=0.0) or 1.0)
    return found
