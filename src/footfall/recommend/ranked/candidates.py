"""Candidates: the items worth scoring for each customer of a block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.ranked.known import Known
    from footfall.recommend.ranked.sources import Sources

CELLS = 4_000_000
"""How many cells of customers by items are spread out at a time."""
MOST = 512
CATEGORIES = 3
"""How many of a customer's categories bring their popular items."""


@dataclass(frozen=True, eq=False)
class Block:
    """Some customers, the candidates of each, and what each source says of them.

    `items` are places, a row a customer, in order, padded with NOTHING; `scores` has the same shape for each source.
    """

    users: NDArray[np.intp]
    items: NDArray[np.int64]
    scores: dict[str, NDArray[np.float32]]

    @property
    def real(self) -> NDArray[np.bool_]:
        """Where there is a candidate."""
        found: NDArray[np.bool_] = self.items != NOTHING
        return found


@dataclass(frozen=True, eq=False)
class Candidates:
    """The sources, asked for their best `n` each."""

    known: Known
    sources: Sources
    n: int

    def blocks(self, users: NDArray[Any], *, again: bool = False) -> Iterator[Block]:
        """Give the customers' candidates a block at a time."""
        size = min(max(CELLS // max(self.known.deeds.shape[1], 1), 1), MOST)
        return (self.block(users[start : start + size], again=again) for start in range(0, len(users), size))

    def block(self, users: NDArray[Any], *, again: bool = False) -> Block:
        """Bring together what the sources propose; what was bought already only where it is asked for again."""
        import numpy as np

        bought, touched = self.known.bought[users], self.known.since[users]
        said = {name: links.scores(users) for name, links in self.sources.links.items()}
        spread = {name: found.toarray() for name, found in said.items()}
        for name, scores in said.items():
            if not again:
                spread[name][touched.nonzero()] = 0
                scores.data = spread[name][np.repeat(np.arange(len(users)), np.diff(scores.indptr)), scores.indices]
        found = [_highest(scores, self.n) for scores in said.values()]
        found += [
            _highest(self.known.seen[users], self.n),
            np.broadcast_to(self.popular, (len(users), len(self.popular))),
            self._in_category(users),
        ]
        if again:
            found.append(_highest(bought, self.n))
        items = _once_each(np.concatenate(found, axis=1))
        if not again:
            items = _tight(np.where(at(bought, items) > 0, NOTHING, items))
        return Block(users, items, self._scores(users, items, spread))

    def _scores(
        self, users: NDArray[Any], items: NDArray[np.int64], spread: dict[str, NDArray[np.float32]]
    ) -> dict[str, NDArray[np.float32]]:
        """Look up what each source says of each candidate; minus infinity at padding."""
        import numpy as np

        padding = items == NOTHING
        scores = {
            name: np.where(padding, -np.inf, np.take_along_axis(values, np.maximum(items, 0), axis=1))
            for name, values in spread.items()
        }
        if self.sources.factors:
            row, place = np.nonzero(~padding)
            scores["als"] = np.full(items.shape, -np.inf)
            scores["als"][row, place] = self.sources.factors.scores(users[row], items[row, place])
        return {name: values.astype(np.float32) for name, values in scores.items()}

    @cached_property
    def popular(self) -> NDArray[np.intp]:
        """What is popular now, and what is won fastest: proposed to everybody."""
        import numpy as np

        both = (self.known.popular, self.known.items["wanted_3"])
        return np.unique(np.concatenate([_head(values, self.n) for values in both]))

    def _in_category(self, users: NDArray[Any]) -> NDArray[np.int64]:
        import numpy as np

        heads = self.known.heads
        if not len(heads):
            return np.empty((len(users), 0), dtype=np.int64)
        codes = _highest(self.known.categories_of[users], CATEGORIES)
        found = heads[codes, : max(self.n // CATEGORIES, 1)]
        found[codes == NOTHING] = NOTHING
        return found.reshape(len(users), -1)


def _head(values: NDArray[Any], n: int) -> NDArray[np.intp]:
    import numpy as np

    order = np.argsort(-values, kind="stable")[:n]
    return order[values[order] > 0]


def _highest(rows: csr_matrix, n: int) -> NDArray[np.int64]:
    """Give the columns of each row's n highest entries above 0, equal ones by place, padded with NOTHING."""
    import numpy as np

    found = np.full((rows.shape[0], n), NOTHING)
    for row, (start, end) in enumerate(zip(rows.indptr[:-1], rows.indptr[1:], strict=True)):
        places, values = rows.indices[start:end], rows.data[start:end]
        if len(values) > n:
            near = values >= np.partition(values, len(values) - n)[len(values) - n]
            places, values = places[near], values[near]
        order = np.lexsort((places, -values))[:n]
        chosen = places[order[values[order] > 0]]
        found[row, : len(chosen)] = chosen
    return found


def _once_each(items: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sort each row's places, each once."""
    import numpy as np

    items = np.sort(items, axis=1)
    items[:, 1:][items[:, 1:] == items[:, :-1]] = NOTHING
    return _tight(items)


def _tight(items: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move the padding to the end, and cut what is padding everywhere."""
    import numpy as np

    far = np.iinfo(np.int64).max
    items = np.sort(np.where(items == NOTHING, far, items), axis=1)
    width = int((items != far).sum(axis=1).max(initial=0))
    return np.where(items == far, NOTHING, items)[:, :width]


def at(rows: csr_matrix, items: NDArray[np.int64]) -> NDArray[np.float64]:
    """Look up entries of few among rows by places; 0 where there is none, and at padding."""
    import numpy as np

    width = rows.shape[1]
    keys = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)) * width + rows.indices
    asked = np.arange(len(items))[:, None] * width + np.maximum(items, 0)
    places = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    if not len(keys):
        return np.zeros(items.shape)
    return np.where((keys[places] == asked) & (items != NOTHING), rows.data[places], 0.0)
