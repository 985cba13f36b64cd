"""`content`: items like those a customer liked, by what they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.answer import Fact
from footfall.errors import NotApplicable
from footfall.recommend.learned import Learned
from footfall.recommend.recommender import NOTHING, Picks
from footfall.recommend.taste import Taste
from footfall.recommend.words import PATH, path, split, vectors
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions

THREADS = 2
FEW = 1_000_000
"""So many rows times items are multiplied on the spot: handing them out to threads takes longer."""
HELD = 100_000
"""What so many pairs of items have in common is held."""
BEFORE = ("looked at before", "wished for before", "in the basket before", "bought before")


@dataclass(frozen=True, kw_only=True)
class Content(Taste):
    """Items that are like those a customer liked: by category, brand, name and price, whoever else wants them.

    An item's words are the steps of its category path, its brand and the words of its name, weighed by how few items
    have them (TF-IDF) and reduced to the strongest `dimensions` by a truncated SVD (fewer words stay as they are).
    Its price counts by its logarithm, min-max scaled and laid on a quarter of a circle: equal prices agree, the lowest
    and the highest do not. Likeness is the cosine: (likeness of words + `price` x likeness of prices) / (1 + `price`),
    of words alone for an item without a price. What a customer likes is the weighted mean of the items they did
    something with. An item without words is like nothing and is recommended as popular only; where no item has
    words, there is no such recommender.

    Up to `exact` items neighbours are exact, computed in blocks; above, faiss looks through the nearest parts of the
    catalogue and may miss some.
    """

    title: ClassVar[str] = "Like what they liked"
    question = "Which items are like those a customer liked, by what they are?"

    dimensions: int = param(100, "The directions that words are reduced to.", at_least=2, at_most=1000)
    price: float = param(
        0.5, "What agreeing prices count beside agreeing words, which count 1.", at_least=0, at_most=10
    )
    names: bool = param(True, "Whether the words of items' names count, too.")
    exact: int = param(200_000, "Up to how many items neighbours are exact.", at_least=1)

    def fit(self, deeds: Interactions, goods: Goods) -> Likeness:
        """Turn items into vectors."""
        found = vectors(goods, self.dimensions, self.price, names=self.names)
        mute = int((~found.any(axis=1)).sum())
        if mute == len(found):
            raise NotApplicable("No item has a category, a brand or a name, so none is like another.")
        told = {
            "without_words": Fact(mute, "How many items have no words, and so are like nothing.", kind="count"),
            "dimensions": Fact(found.shape[1], "How many figures tell what an item is.", kind="count"),
        }
        return Likeness(self, deeds, goods, {"vectors": found}, told)

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Likeness:
        """Take the vectors back."""
        return Likeness.opened(cls, folder, deeds, goods)


class Likeness(Learned):
    """Items as vectors, and customers among them."""

    settings: Content

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The items' vectors, of length 1 or zero."""
        import numpy as np

        return np.ascontiguousarray(self.parts["vectors"])

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which items have words."""
        import numpy as np

        found: NDArray[np.bool_] = np.asarray(self.vectors.any(axis=1))
        return found

    def wishes(self, users: NDArray[Any]) -> NDArray[np.float32]:
        """Give the mean of what each user liked, of length 1; zeros where nothing of it has words."""
        import numpy as np

        sums: NDArray[np.float32] = self.taste[users] @ self.vectors
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        found: NDArray[np.float32] = np.divide(sums, lengths, where=lengths > 0, out=np.zeros_like(sums))
        return found

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Score items by their cosine to what each user likes."""
        return self._cosines(self.wishes(users))

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Score items by their cosine to each."""
        return self._cosines(self.vectors[items])

    def _cosines(self, wanted: NDArray[np.float32]) -> NDArray[np.float64]:
        import numpy as np

        found = cosines(wanted, self.vectors).astype(np.float64)
        found[:, ~self.known] = -np.inf
        found[~wanted.any(axis=1)] = -np.inf
        return found

    @property
    def is_large(self) -> bool:
        """Whether there are too many items to look at each."""
        return len(self.vectors) > self.settings.exact

    def similar(self, items: NDArray[Any], k: int) -> Picks:
        """Give the k items most like each."""
        if not self.is_large:
            return super().similar(items, k)
        return self._near(
            self.vectors[items], min(k, len(self.vectors)), [items[row : row + 1] for row in range(len(items))]
        )

    def _listed(self, users: NDArray[Any], k: int, *, again: bool) -> Picks:
        import numpy as np

        known = self._known(users)
        if not self.is_large or not known.any():
            return super()._listed(users, k, again=again)
        without = [self._left_out(user, again=again) for user in users]
        found = super()._listed(np.where(known, NOTHING, users), k, again=again)
        near = self._near(
            self.wishes(users[known]), found.items.shape[1], [without[row] for row in np.flatnonzero(known)]
        )
        found.items[known], found.scores[known] = near.items, near.scores
        return self._filled(found, without)

    def _near(self, wanted: NDArray[np.float32], k: int, without: Sequence[NDArray[Any]]) -> Picks:
        """Find nearly the nearest, but for some."""
        import numpy as np

        more = k + max((len(places) for places in without), default=0)
        scores, items = self.index.search(np.ascontiguousarray(wanted), min(more, len(self.vectors)))
        items = np.where(wanted.any(axis=1, keepdims=True), items, NOTHING)
        for row, places in enumerate(without):
            items[row, np.isin(items[row], places)] = NOTHING
        order = np.argsort(items == NOTHING, axis=1, kind="stable")[:, :k]
        items, scores = (np.take_along_axis(each, order, axis=1) for each in (items, scores))
        return Picks(items.astype(np.int64), np.where(items == NOTHING, -np.inf, scores).astype(np.float64))

    @cached_property
    def index(self) -> Any:  # noqa: ANN401 - faiss has no types
        """Part the items among centres; a search looks through the parts of the nearest."""
        import faiss
        import numpy as np

        faiss.omp_set_num_threads(THREADS)
        places = np.flatnonzero(self.known)
        width, parts = self.vectors.shape[1], max(int(len(places) ** 0.5), 1)
        found = faiss.IndexIVFFlat(faiss.IndexFlatIP(width), width, parts, faiss.METRIC_INNER_PRODUCT)
        found.cp.max_points_per_centroid, found.nprobe = 64, min(parts, 32)
        found.train(self.vectors[places])
        found.add_with_ids(self.vectors[places], places)
        return found

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Name the liked item that is most of the reason, and what the two have in common."""
        return [
            [self._because(user, pick, like) for pick, like in zip(row, self._liked(user, row), strict=True)]
            for user, row in zip(users, picks.items, strict=True)
        ]

    def _liked(self, user: int, picks: NDArray[Any]) -> NDArray[Any]:
        """Find which of the items a user did something with adds most to each pick; -1 where none does."""
        import numpy as np

        row = slice(*self.taste.indptr[user : user + 2]) if user != NOTHING else slice(0)
        mine, counts = self.taste.indices[row], self.taste.data[row]
        if not len(mine):
            return np.full(len(picks), NOTHING)
        shares = counts[:, None] * cosines(self.vectors[mine], self.vectors[np.maximum(picks, 0)])
        first = shares.argmax(axis=0)
        says = (picks != NOTHING) & (shares[first, np.arange(len(picks))] > 0)
        return np.where(says, mine[first], NOTHING)

    def _because(self, user: int, pick: int, like: int) -> str | None:
        if NOTHING in (pick, like):
            return None
        return self.shared(pick, like) if pick != like else BEFORE[self._done(user, pick)]

    def _done(self, user: int, item: int) -> int:
        """Find the strongest kind of deed of a user with an item."""
        row = slice(*self._kinds.indptr[user : user + 2])
        return int(self._kinds.data[row][self._kinds.indices[row] == item][0]).bit_length() - 1

    @cached_property
    def _kinds(self) -> csr_matrix:
        """Users by items: a bit for each kind of deed."""
        import numpy as np
        from scipy.sparse import coo_matrix

        bits = np.left_shift(1, self.deeds.kind.astype(np.int64))
        return coo_matrix((bits, (self.deeds.user, self.deeds.item)), shape=self.deeds.shape).tocsr()

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say what each picked item and the one that was asked about have in common."""
        return [
            ["" if pick == NOTHING else self.shared(pick, item) for pick in row]
            for item, row in zip(items, picks.items, strict=True)
        ]

    def shared(self, item: int, other: int) -> str:
        """Say what two items have in common: category and brand, else words of their names."""
        pair = (item, other)
        if pair not in self._shared:
            if len(self._shared) >= HELD:
                self._shared.clear()
            self._shared[pair] = self._common(*pair)
        return self._shared[pair]

    def _common(self, item: int, other: int) -> str:
        same = [f"category {' > '.join(steps)}" for steps in [self._steps(item, other)] if steps]
        brand, other_brand = (self._said[place][len(PATH)] for place in (item, other))
        same += [f"brand {brand}"] if brand and brand == other_brand else []
        called = self.names[other]
        if same:
            return f"same {' and '.join(same)} as {called}"
        words = split(self._name(item)) & split(self._name(other)) if self.settings.names else frozenset()
        told = " and ".join(f"'{word}'" for word in sorted(words, key=lambda word: (self._times[word], word))[:2])
        return f"shares {told} with {called}" if told else f"near {called} by what it is"

    @cached_property
    def _shared(self) -> dict[tuple[int, int], str]:
        """What was said of pairs of items."""
        return {}

    def _steps(self, item: int, other: int) -> tuple[str, ...]:
        """Give what two category paths have in common, from the top down."""
        one, two = self._paths[item], self._paths[other]
        alike = [a == b for a, b in zip(one, two, strict=False)]
        return one[: alike.index(False) if False in alike else len(alike)]

    @cached_property
    def _paths(self) -> list[tuple[str, ...]]:
        """Each item's category path."""
        return [path(row) for row in self._said]

    @cached_property
    def _times(self) -> Counter[str]:
        """In how many names each word is."""
        return Counter(word for row in self._said for word in split(str(row[-1] or "")))

    def _name(self, item: int) -> str:
        return str(self._said[item][-1] or "")

    @cached_property
    def _said(self) -> NDArray[Any]:
        """Each item's category path, brand and name."""
        return self.goods.frame[[*PATH, "brand", "item_name"]].to_numpy()


def cosines(some: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """Multiply rows of length 1 with one another."""
    import numpy as np

    if len(some) * len(others) <= FEW:
        found: NDArray[np.float32] = np.einsum("ij,kj->ik", some, others)
        return found
    return some @ others.T
