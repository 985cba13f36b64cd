"""Every recommender fitted to the same past, and its lists judged by what the same users turned to afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.recommend.evaluation.beyond import coverage, diversity, mean_over, novelty, serendipity, words_of
from footfall.recommend.evaluation.effort import Effort
from footfall.recommend.evaluation.lists import new_lists, strangers, without_seen
from footfall.recommend.evaluation.metrics import figures, marked
from footfall.recommend.popular import Popular

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.evaluation.splits import Split
    from footfall.recommend.goods import Goods
    from footfall.recommend.recommender import Recommender

    Floats = NDArray[np.float64]

SEED, THREADS = 7, 1
"""What is drawn goes by it; so many threads multiply: a second one mostly waits, and waiting takes a processor, too."""


@dataclass(frozen=True, eq=False)
class Judged:
    """One recommender's lists: figures of every user judged, figures of strangers, and what is of all lists together.

    `cold_items` counts how often users turned to an item that nobody had before, and how often it was on their list.
    """

    users: NDArray[np.intp]
    strangers: NDArray[np.intp]
    history: NDArray[np.int64]
    figures: dict[str, Floats]
    coverage: float
    cold_users: dict[str, Floats] = field(default_factory=dict)
    cold_items: tuple[int, int] = (0, 0)
    seconds: float | None = None
    memory: float | None = None


@dataclass(frozen=True, eq=False)
class Trial:
    """A split, how long lists are, and how many users are judged at most; of more, so many are drawn by chance."""

    split: Split
    goods: Goods
    k: int
    most: int

    @cached_property
    def users(self) -> NDArray[np.intp]:
        """The users judged."""
        return _some(self.split.known, self.most)

    @cached_property
    def cold(self) -> NDArray[np.intp]:
        """The strangers judged, apart."""
        return _some(self.split.cold, self.most)

    @cached_property
    def words(self) -> csr_matrix | None:
        """The items' words, weighed."""
        return words_of(self.goods)

    @cached_property
    def usual(self) -> csr_matrix:
        """The judged users, in their order, by items: 1 where the item is on their list of what is popular."""
        fitted = Popular().fit(self.split.train, self.goods)
        return _held(new_lists(fitted, self.split, self.users, self.k), self.split.train.shape[1])

    def judge(self, recommender: Recommender) -> Judged:
        """Fit, list and judge; the time and memory are those of fitting and listing."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(THREADS), Effort() as effort:
            fitted = recommender.fit(self.split.train, self.goods)
            lists = new_lists(fitted, self.split, self.users, self.k)
        cold = strangers(fitted, len(self.cold), self.k)
        return self._judged(lists, cold, effort.seconds, effort.memory)

    def judge_lists(self, lists: NDArray[Any]) -> Judged:
        """Judge lists made elsewhere, a row a user of the log; what a user had before is taken off here, too."""
        known = without_seen(lists[self.users], self.split, self.users, self.k)
        return self._judged(known, without_seen(lists[self.cold], self.split, self.cold, self.k))

    def _judged(
        self, lists: NDArray[Any], cold: NDArray[Any], seconds: float | None = None, memory: float | None = None
    ) -> Judged:
        hits = marked(self.split.relevant, self.users, lists)
        return Judged(
            users=self.users,
            strangers=self.cold,
            history=self.split.history[self.users],
            figures=figures(hits, self.split.wanted[self.users]) | self._beyond(lists, hits),
            coverage=coverage(lists, self.split.train.shape[1]),
            cold_users=figures(marked(self.split.relevant, self.cold, cold), self.split.wanted[self.cold]),
            cold_items=self._cold_items(lists, hits),
            seconds=seconds,
            memory=memory,
        )

    def _beyond(self, lists: NDArray[Any], hits: NDArray[np.bool_]) -> dict[str, Floats]:
        """Give what is worth knowing beside hits, for each list."""
        import numpy as np

        holders, people = self.split.holders, int((self.split.history > 0).sum())
        rows = np.arange(len(self.users))
        return {
            "novelty": novelty(lists, holders, people),
            "diversity": np.full(len(lists), np.nan) if self.words is None else diversity(lists, self.words),
            "serendipity": serendipity(hits, marked(self.usual, rows, lists)),
            "holders": mean_over(lists, holders.astype(float)),
            "usual_holders": self._own,
        }

    @cached_property
    def _own(self) -> Floats:
        """How many users had the items that each judged user had before, in the mean."""
        own = self.split.seen[self.users]
        total: Floats = own @ self.split.holders.astype(float)
        return total / self.split.history[self.users]

    def _cold_items(self, lists: NDArray[Any], hits: NDArray[np.bool_]) -> tuple[int, int]:
        cold = self.split.holders == 0
        return int(self.split.relevant[self.users][:, cold].nnz), int((hits & cold[lists]).sum())


def pooled(parts: Sequence[Judged]) -> Judged:
    """Put what was found on several folds together: users as they come, coverage in the mean, seconds added up."""
    import numpy as np

    one = parts[0]

    def joined(name: str) -> dict[str, Floats]:
        return {each: np.concatenate([getattr(part, name)[each] for part in parts]) for each in getattr(one, name)}

    return Judged(
        users=np.concatenate([part.users for part in parts]),
        strangers=np.concatenate([part.strangers for part in parts]),
        history=np.concatenate([part.history for part in parts]),
        figures=joined("figures"),
        coverage=float(np.mean([part.coverage for part in parts])),
        cold_users=joined("cold_users"),
        cold_items=(sum(part.cold_items[0] for part in parts), sum(part.cold_items[1] for part in parts)),
        seconds=None if one.seconds is None else sum(part.seconds or 0.0 for part in parts),
        memory=None if one.memory is None else max(part.memory or 0.0 for part in parts),
    )


def _some(users: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    import numpy as np

    if len(users) <= most:
        return users
    return np.sort(np.random.default_rng(SEED).choice(users, most, replace=False))


def _held(lists: NDArray[Any], items: int) -> csr_matrix:
    import numpy as np
    from scipy.sparse import csr_matrix as made

    rows, places = np.nonzero(lists >= 0)
    return made((np.ones(len(rows)), (rows, lists[rows, places])), shape=(len(lists), items))
