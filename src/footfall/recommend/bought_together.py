"""`bought-together`: items that are bought together more often than chance would have it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from footfall.answer import Fact
from footfall.errors import NotApplicable
from footfall.recommend.paired import Paired, nearest, parts_of
from footfall.recommend.recommender import NOTHING
from footfall.recommend.taste import Taste
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Picks

ENOUGH = 0.1


@dataclass(frozen=True, kw_only=True)
class BoughtTogether(Taste):
    """What is bought together with a customer's items more often than chance.

    Of N orders n(i) hold item i, and n(i, j) hold both; chance would have e = n(i) n(j) / N, and the lift is
    n(i, j) / e. What i says for j is log((n(i, j) + s) / (e + s)), s the `shrinkage`: so rare pairs count little. Only
    pairs that are together at least `at_least` times and more often than chance count; each item keeps the `neighbours`
    highest. A score is the sum over the customer's items, each by what it counts. `within` says what together means: in
    one order (of a log without order ids: by one customer on one day), or by one customer ever; auto takes orders where
    one in ten holds two items, else customers. A log without purchases is not applicable.
    """

    within: Literal["auto", "order", "customer"] = param("auto", "What together means.")
    at_least: int = param(3, "How often a pair must be together to count.", at_least=1)
    shrinkage: float = param(5.0, "How many times of being together as by chance every pair is lent.", at_least=0)
    neighbours: int = param(200, "How many items each item keeps.", at_least=1, at_most=1_000)

    title: ClassVar[str] = "Bought together"
    question = "What is bought together with what a customer has?"

    def fit(self, deeds: Interactions, goods: Goods) -> Together:
        """Count pairs."""
        import numpy as np

        orders, kind = self._orders(deeds)
        held = np.asarray(orders.sum(axis=0), dtype=np.float64).ravel()
        counts = Counts(held, orders.shape[0], self.shrinkage)
        pairs = nearest(orders.T.tocsr(), orders, self.neighbours, lambda *pair: self._worth(counts, *pair))
        total = np.array([orders.shape[0], kind == "order"])
        told = {
            "within_orders": Fact(kind == "order", "Whether together means in one order, not by one customer ever."),
            "orders": Fact(orders.shape[0], "How many orders, or customers, were looked at.", kind="count"),
            "pairs_kept": Fact(pairs.nnz, "How many pairs of items are together more often than chance.", kind="count"),
        }
        return Together(self, deeds, goods, {**parts_of(pairs), "held": held, "total": total}, told)

    def _orders(self, deeds: Interactions) -> tuple[csr_matrix, str]:
        """Give what is looked at, by items, and what it is."""
        import numpy as np

        customers = deeds.bought()
        if not customers.nnz:
            raise NotApplicable("The log has no purchases, so nothing is bought together.")
        orders = deeds.baskets.matrix(customers) if deeds.baskets else customers[:0]
        several = np.diff(orders.indptr) > 1
        kind = self.within
        if kind == "auto":
            kind = "order" if several.any() and several.mean() >= ENOUGH else "customer"
        return (orders, kind) if kind == "order" and orders.shape[0] else (customers, "customer")

    def _worth(self, counts: Counts, row: NDArray[Any], column: NDArray[Any], both: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        return np.where(both >= self.at_least, counts.says(row, column, both), 0)

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Together:
        """Take back what was saved."""
        return Together.opened(cls, folder, deeds, goods)


@dataclass(frozen=True, eq=False)
class Counts:
    """How many orders hold each item, of how many."""

    held: NDArray[np.float64]
    orders: int
    shrinkage: float

    def chance(self, row: NDArray[Any], column: NDArray[Any]) -> NDArray[np.float64]:
        """Say how often chance would put two items together."""
        found: NDArray[np.float64] = self.held[row] * self.held[column] / self.orders
        return found

    def says(self, row: NDArray[Any], column: NDArray[Any], both: NDArray[Any]) -> NDArray[np.float64]:
        """Say what one item says for another."""
        import numpy as np

        found: NDArray[np.float64] = np.log(both + self.shrinkage) - np.log(self.chance(row, column) + self.shrinkage)
        return found


class Together(Paired):
    """How often items were bought together."""

    settings: BoughtTogether

    @cached_property
    def counts(self) -> Counts:
        """How many orders hold each item."""
        return Counts(self.parts["held"], int(self.parts["total"][0]), self.settings.shrinkage)

    @cached_property
    def both(self) -> csr_matrix:
        """Items by items: in how many orders both are."""
        return super().pairs

    @cached_property
    def pairs(self) -> csr_matrix:
        """Items by items: what each says for each."""
        import numpy as np

        found = self.both.astype(np.float64)
        row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        found.data = self.counts.says(row, found.indices, found.data)
        return found

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say how often they were bought together."""
        return [[self._lift(item, pick) for pick in row] for item, row in zip(items, picks.items, strict=True)]

    def said(self, source: int, item: int, share: float) -> str | None:  # noqa: ARG002 - every pair says something
        """Say how often, and with what."""
        if source == NOTHING:
            return None
        return f"{self._lift(source, item)}, with {self.names[source]}"

    def _lift(self, source: int, item: int) -> str:
        if item == NOTHING:
            return ""
        both = float(self.both[source, item])
        lift = both * self.counts.orders / float(self.counts.held[source] * self.counts.held[item])
        times = (
            f"bought together {both:,.0f} times"
            if self.parts["total"][1]
            else f"bought by the same {both:,.0f} customers"
        )
        return f"{times}, {lift:,.1f} times as often as chance"
