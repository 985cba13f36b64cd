"""`ease`: what all items together say for each, in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.answer import Fact
from footfall.recommend.learned import spread_over
from footfall.recommend.paired import Paired
from footfall.recommend.taste import Taste
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions

LARGE = 5_000
"""Above so many items a second thread works more than it waits."""
EXACT = 1_000
"""Up to how many items double precision is afforded."""
BLOCK = 1_000


@dataclass(frozen=True, kw_only=True)
class Ease(Taste):
    """The items that a customer's items say most for, by the linear model that best gives each item from all others.

    Of the matrix X of users by items, and P the inverse of X'X + `lambda` I: what item i says for item j is
    -P[i, j] / P[j, j], and nothing for itself (EASE, Steck 2019). Only the `items` whose deeds count most are looked at
    (fact `items_capped`: how many others there are, which are never recommended); the memory for it grows with their
    square, and the time with their cube. Above 1,000 items it is worked out in single precision.
    """

    lambda_: float = param(200.0, "How strongly what items say is held near nothing.", at_least=1e-3)
    items: int = param(10_000, "How many items are looked at.", at_least=1, at_most=30_000)

    title: ClassVar[str] = "EASE"
    question = "What goes with all that a customer did, taken together?"

    def fit(self, deeds: Interactions, goods: Goods) -> Linear:
        """Solve for what each item says for each."""
        taste = self.taste(deeds)
        chosen = _most(taste, self.items)
        says = weights(taste[:, chosen], self.lambda_)
        done = int((taste.getnnz(axis=0) > 0).sum())
        told = {
            "items_used": Fact(len(chosen), "How many items were looked at.", kind="count"),
            "items_capped": Fact(done - len(chosen), "How many rarer items were left aside.", kind="count"),
            "megabytes": Fact(says.nbytes / 1e6, "How many megabytes what the items say takes."),
        }
        return Linear(self, deeds, goods, {"chosen": chosen, "says": says}, told)

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Linear:
        """Take back what was saved."""
        return Linear.opened(cls, folder, deeds, goods)


class Linear(Paired):
    """What the chosen items say for each other, in full."""

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Add up what a user's chosen items say; minus infinity for what was not chosen."""
        chosen, rows = self.parts["chosen"], self.taste[users]
        return spread_over(rows[:, chosen] @ self.parts["says"], chosen, rows.shape[1])

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Give what each item says for the others; of one that was not chosen, nothing."""
        import numpy as np

        places = self.places[items]
        found = np.where((places < 0)[:, None], -np.inf, self.parts["says"][places])
        return spread_over(np.where(found > 0, found, -np.inf), self.parts["chosen"], self.deeds.shape[1])

    def says(self, places: NDArray[Any], items: NDArray[Any]) -> NDArray[np.float64]:
        """Look up what each of some items says for each of others."""
        import numpy as np

        row, column = self.places[places][:, None], self.places[items][None, :]
        return np.where((row < 0) | (column < 0), 0.0, self.parts["says"][row, column])

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Where each item stands among the chosen, -1 where it does not."""
        import numpy as np

        found = np.full(self.deeds.shape[1], -1)
        found[self.parts["chosen"]] = np.arange(len(self.parts["chosen"]))
        return found


def _most(taste: csr_matrix, n: int) -> NDArray[np.int64]:
    """Find the items whose deeds count most, in the order of their places."""
    import numpy as np

    totals = np.asarray(taste.sum(axis=0)).ravel()
    order = np.argsort(-totals, kind="stable")[: min(n, int((totals > 0).sum()))]
    return np.sort(order).astype(np.int64)


def weights(taste: csr_matrix, penalty: float) -> NDArray[np.float32]:
    """Solve for what each item says for each."""
    import numpy as np
    from scipy.linalg import lapack
    from threadpoolctl import threadpool_limits

    gram = _gram(taste)
    gram[np.diag_indices(len(gram))] += penalty
    exact = gram.dtype == np.float64
    factor, invert = (lapack.dpotrf, lapack.dpotri) if exact else (lapack.spotrf, lapack.spotri)
    with threadpool_limits(2 if len(gram) > LARGE else 1):
        upper, _failed = factor(gram, overwrite_a=1)
        inverse, _failed = invert(upper, overwrite_c=1)
    return _by_own(_whole(inverse.T))


def _gram(taste: csr_matrix) -> NDArray[Any]:
    """Multiply the columns among themselves, some at a time."""
    import numpy as np

    n = taste.shape[1]
    across, columns = taste.T.tocsr(), taste.tocsc()
    gram = np.empty((n, n), dtype=np.float64 if n <= EXACT else np.float32, order="F")
    for start in range(0, n, BLOCK):
        gram[:, start : start + BLOCK] = (across @ columns[:, start : start + BLOCK]).toarray()
    return gram


def _whole(lower: NDArray[Any]) -> NDArray[Any]:
    """Fill in the upper triangle of a symmetric matrix, in place."""
    import numpy as np

    for start in range(0, len(lower), BLOCK):
        some, later = slice(start, start + BLOCK), slice(start + BLOCK, None)
        lower[some, later] = lower[later, some].T
        corner = np.tril(lower[some, some])
        lower[some, some] = corner + np.tril(corner, -1).T
    return lower


def _by_own(inverse: NDArray[Any]) -> NDArray[np.float32]:
    """Divide each column by what its item says for itself, which then is nothing."""
    import numpy as np

    inverse /= -np.diag(inverse).copy()
    np.fill_diagonal(inverse, 0)
    return np.ascontiguousarray(inverse, dtype=np.float32)
