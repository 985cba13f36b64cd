"""What users like, as a matrix: the choice that all recommenders share who learn from deeds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Literal

from footfall.recommend.interactions import BOUGHT, KINDS, Weights
from footfall.recommend.recommender import Recommender
from footfall.spec import param

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions


@dataclass(frozen=True, kw_only=True)
class Taste(Recommender):
    """A recommender that learns from a matrix of users by items."""

    weights: Literal["auto", "kinds", "once", "purchases"] = param(
        "auto",
        "What a pair of a user and an item counts: by the kinds of deeds (a purchase 1, a cart .5, a wish .375, a view "
        ".125, and 1 + log(n) times as much for n of them; in a log without purchases the strongest kind is 1), once "
        "whatever was done, or once where it was bought; auto is once in a log of one kind of deeds, else kinds.",
    )
    half_life: float | None = param(
        None, "After how many days a deed counts half; none: age is no matter.", at_least=1e-3
    )

    def taste(self, deeds: Interactions) -> csr_matrix:
        """Give users by items: what each pair counts, nothing where nothing was done."""
        if self.weights == "kinds" or (self.weights == "auto" and _several(deeds)):
            return deeds.matrix(_scaled(deeds, self.half_life))
        chosen = deeds.of_kind("purchase") if self.weights == "purchases" else deeds
        return _once(chosen, self.half_life) if self.half_life else chosen.matrix()


def _several(deeds: Interactions) -> bool:
    return bool(len(deeds)) and deeds.kind.min() != deeds.kind.max()


def _scaled(deeds: Interactions, half_life: float | None) -> Weights:
    """Give the weights of the kinds, the strongest kind of the log counting 1."""
    strongest = int(deeds.kind.max()) if len(deeds) else BOUGHT
    plain = Weights()
    whole = getattr(plain, KINDS[strongest])
    return Weights(**{kind: getattr(plain, kind) / whole for kind in KINDS}, half_life=half_life)


def _once(deeds: Interactions, half_life: float) -> csr_matrix:
    """Count each pair by the age of its last deed."""
    from scipy.sparse import coo_matrix

    def of(kind: str) -> csr_matrix:
        some = deeds.of_kind(kind)
        fresh = 0.5 ** ((some.until - some.last) / half_life)
        return coo_matrix((fresh.astype("float32"), (some.user, some.item)), shape=some.shape).tocsr()

    return reduce(lambda one, other: one.maximum(other), map(of, KINDS))
