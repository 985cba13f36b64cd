"""What was bought at once: the lines of orders, by places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class Baskets:
    """Which user bought which item in which order: arrays of one length, no line twice.

    `user` and `item` are places; `order` is a number that says which lines are of one order: those of one user and one
    `order_id`, or of one day by the shop's clock where the log names no order.
    """

    user: NDArray[np.int32]
    item: NDArray[np.int32]
    order: NDArray[np.int64]

    @classmethod
    def of(cls, user: NDArray[np.int32], item: NDArray[np.int32], key: NDArray[Any]) -> Baskets:
        """Number the orders; a key is a user's own."""
        import numpy as np

        order = np.lexsort((item, key, user))
        lines = np.stack([each.astype(np.int64)[order] for each in (user, key, item)])
        new = np.diff(lines, axis=1, prepend=-1) != 0
        begins, kept = new[:2].any(axis=0), new.any(axis=0)
        return cls(lines[0, kept].astype(np.int32), lines[2, kept].astype(np.int32), np.cumsum(begins)[kept] - 1)

    def matrix(self, bought: csr_matrix) -> csr_matrix:
        """Give orders by items: 1 where an item is in one; only of the pairs of a user and an item that were bought."""
        import numpy as np
        from scipy.sparse import csr_matrix

        kept = np.asarray(bought[self.user, self.item]).ravel() > 0
        _numbers, order = np.unique(self.order[kept], return_inverse=True)
        cells = (np.ones(len(order), dtype=np.float32), (order, self.item[kept]))
        return csr_matrix(cells, shape=(int(order.max(initial=-1)) + 1, bought.shape[1]))
