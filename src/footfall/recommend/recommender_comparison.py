"""How good each recommender is, on a past it did not see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path  # noqa: TC003 - a parameter's type is looked up
from typing import TYPE_CHECKING, Literal, Self

from footfall.analysis import Analysis
from footfall.answer import Fact, Note, dots
from footfall.errors import BadRequest, NotApplicable
from footfall.recommend.catalog import RECOMMENDERS, recommender
from footfall.recommend.evaluation.comparing import BASELINE, compared
from footfall.recommend.evaluation.judging import Trial
from footfall.recommend.evaluation.outside import Lists, outside_lists
from footfall.recommend.evaluation.splits import at_random, by_time, last_out
from footfall.recommend.evaluation.telling import facts_of, sentence
from footfall.recommend.goods import goods
from footfall.recommend.interactions import interactions
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer import Rows
    from footfall.recommend.evaluation.comparing import Comparison
    from footfall.recommend.evaluation.splits import Split
    from footfall.recommend.recommender import Recommender
    from footfall.tables import Tables

ALL = "all"
QUICK = {
    "content": (300_000, 10_000),
    "item-knn": (2_000_000, 50_000),
    "bought-together": (2_000_000, 50_000),
    "ease": (1_000_000, 5_000),
    "als": (500_000, 50_000),
    "ranked": (0, 0),
    "auto": (0, 0),
}
"""Up to how many events and items of the log a recommender is compared unasked; one that is not here always."""
MOST_EVENTS, MOST_ITEMS = 5_000_000, 200_000
"""Up to how many events and items of the log anything is compared unasked: the report must not take minutes."""


@dataclass(frozen=True, kw_only=True)
class RecommenderComparison(Analysis):
    """Every recommender fitted to the same past, and its lists of k items held against what users did afterwards.

    Interactions are views, wishes, carts and purchases of items. split `time` learns from all up to the instant when
    80 % of the interactions are over and judges by the later ones; further folds cut a fifth of the interactions
    earlier each, and are judged up to the next cut. `random` holds back a fifth of all pairs of a user and an item,
    whatever their time (it lets the future tell of the past, and flatters); `last` the item that each user came to
    last. An item counts as a hit where the user turned to it in what was held back and had nothing to do with it
    before; what they had seen before is taken off every list, and the ranks close up. Judged are users with items
    before and new ones afterwards, sample of them at most, drawn by chance, the same for every recommender; all of the
    log is learned from.

    precision is hits / k, whatever could be reached; precision_ceiling is what a perfect list would have; recall is
    hits / items turned to; ndcg discounts a hit at rank r by log2(r + 1) and divides by the best possible; map is the
    mean precision at each hit over min(k, items turned to), mrr 1 / the rank of the first hit. coverage is the share of
    the log's items that are on any list; novelty the mean of -log2(share of users that had the item before), an item
    that nobody had counting as had by one; diversity 1 - the mean cosine of every two items of a list by the words of
    name, categories and brand (TF-IDF), none where the log knows no words; serendipity the share of places that are
    hits and not on the user's list of what is popular; popularity how many users the listed items had in the mean, as a
    multiple of those of the items that the same users had before. low and high are a 95 % bootstrap over users of ndcg;
    difference is ndcg less that of popular, its interval paired: the same draws of users for both. It is not corrected
    for having looked at several. seconds and memory (MB beyond what was taken before; on Linux) are those of fitting
    and listing.

    Users without a past (cold users) get what a recommender gives strangers, and are told of in facts, as are items
    that nobody had before (cold items), and users by the length of their history. What is known of items (names,
    categories, prices) is what was known before the cut of a split by time, of items that were not there yet and of
    the other splits what the whole log knows. Lists made elsewhere join by `with`: they must come from what
    happened before the fact learned_until, which nobody can check.
    """

    split: Literal["time", "random", "last"] = param("time", "What is held back: the latest, a fifth, or the last.")
    k: int = param(15, "How many items a list has.", at_least=1, at_most=100)
    recommenders: tuple[str, ...] | None = param(
        None,
        "Which to compare, settings behind colons as in `als:factors=32:alpha=2`, or `all`; none: those that do not "
        "take long on a log of this size. popular is always there.",
    )
    folds: int = param(1, "How many times to hold back and judge.", at_least=1, at_most=4)
    sample: int = param(2_000, "How many users to judge by, at most.", at_least=1, at_most=100_000)
    with_: Path | None = param(None, "A CSV or Parquet file of user_id, rank, item_id: lists made elsewhere.")

    question = "Which recommender foretells best what customers turn to next?"
    reads = (EVENTS,)
    columns = (
        Column("recommender", "text", "The recommender, or the file of lists made elsewhere."),
        Column("users", "count", "Users judged by."),
        Column("precision", "share", "Hits / k."),
        Column(
            "precision_ceiling", "share", "What a perfect list would have: the fewer of k and items turned to, / k."
        ),
        Column("recall", "share", "Hits / items turned to."),
        Column("ndcg", "number", "Discounted gain of the hits / the best possible."),
        Column("map", "number", "Mean average precision."),
        Column("mrr", "number", "Mean of 1 / the rank of the first hit."),
        Column("hit_rate", "share", "Users with a hit at all."),
        Column("coverage", "share", "Items of the log that are on any list."),
        Column("novelty", "number", "Mean of -log2(share of users that had the item before), in bits."),
        Column("diversity", "number", "1 - the mean likeness of every two items of a list."),
        Column("serendipity", "share", "Places that are hits and not popular anyway."),
        Column("popularity", "number", "Users that had the listed items / users that had the users' own, in the mean."),
        Column("low", "number", "Lower end of the 95 % interval of ndcg."),
        Column("high", "number", "Upper end of the 95 % interval of ndcg."),
        Column("difference", "number", "ndcg less that of popular."),
        Column("difference_low", "number", "Lower end of its 95 % interval, paired by users."),
        Column("difference_high", "number", "Upper end of its 95 % interval, paired by users."),
        Column("seconds", "seconds", "How long fitting and listing took."),
        Column("memory", "number", "Memory that fitting and listing took, MB."),
        Column("baseline", "flag", "Whether the others are held against it."),
    )
    chart = dots("ndcg", "recommender", low="low", high="high", color="baseline")
    people = "users"

    def settle(self, t: Tables) -> Self:
        """Choose the recommenders by the log's size where none are named; the baseline is always among them."""
        if self.with_ and (self.split == "random" or self.folds > 1):
            do = "Leave --folds out, and --split at time or last."
            raise BadRequest(
                "Lists made elsewhere come from one past.", "Several, or one by chance, were asked for.", do
            )
        return replace(self, recommenders=tuple(dict.fromkeys((BASELINE, *self._named(t)))))

    def _named(self, t: Tables) -> tuple[str, ...]:
        if self.recommenders is None:
            return self._quick(t)
        named = [each for one in self.recommenders for each in (RECOMMENDERS if one == ALL else (one,))]
        for each in named:
            _made(each)
        return tuple(named)

    def _quick(self, t: Tables) -> tuple[str, ...]:
        """Choose those that do not take long; where all would, none."""
        events, items = t.engine.count(t.events), t.engine.count(t.items)
        if events > MOST_EVENTS or items > MOST_ITEMS:
            told = f"{events:,} events with {items:,} items take minutes"
            raise NotApplicable(f"{told}, so nothing is compared unasked: name --recommenders.", "takes-long")
        limits = ((name, *QUICK.get(name, (events, items))) for name in RECOMMENDERS)
        return tuple(name for name, most, most_items in limits if events <= most and items <= most_items)

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Fit, list and judge; the engine only reads."""
        lists: list[Lists] = []

        def outside(trial: Trial) -> Mapping[str, NDArray[np.int64]]:
            if self.with_:
                lists.append(outside_lists(self.with_, trial.split.train))
            return {self.with_.name: lists[-1].places} if self.with_ else {}

        whole = compared(self._trials(t), {each: _made(each) for each in self.recommenders or ()}, outside)
        return "", [row | {"whole": whole, "lists": lists} for row in whole.rows()]

    def _trials(self, t: Tables) -> Iterator[Trial]:
        for split in self._splits(t):
            if not len(split.known):
                why = "Nobody has items before and new ones afterwards, so no recommender can be judged."
                raise NotApplicable(why, "log-too-short")
            yield Trial(split, goods(t, split.train, split.until), self.k, self.sample)

    def _splits(self, t: Tables) -> Iterator[Split]:
        if self.split == "time":
            return by_time(t, self.folds)
        return (at_random if self.split == "random" else last_out)(interactions(t), self.folds)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name what the table does not say."""
        del t
        return facts_of(_whole(rows)) if rows else {}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell who was left out, of users and recommenders."""
        del t
        whole = _whole(rows)
        found = [Note("not-applicable", f"{name} was left out: {why}") for name, why in whole.silent.items()]
        if whole.known > whole.judged:
            told = f"{whole.judged:,} of {whole.known:,} users were judged by, drawn by chance: --sample says how many."
            found.append(Note("sampled", told))
        there = {each.partition(":")[0] for each in self.recommenders or ()}
        left = [name for name in RECOMMENDERS if name not in there]
        if left:
            verb = "was" if len(left) == 1 else "were"
            told = f"{', '.join(left)} {verb} not compared: --recommenders names them, or `all`.{self._given(left)}"
            found.append(Note("recommenders-left-out", told))
        if self.with_:
            told = (
                "Lists made elsewhere are taken as they are: whether they knew what they are judged by cannot be seen."
            )
            found.append(Note("outside-lists", told))
        strange = [lists for lists in rows[0]["lists"] if lists.strange_users or lists.strange_items]
        return [*found, *(Note("outside-unknown", lists.told()) for lists in strange)]

    @staticmethod
    def _given(left: list[str]) -> str:
        """Say which of those left out customers are given."""
        given = [name for name in left if name in ("auto", "ranked")]
        return f" {' and '.join(given)} are what customers are given by default: they take longest." if given else ""

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say which did best, whether the difference matters, and how far from perfect it is."""
        return sentence(rows, facts, self.k)


def _made(written: str) -> Recommender:
    """Make a recommender as it is written: its name, and its settings after colons."""
    name, *settings = written.split(":")
    given = (setting.partition("=") for setting in settings)
    return recommender(name).make({each: value for each, _equals, value in given})


def _whole(rows: Rows) -> Comparison:
    whole: Comparison = rows[0]["whole"]
    return whole
