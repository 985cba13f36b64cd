"""Lists of what is new to each user, as a fitted recommender gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.recommend.evaluation.metrics import marked
from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.evaluation.splits import Split
    from footfall.recommend.recommender import Fitted

MOST_BEYOND = 1_024
"""So many more items than k are asked for at most, in the place of those that a user has seen."""


def new_lists(fitted: Fitted, split: Split, users: NDArray[Any], k: int) -> NDArray[np.int64]:
    """Give each user's k best items among those they had nothing to do with before; shorter ones end with NOTHING.

    A recommender leaves out what was bought; what was only looked at is left out here, and more is asked for instead.
    """
    import numpy as np

    found = np.full((len(users), k), NOTHING, dtype=np.int64)
    beyond = split.history - split.train.bought().getnnz(axis=1)
    for rows, more in _alike(beyond[users]):
        picked = fitted.recommend(users[rows], k + more).items
        found[rows] = without_seen(picked, split, users[rows], k)
    return found


def strangers(fitted: Fitted, users: int, k: int) -> NDArray[np.int64]:
    """Give users of whom nothing is known what they would get."""
    import numpy as np

    one = _wide(fitted.recommend(np.array([NOTHING]), k).items, k)
    return np.tile(one, (users, 1))


def without_seen(items: NDArray[Any], split: Split, users: NDArray[Any], k: int) -> NDArray[np.int64]:
    """Take out of ranked lists what their users have seen, close the ranks, and cut them at k."""
    import numpy as np

    out = (items == NOTHING) | marked(split.seen, users, items)
    order = np.argsort(out, axis=1, kind="stable")
    closed = np.where(np.take_along_axis(out, order, axis=1), NOTHING, np.take_along_axis(items, order, axis=1))
    return _wide(closed, k)


def _alike(beyond: NDArray[Any]) -> Iterator[tuple[NDArray[np.intp], int]]:
    """Put users together that need about as many more items: none, up to 4, 16, 64 and so on."""
    import numpy as np

    steps = np.array([0, 4, 16, 64, 256, MOST_BEYOND])
    step = np.searchsorted(steps, beyond.clip(0, MOST_BEYOND))
    for each in np.unique(step):
        yield np.flatnonzero(step == each), int(steps[each])


def _wide(items: NDArray[Any], k: int) -> NDArray[np.int64]:
    import numpy as np

    cut = items[:, :k].astype(np.int64)
    return np.pad(cut, ((0, 0), (0, k - cut.shape[1])), constant_values=NOTHING)
