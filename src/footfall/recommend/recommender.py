"""What a recommender is: settings that fit what users did, and what is learned, which recommends and finds alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from footfall.spec import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer import Fact
    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions

NOTHING = -1
"""The place of no item: a list may be shorter than was asked for."""


@dataclass(frozen=True, eq=False)
class Picks:
    """The best items of each user, or the most alike of each item: places of items and scores, both (rows, k).

    The best come first, equal ones in the order of their places; where there are fewer than k, the rest is NOTHING with
    a score of minus infinity.
    """

    items: NDArray[np.int64]
    scores: NDArray[np.float64]


class Fitted(Protocol):
    """What a recommender has learned. Users and items are places in the interactions it fits; -1 is a stranger."""

    @property
    def name(self) -> str:
        """The recommender's name."""

    def recommend(self, users: NDArray[Any], k: int, *, again: bool = False) -> Picks:
        """Give each user's k best items; those bought already are left out, unless `again`. Strangers get some, too."""

    def similar(self, items: NDArray[Any], k: int) -> Picks:
        """Give the k items most like each."""

    def because(self, users: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say of each picked item why this user gets it: a phrase that is true of the model."""

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say of each picked item why it is like the one that was asked about."""

    def facts(self) -> Mapping[str, Fact]:
        """Name what is worth knowing of the fit."""

    def save(self, folder: Path) -> None:
        """Write all that was learned, in plain files."""


@dataclass(frozen=True, kw_only=True)
class Recommender(Unit):
    """The settings of a way to recommend. A subclass is one file; its docstring defines it."""

    how = "footfall recommend --help"
    title: ClassVar[str] = ""

    def fit(self, deeds: Interactions, goods: Goods) -> Fitted:
        """Learn from what users did, and from what the items are."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Fitted:
        """Take back what was saved, for the interactions it was fitted to."""
        raise NotImplementedError


def best(scores: NDArray[Any], k: int, without: Sequence[NDArray[Any]] | None = None) -> Picks:
    """Pick the k highest of each row of scores, equal ones by place; `without` names each row's places to leave out."""
    import numpy as np

    scores = np.array(scores, dtype=np.float64)
    for row, places in enumerate(without or ()):
        scores[row, places] = -np.inf
    k = min(k, scores.shape[1])
    found = Picks(np.full((len(scores), k), NOTHING, dtype=np.int64), np.full((len(scores), k), -np.inf))
    if found.items.size:
        rows, places = _highest(scores, k)
        values = scores[rows, places]
        order = np.lexsort((places, -values, rows))
        ranks = np.arange(len(rows)) - np.searchsorted(rows, rows)
        order, rows, ranks = order[ranks < k], rows[ranks < k], ranks[ranks < k]
        found.items[rows, ranks], found.scores[rows, ranks] = places[order], values[order]
    return found


PARTS, MANY = 8, 64
"""So many times k parts a row is parted into to find what its k highest exceed, and so many times k may be too many."""


def _highest(scores: NDArray[np.float64], k: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the k highest of each row above minus infinity, and perhaps some more, by row and place."""
    import numpy as np

    width, parts = scores.shape[1], PARTS * k
    if width >= MANY * k:
        tall = scores[:, : width // parts * parts].reshape(len(scores), -1, parts).max(axis=1)
        least = np.partition(tall, parts - k, axis=1)[:, parts - k]
        high = np.flatnonzero((scores >= least[:, None]) & (scores > -np.inf))
        if len(high) <= MANY * k * len(scores):
            return np.divmod(high, width)
    return _exactly_highest(scores, k)


def _exactly_highest(scores: NDArray[np.float64], k: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the k highest of each row above minus infinity, of those equal to the last the first; by row and place."""
    import numpy as np

    width = scores.shape[1]
    last = np.partition(scores, width - k, axis=1)[:, width - k]
    rows, places = np.nonzero((scores >= last[:, None]) & (scores > -np.inf))
    equal = scores[rows, places] == last[rows]
    room = k - np.bincount(rows[~equal], minlength=len(scores))
    seen = np.cumsum(equal)
    before = (seen - equal)[np.searchsorted(rows, rows)]
    kept = ~equal | (seen - before <= room[rows])
    return rows[kept], places[kept]
