"""What the plain recommenders have in common once fitted: lists in blocks, popular items for strangers, saving."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from footfall.answer import Fact
from footfall.errors import Failure
from footfall.recommend.favourites import Favourites
from footfall.recommend.recommender import NOTHING, Picks, best
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.taste import Taste

CELLS = 8_000_000
"""How many scores are held at a time."""
CARD = "learned.json"


@dataclass(frozen=True, eq=False)
class Learned:
    """A fitted recommender that scores items; a subclass says how.

    `parts` are the arrays it learned. Where its scores are minus infinity it has nothing to say; a list that stays too
    short is filled up with what is popular, scored below all else. A stranger's list is what is popular, the most
    popular item scored 1; so is the list of a user whose deeds the recommender does not look at.
    """

    settings: Taste
    deeds: Interactions
    goods: Goods
    parts: Mapping[str, NDArray[Any]]
    told: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The recommender's name."""
        return self.settings.name()

    @cached_property
    def taste(self) -> csr_matrix:
        """Users by items: what each pair counts."""
        return self.settings.taste(self.deeds)

    @cached_property
    def favourites(self) -> Favourites:
        """What is popular."""
        return Favourites(self.deeds, self.taste)

    @cached_property
    def bought(self) -> csr_matrix:
        """Users by items: 1 where it was bought."""
        return self.deeds.bought()

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Score every item for each user, none of them a stranger."""
        raise NotImplementedError

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Score how like each item every item is."""
        raise NotImplementedError

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Say why each user gets each item; None where it only fills up a list."""
        raise NotImplementedError

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say of each picked item why it is like the item that was asked about."""
        return [
            ["" if pick == NOTHING else f"of interest to the same customers as {self.names[item]}" for pick in row]
            for item, row in zip(items, picks.items, strict=True)
        ]

    def recommend(self, users: NDArray[Any], k: int, *, again: bool = False) -> Picks:
        """Give each user's k best items."""
        blocks = self._blocks(users)
        return _together([self._listed(block, k, again=again) for block in blocks], min(k, self.deeds.shape[1]))

    def similar(self, items: NDArray[Any], k: int) -> Picks:
        """Give the k items most like each."""
        blocks = self._blocks(items)
        found = [best(self.likeness(block), k, [block[row : row + 1] for row in range(len(block))]) for block in blocks]
        return _together(found, min(k, self.deeds.shape[1]))

    def because(self, users: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say of each picked item why this user gets it."""
        found = self.spoken(users, picks)
        return [
            [said or self.favourites.phrase(item) for said, item in zip(row, items, strict=True)]
            for row, items in zip(found, picks.items, strict=True)
        ]

    def facts(self) -> Mapping[str, Fact]:
        """Name what is worth knowing of the fit."""
        users, items = self.taste.shape
        full = self.taste.nnz / max(users * items, 1)
        about = {
            "users": Fact(users, "How many users there are.", kind="count"),
            "items": Fact(items, "How many items there are.", kind="count"),
            "pairs": Fact(self.taste.nnz, "How many pairs of a user and an item were learned from.", kind="count"),
            "sparsity": Fact(1 - full, "The share of pairs of which nothing is known.", kind="share"),
        }
        return about | dict(self.told)

    def save(self, folder: Path) -> None:
        """Write the arrays, one a file, and a card of the settings and facts."""
        import numpy as np

        for part, array in self.parts.items():
            with whole_file(folder / f"{part}.npy") as file, file.open("wb") as stream:
                np.save(stream, array, allow_pickle=False)
        card = {
            "settings": self.settings.asked(),
            "parts": sorted(self.parts),
            "told": {name: asdict(fact) for name, fact in self.told.items()},
        }
        with whole_file(folder / CARD) as file:
            file.write_text(json.dumps(card), encoding="utf-8")

    @classmethod
    def opened(cls, unit: type[Taste], folder: Path, deeds: Interactions, goods: Goods) -> Self:
        """Take back what was saved; the arrays are mapped, not read."""
        import numpy as np

        try:
            card = json.loads((folder / CARD).read_text(encoding="utf-8"))
            parts = {name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in card["parts"]}
        except (OSError, ValueError, KeyError) as error:
            raise Failure(f"The recommender '{unit.name()}' cannot be read.", f"{error}.", "Fit it again.") from error
        told = {name: Fact(**fact) for name, fact in card["told"].items()}
        return cls(unit.make(card["settings"]), deeds, goods, parts, told)

    @cached_property
    def names(self) -> NDArray[Any]:
        """What each item is called: its name, or else its id."""
        frame = self.goods.frame
        return frame["item_name"].where(frame["item_name"].notna(), frame["item_id"].astype(str)).to_numpy()

    def _blocks(self, places: NDArray[Any]) -> Iterator[NDArray[Any]]:
        import numpy as np

        places = np.asarray(places, dtype=np.int64)
        size = max(CELLS // max(self.deeds.shape[1], 1), 1)
        return (places[start : start + size] for start in range(0, len(places), size))

    def _listed(self, users: NDArray[Any], k: int, *, again: bool) -> Picks:
        import numpy as np

        known = self._known(users)
        if known.all():
            scores = self.scores(users)
        else:
            scores = np.tile(self.favourites.shares, (len(users), 1))
            scores[known] = self.scores(users[known])
        without = [self._left_out(user, again=again) for user in users]
        return self._filled(best(scores, k, without), without)

    def _known(self, users: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell of whom there is something to go by."""
        import numpy as np

        deeds = np.diff(self.taste.indptr)
        return (
            (users != NOTHING) & (np.take(deeds, users, mode="clip") > 0) if len(deeds) else np.zeros(len(users), bool)
        )

    def _left_out(self, user: int, *, again: bool) -> NDArray[np.int32]:
        user = -1 if again or user == NOTHING else user
        found: NDArray[np.int32] = self.bought.indices[self.bought.indptr[user] : self.bought.indptr[user + 1]]
        return found if user >= 0 else found[:0]

    def _filled(self, picks: Picks, without: Sequence[NDArray[Any]]) -> Picks:
        import numpy as np

        for row in np.flatnonzero((picks.items == NOTHING).any(axis=1)):
            items, scores = picks.items[row], picks.scores[row]
            some = int((items != NOTHING).sum())
            more = self.favourites.beside(np.union1d(without[int(row)], items[:some]), len(items) - some)
            items[some : some + len(more)] = more
            least = min(scores[some - 1], 0.0) if some else 0.0
            scores[some : some + len(more)] = least - 1 + self.favourites.shares[more]
        return picks


def strongest(rows: csr_matrix, items: NDArray[Any], says: Says) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find which entry of each row contributes most to each of the row's items, and how much; NOTHING where none does.

    `says(row, places, items)` gives what each place says for each item, before the entry's own weight.
    """
    import numpy as np

    found = np.full(items.shape, NOTHING, dtype=np.int64)
    most = np.zeros(items.shape)
    for row, picked in enumerate(items):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        places = rows.indices[part]
        if len(places) and len(picked):
            shares = rows.data[part, None] * says(row, places, np.maximum(picked, 0))
            first = shares.argmax(axis=0)
            most[row] = shares[first, np.arange(len(picked))]
            found[row] = np.where((shares != 0).any(axis=0) & (picked != NOTHING), places[first], NOTHING)
    return found, most


if TYPE_CHECKING:
    Says = Callable[[int, NDArray[Any], NDArray[Any]], NDArray[np.float64]]


def spread_over(found: NDArray[Any], chosen: NDArray[Any], items: int) -> NDArray[np.float64]:
    """Put columns of scores at their items' places, minus infinity elsewhere."""
    import numpy as np

    scores = np.full((len(found), items), -np.inf)
    scores[:, chosen] = found
    return scores


def _together(parts: Sequence[Picks], k: int) -> Picks:
    import numpy as np

    items = [part.items for part in parts] or [np.empty((0, k), dtype=np.int64)]
    scores = [part.scores for part in parts] or [np.empty((0, k))]
    return Picks(np.concatenate(items), np.concatenate(scores))
