"""`ranked`: what the other recommenders propose, ordered by a model that learned from what customers did next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.recommend.ranked.candidates import Candidates
from footfall.recommend.ranked.features import active
from footfall.recommend.ranked.fitted import Order
from footfall.recommend.ranked.known import Known
from footfall.recommend.ranked.learning import library, train
from footfall.recommend.ranked.lessons import joined, lesson
from footfall.recommend.ranked.past import as_of, done_after, firsts, inner_days
from footfall.recommend.ranked.saving import opened
from footfall.recommend.ranked.sources import fit_sources
from footfall.recommend.recommender import Recommender
from footfall.spec import param

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.lessons import Lesson

FRESH, AGAIN = "fresh", "again"
MOST_AGAIN = 500
"""From so many customers' lists of a day the second model learns at most: most lists are asked for without."""


@dataclass(frozen=True, kw_only=True)
class Ranked(Recommender):
    """What other ways propose, in an order learned from what customers did next (LightGBM's LambdaRank).

    A customer's candidates are the `candidates` best each of: what the same customers bought as their items (cosine);
    the same by all deeds, where there are others than purchases; the same by what they did of late; what they did
    something with but never bought; what is popular now; what is popular in their three main categories. ALS scores
    them, too. The model sees figures of the customer, the item and the two together: how many came to the item and how
    lately, its age, price and trend, how much the customer does, the price, category, brand and popularity they are
    used to, what they did with the item already, and each source's score and place.

    It learns on inner `days`: sources and figures are made of the deeds before each, and what the customer first did
    after it is right, a purchase worth most (of a log without purchases the strongest kind). The latest day comes
    first, and an earlier one follows where fewer than half of `lists` customers were learned from. Of repeated deeds
    only the first is looked at, since of an earlier day no more is known for sure. Then sources and figures are made
    afresh of all deeds. A second model learns the same for lists that may hold what was bought before, from fewer.

    Learning begins with the order of the source that foretold best what came of those lists (fact begun_with): an item
    at place p begins with -log2(1 + p) / (1 + lists / 200), so that where little can be learned that order is kept. It
    is what comes next that is learned: where deeds are hidden by chance amid others of their time (a random split),
    those who only look at what goes with what do better.

    Strangers, and everybody where nothing was done after an inner day, get what is popular now; with it, lists are also
    filled up. An item's reason is the group of figures that adds most to its score and of which something can be said;
    figures of the customer alone give none. A figure adds what the means of the nodes below and above differ by,
    wherever a tree splits by it on the item's way (Saabas 2014); added up, that is the score.
    """

    candidates: int = param(50, "How many items each source proposes at most.", at_least=1, at_most=1_000)
    factors: int = param(64, "How many dimensions ALS has; 0: it is left out.", at_least=0, at_most=1_000)
    lists: int = param(3_000, "How many customers' lists it learns from at most.", at_least=1)
    trees: int = param(40, "How many trees the model has.", at_least=1, at_most=5_000)
    leaves: int = param(8, "How many leaves a tree has.", at_least=2, at_most=1_000)
    days: tuple[float, ...] = param((0.7, 0.85), "The shares of first deeds, 0 to 1, that lie before each inner day.")
    seed: int = param(1, "What is drawn, and what models begin with, is drawn by it.", at_least=0)

    title: ClassVar[str] = "Ranked"
    question = "What does a customer want next, of all that is proposed?"

    def fit(self, deeds: Interactions, goods: Goods) -> Order:
        """Learn the order from what was done after inner days, then look at all that is known."""
        library()
        lessons = self._lessons(deeds, goods)
        models = {
            name: train(found, trees=self.trees, leaves=self.leaves, seed=self.seed) for name, found in lessons.items()
        }
        learned = {name: len(found.lengths) for name, found in lessons.items()}
        now = self._asked(firsts(deeds), goods)
        return Order(self, deeds, now, models, learned)

    def _asked(self, deeds: Interactions, goods: Goods) -> Candidates:
        sources = fit_sources(deeds, factors=self.factors, seed=self.seed)
        return Candidates(Known(deeds, goods), sources, self.candidates)

    def _lessons(self, deeds: Interactions, goods: Goods) -> dict[str, Lesson]:
        """Make the lessons of each model; none where nothing can be learned."""
        found: dict[str, list[Lesson]] = {FRESH: [], AGAIN: []}
        for day in inner_days(deeds, self.days):
            room = self.lists - sum(len(each.lengths) for each in found[FRESH])
            if room > self.lists / 2:
                for name, each in self._taught(deeds, goods, day, room).items():
                    found[name].append(each)
        whole = {name: joined(each) for name, each in found.items()}
        return {name: each for name, each in whole.items() if each}

    def _taught(self, deeds: Interactions, goods: Goods, day: float, room: int) -> dict[str, Lesson]:
        """Make the lessons of one inner day."""
        past = as_of(deeds, day)
        asked = self._asked(past, goods)
        found = {}
        for name in (FRESH, AGAIN):
            after = done_after(deeds, day, again=name == AGAIN)
            came = self._drawn(past, after.getnnz(axis=1), room if name == FRESH else min(room, MOST_AGAIN))
            found[name] = lesson(asked, after, came, again=name == AGAIN)
        return {name: each for name, each in found.items() if each}

    def _drawn(self, past: Interactions, after: NDArray[Any], room: int) -> NDArray[np.intp]:
        """Draw customers who did something before and after."""
        import numpy as np

        came = np.intersect1d(active(past), np.flatnonzero(after))
        dice = np.random.default_rng(self.seed)
        return np.sort(dice.choice(came, min(room, len(came)), replace=False))

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Order:
        """Take back what was saved."""
        kept = opened(folder, deeds)
        settings = cls.make(kept.settings)
        asked = Candidates(Known(firsts(deeds), goods), kept.sources, settings.candidates)
        return Order(settings, deeds, asked, kept.models, kept.learned)
