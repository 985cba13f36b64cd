"""What is worth knowing of lists beside whether they hit: whether they are new, varied, unexpected, all of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.recommend.goods import WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods

    Floats = NDArray[np.float64]


def coverage(lists: NDArray[Any], items: int) -> float:
    """Give the share of all items that are on any list."""
    import numpy as np

    return len(np.unique(lists[lists >= 0])) / items


def novelty(lists: NDArray[Any], holders: NDArray[Any], users: int) -> Floats:
    """Give the mean of -log2(share of users that had the item), a list; what nobody had counts as had by one."""
    import numpy as np

    return mean_over(lists, -np.log2(np.maximum(holders, 1) / max(users, 1)))


def serendipity(hits: NDArray[np.bool_], usual: NDArray[np.bool_]) -> Floats:
    """Give the share of a list's places that are hits and not on the list of what is popular."""
    found: Floats = (hits & ~usual).mean(axis=1)
    return found


def diversity(lists: NDArray[Any], words: csr_matrix) -> Floats:
    """Give 1 - the mean cosine of every two items of a list by their words; of fewer than two items, none (NaN).

    `words` are rows of unit length, or of nothing where nothing is known of an item.
    """
    import numpy as np
    from scipy.sparse import csr_matrix as made

    rows, columns = np.nonzero(lists >= 0)
    held = made((np.ones(len(rows)), (rows, lists[rows, columns])), shape=(len(lists), words.shape[0]))
    together = (held @ words).power(2).sum(axis=1)
    alone = held @ words.power(2).sum(axis=1)
    many = (lists >= 0).sum(axis=1)
    pairs = (many * (many - 1)).astype(float)
    alike = np.asarray(together).ravel() - np.asarray(alone).ravel()
    varied: Floats = 1 - np.divide(alike, pairs, out=np.full(len(lists), np.nan), where=pairs > 0)
    return varied


def words_of(goods: Goods) -> csr_matrix | None:
    """Weigh the words of every item's name, categories and brand (TF-IDF, rows of unit length); None without any."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    told: list[list[str]] = [[] for _item in range(len(goods))]
    for name in WORDS:
        for words, value in zip(told, goods.frame[name].tolist(), strict=True):
            words.extend(_words(name, value))
    return TfidfVectorizer(analyzer=list).fit_transform(told) if any(told) else None


def _words(name: str, value: str | None) -> list[str]:
    """Give the words of a name, or a category or brand as one word."""
    if value is None:
        return []
    return value.lower().split() if name == "item_name" else [f"{name}={value}"]


def mean_over(lists: NDArray[Any], of_items: Floats) -> Floats:
    """Average a figure of items over each list; of an empty list there is none (NaN)."""
    import numpy as np

    there = lists >= 0
    total = np.where(there, of_items[np.where(there, lists, 0)], 0.0).sum(axis=1)
    many = there.sum(axis=1)
    found: Floats = np.divide(total, many, out=np.full(len(lists), np.nan), where=many > 0)
    return found
