"""Recommenders that learn a matrix of items by items: what one item says for another."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.learned import Learned, strongest
from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.recommender import Picks


class Paired(Learned):
    """What each item says for each: a user's score of an item is the sum over their items, each by what it counts."""

    @cached_property
    def pairs(self) -> csr_matrix:
        """Items by items, put together from its parts."""
        from scipy.sparse import csr_matrix

        parts = (self.parts["data"], self.parts["indices"], self.parts["indptr"])
        return csr_matrix(parts, shape=(self.deeds.shape[1],) * 2)

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Add up what a user's items say for each; minus infinity where none says anything."""
        return spread((self.taste[users] @ self.pairs).tocsr())

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Give what each item says for the others."""
        return spread(self.pairs[items])

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Name the item that contributed most."""
        sources, shares = self.strongest(users, picks)
        return [
            [self.said(*pair) for pair in zip(*row, strict=True)]
            for row in zip(sources, picks.items, shares, strict=True)
        ]

    def said(self, source: int, item: int, share: float) -> str | None:  # noqa: ARG002 - of use to those who say more
        """Say that an item was picked because of another."""
        if source == NOTHING:
            return None
        return f"because of {self.names[source]}" if share > 0 else "no deed speaks against it"

    def strongest(self, users: NDArray[Any], picks: Picks) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find the item of each user that contributed most to each pick, and how much; NOTHING for a stranger."""
        import numpy as np

        known = self._known(np.asarray(users))
        rows = self.taste[np.where(known, users, 0)]
        sources, shares = strongest(rows, picks.items, lambda _row, places, items: self.says(places, items))
        sources[~known] = NOTHING
        return sources, shares

    def says(self, places: NDArray[Any], items: NDArray[Any]) -> NDArray[np.float64]:
        """Look up what each of some items says for each of others."""
        import numpy as np

        found = self.pairs[np.repeat(places, len(items)), np.tile(items, len(places))]
        return np.asarray(found, dtype=np.float64).reshape(len(places), len(items))


def spread(found: csr_matrix) -> NDArray[np.float64]:
    """Spread a sparse matrix out, minus infinity where it has no entry."""
    import numpy as np

    scores = np.full(found.shape, -np.inf)
    scores[np.repeat(np.arange(found.shape[0]), np.diff(found.indptr)), found.indices] = found.data
    return scores


def parts_of(pairs: csr_matrix) -> Mapping[str, NDArray[Any]]:
    """Take a sparse matrix apart."""
    return {"data": pairs.data, "indices": pairs.indices, "indptr": pairs.indptr}


def nearest_columns(taste: csr_matrix, k: int) -> csr_matrix:
    """Multiply every two columns, keeping the k highest products above nothing of each but its own, as `nearest` does.

    By the library `implicit`, which never holds all products. Which of those equal to the k-th are kept is always the
    same, but not the first ones.
    """
    import numpy as np
    from implicit._nearest_neighbours import all_pairs_knn
    from scipy.sparse import csr_matrix

    n = taste.shape[1]
    if not taste.nnz:
        nothing: csr_matrix = (taste.T @ taste).tocsr()
        return nothing
    found = all_pairs_knn(taste.astype(np.float64).tocsr(), K=k + 1, num_threads=1, show_progress=False)
    row, column, value = found.row, found.col, found.data
    kept = (row != column) & (value > 0)
    long = np.flatnonzero(kept & (np.bincount(row[kept], minlength=n) > k)[row])
    long = long[np.lexsort((column[long], -value[long], row[long]))]
    kept[long[np.arange(len(long)) - np.searchsorted(row[long], row[long]) >= k]] = False
    pairs = csr_matrix((value[kept].astype(np.float32), (row[kept], column[kept])), shape=(n, n))
    pairs.sort_indices()
    return pairs


CELLS = 4_000_000
"""How many entries of items by items are made at a time."""


def nearest(rows: csr_matrix, columns: csr_matrix, k: int, score: Score | None = None) -> csr_matrix:
    """Multiply two sparse matrices of items in blocks, keeping the k highest entries of each row but its own item's.

    Of equal ones those of the first items are kept. What is highest goes by `score(row, column, product)` where it is
    given; only what is above nothing is kept.
    """
    from scipy.sparse import vstack

    kept = [_highest(block, start, k, score) for start, block in _products(rows, columns)]
    found: csr_matrix = vstack(kept, format="csr")
    found.sort_indices()
    return found


if TYPE_CHECKING:
    Score = Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]]


def _products(rows: csr_matrix, columns: csr_matrix) -> Iterator[tuple[int, csr_matrix]]:
    import numpy as np

    starts = _starts(rows, columns)
    for start, end in zip(starts, np.append(starts, rows.shape[0])[1:], strict=True):
        yield int(start), (rows[start:end] @ columns).tocsr()


def _starts(rows: csr_matrix, columns: csr_matrix) -> NDArray[np.intp]:
    """Say where blocks begin: as many rows as can have about CELLS entries, which of sparse rows are many."""
    import numpy as np
    from scipy.sparse import csr_matrix

    entries = csr_matrix((np.ones(len(rows.data)), rows.indices, rows.indptr), shape=rows.shape)
    most = np.minimum(entries @ np.diff(columns.indptr), columns.shape[1])
    return np.flatnonzero(np.diff(np.cumsum(most) // CELLS, prepend=-1))


def _highest(block: csr_matrix, start: int, k: int, score: Score | None) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix

    row = np.repeat(np.arange(block.shape[0]), np.diff(block.indptr))
    value = score(row + start, block.indices, block.data) if score else block.data
    value = np.where(block.indices == row + start, 0, value)
    chosen = np.flatnonzero((value > 0) & (value >= np.repeat(_kth(value, block.indptr, k), np.diff(block.indptr))))
    chosen = chosen[np.lexsort((block.indices[chosen], -value[chosen], row[chosen]))]
    chosen = chosen[np.arange(len(chosen)) - np.searchsorted(row[chosen], row[chosen]) < k]
    parts = (block.data[chosen].astype(np.float32), (row[chosen], block.indices[chosen]))
    return csr_matrix(parts, shape=block.shape)


def _kth(values: NDArray[Any], bounds: NDArray[Any], k: int) -> NDArray[np.float64]:
    """Give the k-th highest value of each row, or nothing where there are no more."""
    import numpy as np

    found = np.zeros(len(bounds) - 1)
    for row in np.flatnonzero(np.diff(bounds) > k):
        some = values[bounds[row] : bounds[row + 1]]
        found[row] = np.partition(some, len(some) - k)[len(some) - k]
    return found
