"""What recommenders may learn from, and what is held back to judge them by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.interactions import DAY, before_and_after, instant_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions
    from footfall.tables import Tables

SHARE = 0.2
"""What share of the interactions is held back."""
SEED = 7


@dataclass(frozen=True, eq=False)
class Split:
    """Deeds to learn from, and users by items: 1 where a user turned afterwards to an item that was new to them."""

    train: Interactions
    relevant: csr_matrix
    until: datetime | None = field(default=None)
    """The instant from which on nothing was learned, where the split is one of time."""

    @cached_property
    def seen(self) -> csr_matrix:
        """Users by items: 1 where anything was done before."""
        return self.train.matrix()

    @cached_property
    def history(self) -> NDArray[np.int64]:
        """How many different items each user had before."""
        return _entries(self.seen)

    @cached_property
    def wanted(self) -> NDArray[np.int64]:
        """How many different items each user turned to afterwards."""
        return _entries(self.relevant)

    @cached_property
    def known(self) -> NDArray[np.intp]:
        """The users that can be judged: those with items before, and new ones afterwards."""
        import numpy as np

        return np.flatnonzero((self.history > 0) & (self.wanted > 0))

    @cached_property
    def cold(self) -> NDArray[np.intp]:
        """The users of whom nothing was known before."""
        import numpy as np

        return np.flatnonzero((self.history == 0) & (self.wanted > 0))

    @cached_property
    def holders(self) -> NDArray[np.int64]:
        """How many users each item had before; none of a cold item."""
        import numpy as np

        return np.asarray(self.seen.sum(axis=0), dtype=np.int64).ravel()


def by_time(t: Tables, folds: int = 1) -> Iterator[Split]:
    """Cut the log where 80 % of the interactions lie before; further folds are cut a fifth earlier each, oldest first.

    What is held back are the deeds up to the next cut.
    """
    cuts = [instant_after(t, round(1 - SHARE * fold, 2)) for fold in range(folds, 0, -1)]
    for place, cut in enumerate(cuts):
        train, later = before_and_after(t, cut)
        if place + 1 < folds:
            later = later.take(later.first < cuts[place + 1].replace(tzinfo=UTC).timestamp() / DAY)
        yield parted(train, later, cut)


def parted(train: Interactions, later: Interactions, until: datetime | None = None) -> Split:
    """Hold back what came later and was new to the user; both are of the same users and items."""
    from scipy.sparse import csr_matrix

    again = later.matrix().multiply(train.matrix())
    relevant = csr_matrix(later.matrix() - again)
    relevant.eliminate_zeros()
    return Split(train, relevant, until)


def at_random(deeds: Interactions, folds: int = 1) -> Iterator[Split]:
    """Hold back a fifth of all pairs of a user and an item, drawn by chance; each further fold another fifth."""
    import numpy as np

    pairs, of = _pairs(deeds)
    dice = np.random.default_rng(SEED).permutation(len(pairs))
    size = SHARE * len(pairs)
    for fold in range(folds):
        held = np.zeros(len(pairs), dtype=bool)
        held[dice[round(fold * size) : round((fold + 1) * size)]] = True
        yield parted(deeds.take(~held[of]), deeds.take(held[of]))


def last_out(deeds: Interactions, folds: int = 1) -> Iterator[Split]:
    """Hold back the item that each user came to last; a further fold the one before it, and forgets what came after.

    Of items met at one instant the last by id is the last. Users of one item keep it.
    """
    import numpy as np

    pairs, of = _pairs(deeds)
    first = np.full(len(pairs), np.inf)
    np.minimum.at(first, of, deeds.first)
    user = pairs // max(deeds.shape[1], 1)
    order = np.lexsort((pairs, first, user))
    ends = np.cumsum(np.bincount(user, minlength=deeds.shape[0]))
    from_end = np.empty(len(pairs), dtype=np.int64)
    from_end[order] = ends[user[order]] - 1 - np.arange(len(order))
    several = np.bincount(user, minlength=deeds.shape[0])[user] > from_end + 1
    for fold in range(folds - 1, -1, -1):
        held = (from_end == fold) & several
        yield parted(deeds.take(((from_end > fold) | ~several & (from_end == fold))[of]), deeds.take(held[of]))


def _pairs(deeds: Interactions) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Number the pairs of a user and an item, and say which pair each row is of."""
    import numpy as np

    pairs, of = np.unique(deeds.user.astype(np.int64) * max(deeds.shape[1], 1) + deeds.item, return_inverse=True)
    return pairs, of


def _entries(matrix: csr_matrix) -> NDArray[Any]:
    import numpy as np

    return np.diff(matrix.indptr).astype(np.int64)
