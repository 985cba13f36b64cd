"""Where candidates come from: what each source says of every item for a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.recommend.ranked.past import wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions

DEEP = 200
"""Of a customer of more items than this the latest are looked at."""
NEIGHBOURS = 50
TURNS = 6
"""How often ALS takes turns."""
RECENT = 20.0
"""After how many days a deed counts half to the source that looks at what a customer did of late."""


@dataclass(frozen=True, eq=False)
class Links:
    """What each item says for each, and by what a customer's items are weighed (users by items)."""

    pairs: csr_matrix
    taste: csr_matrix

    def scores(self, users: NDArray[Any]) -> csr_matrix:
        """Add up what a customer's items say."""
        found: csr_matrix = (self.taste[users] @ self.pairs).tocsr()
        return found


@dataclass(frozen=True, eq=False)
class Factors:
    """Customers and items as points: they score candidates, but bring none of their own."""

    users: NDArray[np.float32]
    items: NDArray[np.float32]

    def scores(self, users: NDArray[Any], items: NDArray[Any]) -> NDArray[np.float32]:
        """Multiply each customer's point by each item's."""
        import numpy as np

        return np.asarray(np.einsum("nf,nf->n", self.users[users], self.items[items]), dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Sources:
    """All of them, fitted to the same deeds."""

    links: Mapping[str, Links]
    factors: Factors | None

    @property
    def names(self) -> tuple[str, ...]:
        """The sources' names, in order."""
        return (*self.links, *(("als",) if self.factors else ()))


def tastes(deeds: Interactions) -> dict[str, csr_matrix]:
    """Give the matrices that sources go by, of each customer's latest items: they are made of the deeds alone."""
    some = _latest(deeds)
    bought = some.of_kind(wanted(deeds))
    found = {"together": bought.matrix(), "recent": _aged(some)}
    return found | ({"looked": some.matrix()} if len(bought) < len(some) else {})


def fit_sources(deeds: Interactions, *, factors: int, seed: int) -> Sources:
    """Learn what goes with what."""
    tasted = tastes(deeds)
    pairs = {name: _alike(tasted[name]) for name in tasted if name != "recent"}
    return Sources(linked(pairs, tasted), _factors(deeds, factors, seed) if factors else None)


def linked(pairs: Mapping[str, csr_matrix], tasted: Mapping[str, csr_matrix]) -> dict[str, Links]:
    """Put likenesses and tastes together; by what a customer did of late all kinds of deeds are looked at, too."""
    widest = pairs.get("looked", pairs["together"])
    return {name: Links(pairs.get(name, widest), tasted[name]) for name in sorted(tasted)}


def _latest(deeds: Interactions) -> Interactions:
    """Leave the latest rows of those who have very many."""
    import numpy as np

    busy = np.bincount(deeds.user, minlength=deeds.shape[0]) > DEEP
    if not busy.any():
        return deeds
    rows = np.flatnonzero(busy[deeds.user])
    order = rows[np.lexsort((-deeds.last[rows], deeds.user[rows]))]
    users = deeds.user[order]
    place = np.arange(len(users)) - np.searchsorted(users, users)
    kept = np.ones(len(deeds), dtype=bool)
    kept[order[place >= DEEP]] = False
    return deeds.take(kept)


def _aged(deeds: Interactions) -> csr_matrix:
    from footfall.recommend.interactions import Weights

    return deeds.matrix(Weights(half_life=RECENT))


def _alike(taste: csr_matrix) -> csr_matrix:
    """Find how alike items are by cosine, where a customer of many items says less of each two."""
    import numpy as np
    from scipy.sparse import diags

    from footfall.recommend.item_knn import cosine
    from footfall.recommend.paired import nearest_columns

    weighed = cosine((diags(1 / np.log(np.e + np.diff(taste.indptr))) @ taste).tocsr()).astype(np.float32)
    return nearest_columns(weighed, NEIGHBOURS)


def _factors(deeds: Interactions, factors: int, seed: int) -> Factors:
    from footfall.recommend.als import Als

    unit = Als(factors=factors, iterations=TURNS, seed=seed)
    learned = unit.turned(unit.confidence(unit.taste(deeds)))
    return Factors(learned.user_factors, learned.item_factors)
