"""What was known on an earlier day, and what was done after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.recommend.interactions import KINDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions

AGAIN = len(KINDS)
"""The grade of an item that was wanted again; a first deed's is its kind's place, from 1."""


def firsts(deeds: Interactions) -> Interactions:
    """Leave of each user's deeds of a kind with an item the first: all that is known for sure of any earlier day."""
    import numpy as np

    return replace(deeds, times=np.ones_like(deeds.times), last=deeds.first, baskets=None, _matrices={})


def as_of(deeds: Interactions, day: float) -> Interactions:
    """Give the first deeds before a day."""
    return replace(firsts(deeds.take(deeds.first < day)), until=day)


def done_after(deeds: Interactions, day: float, *, again: bool = False) -> csr_matrix:
    """Give users by items: the grade of the best deed first done from a day on, or (`again`) wanted once more."""
    import numpy as np

    some = deeds.take(deeds.first >= day)
    rows = [(some.user, some.item, some.kind + 1)]
    if again:
        more = deeds.of_kind(wanted(deeds))
        more = more.take(more.last >= day)
        rows.append((more.user, more.item, np.full(len(more), AGAIN)))
    user, item, grade = (np.concatenate(each) for each in zip(*rows, strict=True))
    return highest(user, item, grade, deeds.shape)


def highest(
    user: NDArray[np.int32], item: NDArray[np.int32], values: NDArray[np.generic], shape: tuple[int, int]
) -> csr_matrix:
    """Give users by items: the highest value of each pair."""
    import numpy as np
    from scipy.sparse import csr_matrix

    pairs = user.astype(np.int64) * shape[1] + item
    order = np.argsort(pairs, kind="stable")
    pairs = pairs[order]
    begins = np.flatnonzero(np.diff(pairs, prepend=-1))
    best = np.maximum.reduceat(values[order], begins) if len(begins) else values
    return csr_matrix((best.astype(np.float64), np.divmod(pairs[begins], max(shape[1], 1))), shape=shape)


def inner_days(deeds: Interactions, shares: tuple[float, ...]) -> list[float]:
    """Find the days before which shares of the deeds were first done, the latest first; some deed precedes each."""
    import numpy as np

    if not len(deeds):
        return []
    days = set(np.quantile(deeds.first, [share for share in shares if 0 < share < 1]).tolist())
    return sorted((day for day in days if day > deeds.first.min()), reverse=True)


def wanted(deeds: Interactions) -> str:
    """Name the strongest kind of deed of the log: a purchase, where there is any."""
    return KINDS[int(deeds.kind.max())] if len(deeds) else KINDS[-1]
