"""Textbook metrics of ranked lists, one figure a user; `hits` is True where a list's place holds a relevant item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.float64]


def marked(matrix: csr_matrix, users: NDArray[Any], items: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each item of each user's list whether the matrix has an entry there; places below 0 have none."""
    import numpy as np

    width = matrix.shape[1]
    if not items.size:
        return np.zeros(items.shape, dtype=bool)
    rows = matrix[users].tocsr()
    rows.sort_indices()
    keys = np.repeat(np.arange(len(users), dtype=np.int64), np.diff(rows.indptr)) * width + rows.indices
    asked = np.arange(len(users), dtype=np.int64)[:, None] * width + items
    found = np.searchsorted(keys, asked).clip(0, max(len(keys) - 1, 0))
    inside: NDArray[np.bool_] = (
        (items >= 0) & (keys[found] == asked) if len(keys) else np.zeros(items.shape, dtype=bool)
    )
    return inside


def figures(hits: NDArray[np.bool_], wanted: NDArray[Any]) -> dict[str, Floats]:
    """Judge lists of k places against how many relevant items each user has, one at least."""
    import numpy as np

    k = hits.shape[1]
    ranks = np.arange(1, k + 1)
    some = hits.sum(axis=1)
    reachable = np.minimum(wanted, k)
    precise = hits.cumsum(axis=1) / ranks
    return {
        "precision": some / k,
        "precision_ceiling": reachable / k,
        "recall": some / wanted,
        "ndcg": _gain(hits) / np.cumsum(_discounts(k))[reachable - 1],
        "map": (precise * hits).sum(axis=1) / reachable,
        "mrr": np.where(some > 0, 1 / (hits.argmax(axis=1) + 1), 0.0),
        "hit_rate": (some > 0).astype(float),
    }


def _gain(hits: NDArray[np.bool_]) -> Floats:
    gained: Floats = hits @ _discounts(hits.shape[1])
    return gained


def _discounts(k: int) -> Floats:
    import numpy as np

    return 1 / np.log2(np.arange(2, k + 2))
