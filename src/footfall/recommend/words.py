"""What items are, as vectors: the words of their category path, brand and name, and their price."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods

PATH = ("category", "sub_category", "product_type")
MOST_WORDS = 50_000
"""So many different words are known at most, the most frequent."""


def vectors(goods: Goods, dimensions: int, price: float, *, names: bool) -> NDArray[np.float32]:
    """Give each item a vector of length 1; one without words has none, that is zeros."""
    import numpy as np

    rows = list(_rows(goods))
    said = {row: list(_said(row, names=names)) for row in dict.fromkeys(rows)}
    words = _unit(_reduced(_weighted([said[row] for row in rows]), dimensions))
    prices = _priced(goods.frame["price"].to_numpy(dtype=np.float64, na_value=np.nan)) * np.sqrt(price)
    known = np.linalg.norm(words, axis=1) > 0
    both = np.hstack([words, prices]) if price else words
    return np.asarray(_unit(both * known[:, None]), dtype=np.float32)


def path(row: Sequence[Any]) -> tuple[str, ...]:
    """Give an item's category path, the widest first."""
    return tuple(str(part) for part in row[: len(PATH)] if part)


@cache
def split(name: str) -> frozenset[str]:
    """Give the words of a name, in small letters; a lone letter or sign is none."""
    return frozenset(word for word in re.findall(r"\w+", name.lower()) if len(word) > 1)


def _rows(goods: Goods) -> Iterator[tuple[Any, ...]]:
    """Give each item's category path, brand and name."""
    yield from goods.frame[[*PATH, "brand", "item_name"]].itertuples(index=False, name=None)


def _said(row: Sequence[Any], *, names: bool) -> Iterator[str]:
    """Say an item in words: each step of its path from the top down, its brand, its name's words."""
    steps = path(row)
    yield from (f"in {' > '.join(steps[: depth + 1])}" for depth in range(len(steps)))
    brand, name = row[len(PATH) :]
    if brand:
        yield f"by {brand}"
    if names and name:
        yield from sorted(split(str(name)))


def _weighted(items: list[list[str]]) -> csr_matrix:
    """Weigh words by how few items have them (TF-IDF)."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(items):
        return csr_matrix(np.zeros((len(items), 0), dtype=np.float32))
    weigh = TfidfVectorizer(analyzer=list, max_features=MOST_WORDS, dtype=np.float32)
    found: csr_matrix = weigh.fit_transform(items).tocsr()
    return found


def _reduced(words: csr_matrix, dimensions: int) -> NDArray[np.float32]:
    """Reduce to the strongest directions (truncated SVD); fewer words than that stay as they are."""
    from sklearn.utils.extmath import randomized_svd
    from threadpoolctl import threadpool_limits

    if words.shape[1] <= dimensions:
        return words.toarray()
    with threadpool_limits(1):
        *_left, directions = randomized_svd(words, min(dimensions, *words.shape), random_state=0)
        found: NDArray[np.float32] = words @ directions.T
        return found


def _priced(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put prices on a quarter of a circle by their logarithm, so that like prices agree and far ones do not."""
    import numpy as np

    known = np.isfinite(prices) & (prices > 0)
    logs = np.log(prices, where=known, out=np.zeros(len(prices)))
    low, high = (logs[known].min(), logs[known].max()) if known.any() else (0.0, 0.0)
    angles = (logs - low) / (high - low if high > low else 1.0) * np.pi / 2
    return np.column_stack([np.cos(angles), np.sin(angles)]) * known[:, None]


def _unit(rows: NDArray[Any]) -> NDArray[Any]:
    """Give each row the length 1; zeros stay, and so does what is zero but for rounding."""
    import numpy as np

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: NDArray[Any] = np.divide(rows, lengths, where=lengths > 1e-6, out=np.zeros_like(rows))
    return found
