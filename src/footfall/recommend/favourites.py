"""What is popular, for strangers and for lists that stay too short."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions

VERBS = {"purchase": "bought", "cart": "put into the basket", "wishlist": "wished for", "view": "looked at"}


class Favourites:
    """What is popular: items by what their users' deeds count together."""

    def __init__(self, deeds: Interactions, taste: csr_matrix, half_life: float | None = None) -> None:
        """Add up what the deeds with each item count."""
        import numpy as np

        self.deeds, self.half_life = deeds, half_life
        self.totals = np.asarray(taste.sum(axis=0), dtype=np.float64).ravel()
        most = self.totals.max(initial=0.0) or 1.0
        self.shares = np.where(self.totals > 0, self.totals / most, -np.inf)
        self.order = np.argsort(-self.totals, kind="stable")[: int((self.totals > 0).sum())]

    def beside(self, places: NDArray[Any], n: int) -> NDArray[np.intp]:
        """Give the n most popular items but some."""
        import numpy as np

        head = self.order[: n + len(places)]
        found: NDArray[np.intp] = head[~np.isin(head, places)][:n]
        return found

    def phrase(self, item: int) -> str:
        """Say how popular an item is."""
        if item == NOTHING:
            return ""
        told = [(verb, int(counts[item])) for verb, counts in self._counts if counts[item]]
        (verb, n), *more = told or [("wanted", 0)]
        first = f"popular: {verb} by {n:,} customer{'' if n == 1 else 's'}"
        return ", ".join([first, *self._of_late(item), *(f"{verb} by {n:,}" for verb, n in more)])

    def _of_late(self, item: int) -> list[str]:
        if not self.half_life:
            return []
        fresh = self._fresh[item]
        return [f"{f'{fresh:,}' if fresh else 'none'} of them in the last {self.half_life:g} days"]

    @cached_property
    def _counts(self) -> list[tuple[str, NDArray[np.intp]]]:
        return [(verb, self._customers(self.deeds, kind)) for kind, verb in VERBS.items()]

    @cached_property
    def _fresh(self) -> NDArray[np.intp]:
        """How many customers of late did with each item what is told of it first."""
        import numpy as np

        late = self.deeds.take(self.deeds.last >= self.deeds.until - (self.half_life or 0))
        found = [self._customers(late, kind) for kind in VERBS]
        told = [counts > 0 for _verb, counts in self._counts]
        return np.select(told, found, 0)

    def _customers(self, deeds: Interactions, kind: str) -> NDArray[np.intp]:
        import numpy as np

        return np.bincount(deeds.of_kind(kind).item, minlength=deeds.shape[1])
