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

GRADES = (1, 2, 3, 4)
"""How good it is that an item was looked at, wished for, put into the basket, bought."""


def as_of(deeds: Interactions, day: float) -> Interactions:
    """Give the deeds before a day. Of one that went on after it, only the first is known: it counts once, on its day."""
    import numpy as np

    found = deeds.take(deeds.first < day)
    open_ = found.last >= day
    times = np.where(open_, 1, found.times).astype(found.times.dtype)
    return replace(found, times=times, last=np.where(open_, found.first, found.last), until=day)


def done_after(deeds: Interactions, day: float) -> csr_matrix:
    """Give users by items: the grade of the best deed that was first done from a day on."""
    import numpy as np
    from scipy.sparse import csr_matrix

    new = deeds.take(deeds.first >= day)
    best = np.lexsort((-new.kind, new.item, new.user))
    user, item, grade = new.user[best], new.item[best], np.array(GRADES)[new.kind[best]]
    first = np.r_[True, (np.diff(user) != 0) | (np.diff(item) != 0)][: len(user)]
    return csr_matrix((grade[first].astype(np.float32), (user[first], item[first])), shape=deeds.shape)


def inner_days(deeds: Interactions, shares: tuple[float, ...]) -> list[float]:
    """Find the days up to which shares of the deeds were done first; none where nothing follows or precedes."""
    import numpy as np

    if not len(deeds):
        return []
    days = sorted(set(np.quantile(deeds.first, shares).tolist()))
    return [day for day in days if day > deeds.first.min()]


def wanted(deeds: Interactions) -> str:
    """Name the strongest kind of deed of the log: a purchase, where there is any."""
    return KINDS[int(deeds.kind.max())] if len(deeds) else KINDS[-1]


def latest(deeds: Interactions) -> csr_matrix:
    """Give users by items: the day of the last deed of any kind."""
    return _most(deeds, deeds.last)


def _most(deeds: Interactions, values: NDArray[np.float64]) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix

    order = np.lexsort((-values, deeds.item, deeds.user))
    user, item, value = deeds.user[order], deeds.item[order], values[order]
    first = np.r_[True, (np.diff(user) != 0) | (np.diff(item) != 0)][: len(user)]
    return csr_matrix((value[first], (user[first], item[first])), shape=deeds.shape)
