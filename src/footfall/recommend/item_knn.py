"""`item-knn`: items whose customers are the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from footfall.answer import Fact
from footfall.recommend.paired import Paired, nearest_columns, parts_of
from footfall.recommend.taste import Taste
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions


@dataclass(frozen=True, kw_only=True)
class ItemKnn(Taste):
    """Items are alike where the same customers did something with them; a customer gets what is like their items.

    The likeness of two items is the product of their columns of the matrix of users by items, after `by`. cosine: each
    column of length 1. bm25: an entry x becomes log(items / (1 + the user's items)) x (k1 + 1) / (x + k1 (1 - b + bl)),
    l the item's sum by the mean one, k1 = 1.2, b = .75, so that popular items and users of many items say less. none:
    how often together. Of two items that n and m customers did something with it is then taken n / (n + s) and
    m / (m + s) times, s the `shrinkage`: what few say is uncertain. Each item keeps its `neighbours` most alike ones.
    A score is the sum of the likenesses to the customer's items, each by what it counts.
    """

    by: Literal["cosine", "bm25", "none"] = param("bm25", "How the columns are weighed before they are compared.")
    shrinkage: float = param(30.0, "Of how many customers an item's likenesses count half.", at_least=0)
    neighbours: int = param(500, "How many of the most alike items each item keeps.", at_least=1, at_most=1_000)

    title: ClassVar[str] = "Item neighbours"
    question = "What goes with what a customer did, by what other customers did?"

    def fit(self, deeds: Interactions, goods: Goods) -> Paired:
        """Find each item's neighbours."""
        taste = self.taste(deeds)
        pairs = self._pairs(_WEIGHED[self.by](taste), taste.getnnz(axis=0))
        told = {"likenesses": Fact(pairs.nnz, "How many likenesses of two items were kept.", kind="count")}
        return Paired(self, deeds, goods, parts_of(pairs), told)

    def _pairs(self, weighed: csr_matrix, customers: NDArray[Any]) -> csr_matrix:
        import numpy as np

        sure = customers / np.maximum(customers + self.shrinkage, 1e-300)
        columns = (weighed @ diagonal(sure)).tocsr()
        return nearest_columns(columns, self.neighbours)

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Paired:
        """Take back what was saved."""
        return Paired.opened(cls, folder, deeds, goods)


def cosine(taste: csr_matrix) -> csr_matrix:
    """Make every column's length 1."""
    import numpy as np

    lengths = np.sqrt(np.asarray(taste.multiply(taste).sum(axis=0), dtype=np.float64)).ravel()
    found: csr_matrix = (taste @ diagonal(1 / np.where(lengths > 0, lengths, 1))).tocsr()
    return found


def diagonal(values: NDArray[Any]) -> csr_matrix:
    """Give the matrix that multiplies columns by values."""
    from scipy.sparse import diags

    found: csr_matrix = diags(values, format="csr")
    return found


def bm25(taste: csr_matrix, k1: float = 1.2, b: float = 0.75) -> csr_matrix:
    """Weigh entries as a search engine does words."""
    import numpy as np

    x = taste.T.tocsr().astype(np.float64)
    of = np.bincount(x.indices, minlength=x.shape[1])
    lengths = np.asarray(x.sum(axis=1)).ravel()
    norm = np.repeat(1 - b + b * lengths / (lengths.mean() or 1), np.diff(x.indptr))
    x.data = x.data * (k1 + 1) / (x.data + k1 * norm) * (np.log(x.shape[0]) - np.log1p(of))[x.indices]
    return x.T.tocsr()


def _plain(taste: csr_matrix) -> csr_matrix:
    return taste


_WEIGHED = {"cosine": cosine, "bm25": bm25, "none": _plain}
