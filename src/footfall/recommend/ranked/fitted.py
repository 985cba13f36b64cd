"""A fitted order: candidates, scored by the model; lists filled up with what is popular."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.answer import Fact
from footfall.recommend.ranked.candidates import at
from footfall.recommend.ranked.features import columns
from footfall.recommend.ranked.learning import PLACE
from footfall.recommend.ranked.saving import saved
from footfall.recommend.ranked.told import Teller
from footfall.recommend.recommender import NOTHING, Picks, best

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.candidates import Block, Candidates
    from footfall.recommend.ranked.known import Known
    from footfall.recommend.ranked.learning import Figures, Model
    from footfall.recommend.recommender import Recommender

HELD = 1_000
"""Of so many customers at most what was looked at is held."""
BEGUN = "The source whose order learning began with, as it foretold best what came of the lists."


@dataclass(frozen=True, eq=False)
class Order:
    """The models that were learned, and everything they look at: `asked` is made of first deeds, `deeds` has all."""

    settings: Recommender
    deeds: Interactions
    asked: Candidates
    models: Mapping[str, Model]
    learned: Mapping[str, int]
    held: dict[tuple[bytes, bool], list[tuple[Block, Figures]]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The recommender's name."""
        return self.settings.name()

    @property
    def known(self) -> Known:
        """Figures of items and customers."""
        return self.asked.known

    def recommend(self, users: NDArray[Any], k: int, *, again: bool = False) -> Picks:
        """Give each user's k best items; those bought already are left out, unless `again`."""
        import numpy as np

        users = np.asarray(users, dtype=np.int64)
        k = min(k, self.deeds.shape[1])
        picks = Picks(np.full((len(users), k), NOTHING), np.full((len(users), k), -np.inf))
        here = np.flatnonzero(self._active(users)) if _which(again=again) in self.models else users[:0]
        start = 0
        for block, figures in self._looked_at(users[here], again=again):
            rows = here[start : start + len(block.users)]
            _put(picks, rows, block, self._scores(block, figures, again=again))
            start += len(rows)
        self._fill(users, picks, again=again)
        return picks

    def similar(self, items: NDArray[Any], k: int) -> Picks:
        """Give the k items that most customers of each had, too, as many or few as they are."""
        import numpy as np

        links = self.asked.sources.links
        pairs = links["looked" if "looked" in links else "together"].pairs
        parts = [pairs[items[start : start + 256]].toarray() for start in range(0, len(items), 256)]
        found = [best(np.where(part > 0, part, -np.inf), k) for part in parts]
        none = np.empty((0, min(k, pairs.shape[1])))
        return Picks(
            np.concatenate([none.astype(np.int64), *(each.items for each in found)]),
            np.concatenate([none, *(each.scores for each in found)]),
        )

    def because(self, users: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say of each picked item what adds most to its score.

        A list that holds something bought before is one that was asked for with `again`.
        """
        import numpy as np

        users = np.asarray(users, dtype=np.int64)
        found: list[list[str]] = [[] for _user in users]
        known = self._active(users)
        again = known & self._bought(users, picks.items)
        for rows, repeated in ((known & ~again, False), (known & again, True), (~known, None)):
            places = np.flatnonzero(rows)
            model = None if repeated is None else self.models.get(_which(again=repeated))
            for place, said in zip(
                places, self._told(users[places], picks.items[places], model, again=bool(repeated)), strict=True
            ):
                found[place] = said
        return found

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Say how many customers had both."""
        wide = "looked" in self.asked.sources.links
        return [
            ["" if pick == NOTHING else self.teller.both(int(item), int(pick), wide=wide) for pick in row]
            for item, row in zip(items, picks.items, strict=True)
        ]

    def facts(self) -> Mapping[str, Fact]:
        """Name what is worth knowing of the fit."""
        said = {
            "fresh": "From how many customers' lists the order was learned.",
            "again": "The same, where what was bought before is listed, too.",
        }
        users, items = self.deeds.shape
        fresh = self.models.get(_which(again=False))
        begun = {"begun_with": Fact(fresh.start.column.removesuffix(PLACE), BEGUN, kind="text")} if fresh else {}
        return begun | {
            "users": Fact(users, "How many users there are.", kind="count"),
            "items": Fact(items, "How many items there are.", kind="count"),
            **{f"lists_{name}": Fact(self.learned.get(name, 0), doc, kind="count") for name, doc in said.items()},
        }

    def save(self, folder: Path) -> None:
        """Write models as text, arrays as npz, and a card."""
        card = {"settings": self.settings.asked(), "learned": dict(self.learned), "shape": self.deeds.shape}
        saved(folder, self.asked.sources, self.models, card)

    @cached_property
    def teller(self) -> Teller:
        """What words figures have."""
        return Teller(self.deeds, self.asked)

    @cached_property
    def _order(self) -> NDArray[np.intp]:
        """Items by what is wanted now; those that nobody wanted not."""
        import numpy as np

        popular = self.known.popular
        order = np.argsort(-popular, kind="stable")
        return order[popular[order] > 0]

    def _told(self, users: NDArray[Any], items: NDArray[Any], model: Model | None, *, again: bool) -> list[list[str]]:
        if model is None or not len(users):
            return [[self.teller.popular(item) for item in row] for row in items]
        found, start = [], 0
        for block, figures in self._looked_at(users, again=again):
            picked = items[start : start + len(block.users)]
            found += self.teller.told(block, figures, picked, model)
            start += len(block.users)
        return found

    def _looked_at(self, users: NDArray[Any], *, again: bool) -> Iterable[tuple[Block, Figures]]:
        """Give customers' candidates and their figures; those of the few asked for last are held, for the reasons."""
        key = (users.tobytes(), again)
        if len(users) > HELD:
            return self._figured(users, again=again)
        found = self.held.get(key)
        if found is None:
            found = list(self._figured(users, again=again))
            self.held.clear()
            self.held[key] = found
        return found

    def _figured(self, users: NDArray[Any], *, again: bool) -> Iterator[tuple[Block, Figures]]:
        return ((block, columns(block, self.known)) for block in self.asked.blocks(users, again=again))

    def _bought(self, users: NDArray[Any], items: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell on whose list there is something bought before."""
        import numpy as np

        if not self.deeds.shape[0]:
            return np.zeros(len(users), dtype=bool)
        return np.asarray((at(self.known.bought[np.maximum(users, 0)], items) > 0).any(axis=1))

    def _active(self, users: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell who did anything."""
        import numpy as np

        if not self.deeds.shape[0]:
            return np.zeros(len(users), dtype=bool)
        rows = np.diff(self.known.since.indptr)
        return np.asarray((users != NOTHING) & (np.take(rows, users, mode="clip") > 0))

    def _scores(self, block: Block, figures: Figures, *, again: bool) -> NDArray[np.float64]:
        import numpy as np

        scores = np.full(block.items.shape, -np.inf)
        if block.real.any():
            scores[block.real] = self.models[_which(again=again)].scores(figures)
        return scores

    def _fill(self, users: NDArray[Any], picks: Picks, *, again: bool) -> None:
        """Fill lists that are too short with what is popular, scored below all else."""
        import numpy as np

        for row in np.flatnonzero((picks.items == NOTHING).any(axis=1)):
            some = int((picks.items[row] != NOTHING).sum())
            bought = self.known.bought[users[row]].indices if users[row] != NOTHING and not again else users[:0]
            left = np.concatenate([bought, picks.items[row, :some]])
            more = self._order[: picks.items.shape[1] + len(left)]
            more = more[~np.isin(more, left)][: picks.items.shape[1] - some]
            least = picks.scores[row, some - 1] - 2 if some else 0
            picks.items[row, some : some + len(more)] = more
            picks.scores[row, some : some + len(more)] = least + self._shares[more]

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        """What is wanted now, the most wanted item 1."""
        popular = self.known.popular
        return popular / (popular.max(initial=0) or 1)


def _which(*, again: bool) -> str:
    return "again" if again else "fresh"


def _put(picks: Picks, rows: NDArray[Any], block: Block, scores: NDArray[np.float64]) -> None:
    """Put a block's best into the lists, equal ones by place."""
    import numpy as np

    order = np.argsort(-scores, axis=1, kind="stable")[:, : picks.items.shape[1]]
    picks.items[rows, : order.shape[1]] = np.take_along_axis(block.items, order, axis=1)
    picks.scores[rows, : order.shape[1]] = np.take_along_axis(scores, order, axis=1)
