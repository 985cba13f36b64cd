"""`ranked`: what the other recommenders propose, ordered by a model that learned from what customers did next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.recommend.ranked.candidates import Candidates
from footfall.recommend.ranked.features import done, matrix, names
from footfall.recommend.ranked.fitted import Order
from footfall.recommend.ranked.known import Known
from footfall.recommend.ranked.learning import Lesson, joined, library, train
from footfall.recommend.ranked.past import as_of, done_after, inner_days
from footfall.recommend.ranked.saving import opened
from footfall.recommend.ranked.sources import fit_sources
from footfall.recommend.recommender import Recommender
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    import lightgbm
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.sources import Sources


@dataclass(frozen=True, kw_only=True)
class Ranked(Recommender):
    """What the others propose, in an order learned from what customers did next (LightGBM's LambdaRank).

    TODO
    """

    candidates: int = param(100, "How many items each source proposes at most.", at_least=1, at_most=1_000)
    ease_items: int = param(0, "EASE looks at so many of the most-wanted items; 0: it is left out.", at_least=0)
    factors: int = param(64, "How many dimensions ALS has; 0: it is left out.", at_least=0, at_most=1_000)
    lists: int = param(10_000, "How many customers' lists it learns from at most.", at_least=1)
    trees: int = param(80, "How many trees the model has.", at_least=1, at_most=5_000)
    leaves: int = param(15, "How many leaves a tree has.", at_least=2, at_most=1_000)
    days: tuple[float, ...] = param((0.8,), "The shares of deeds before each inner day.")
    seed: int = param(1, "What is drawn, and what the model begins with, is drawn by it.", at_least=0)

    title: ClassVar[str] = "Ranked"
    question = "What does a customer want next, of all that is proposed?"

    def fit(self, deeds: Interactions, goods: Goods) -> Order:
        """Learn the order from what was done after an inner day, then look at all that is known."""
        library()
        models = self._models(deeds, goods)
        return Order(self, Known(deeds, goods), self._sources(deeds, goods), models)

    def _sources(self, deeds: Interactions, goods: Goods) -> Sources:
        return fit_sources(deeds, goods, items=self.ease_items, factors=self.factors, seed=self.seed)

    def _models(self, deeds, goods):
        fresh = []
        for day in inner_days(deeds, self.days):
            past = as_of(deeds, day)
            c = Candidates(Known(past, goods), self._sources(past, goods), self.candidates)
            l = lesson(c, done_after(deeds, day), self._learners(past, deeds, day))
            nm = names(c.known, c.sources.names)
            fresh.append(l)
        return {"fresh": train(joined(fresh), nm, trees=self.trees, leaves=self.leaves, seed=self.seed)}

    def _learners(self, past, deeds, day):
        import numpy as np

        came = np.unique(deeds.user[deeds.first >= day])
        both = np.intersect1d(came, done(past))
        rng = np.random.default_rng(self.seed)
        return np.sort(rng.choice(both, min(self.lists, len(both)), replace=False))

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Order:
        """Take back what was saved."""
        return opened(cls, folder, deeds, goods)


def lesson(c, after, users, again=False):
    import numpy as np
    from footfall.recommend.ranked.candidates import at

    f, g, n = [], [], []
    for block in c.blocks(users, again=again):
        grade = at(after[block.users], block.items)
        hit = (grade > 0).any(axis=1)
        real = block.real
        keep = np.broadcast_to(hit[:, None], real.shape)[real]
        f.append(matrix(block, c.known)[keep])
        g.append(grade[real][keep])
        n.append(real.sum(axis=1)[hit])
    return Lesson(np.concatenate(f), np.concatenate(g), np.concatenate(n))
