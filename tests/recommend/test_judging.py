"""Lists of what is new to a user, and how they are judged, with recommenders whose lists are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from footfall.errors import NotApplicable
from footfall.recommend.evaluation.comparing import compared
from footfall.recommend.evaluation.effort import Effort
from footfall.recommend.evaluation.judging import Trial
from footfall.recommend.evaluation.lists import new_lists, strangers
from footfall.recommend.evaluation.splits import parted
from footfall.recommend.goods import goods
from footfall.recommend.interactions import interactions
from footfall.recommend.popular import Popular
from footfall.recommend.recommender import Picks, Recommender, best
from footfall.spec import param

PAST = """
ann: view@1h:a view@2h:b buy@3h:c
bob: view@1h:a view@2h:c
cid: view@1h:a buy@2h:b
dan: view@1h:d
"""
LATER = "ann: view@9h:d view@9h:a; bob: view@9h:b buy@9h:d; dan: view@9h:e; eve: view@9h:a view@9h:c"


@dataclass(frozen=True, kw_only=True)
class Fixed(Recommender):
    """Recommends items in one order to all, what they bought left out."""

    order: tuple[str, ...] = param(("a", "b", "c", "d", "e"), "The items.")

    def fit(self, deeds, goods):
        del goods
        return Order(self, deeds)


@dataclass
class Order:
    settings: Fixed
    deeds: Any

    def recommend(self, users, k, *, again=False):
        assert not again
        scores = np.zeros((len(users), len(self.deeds.items)))
        for place, item in enumerate(self.settings.order):
            scores[:, self.deeds.places([item], self.deeds.items)[0]] = 9 - place
        bought = self.deeds.bought().toarray()
        return best(scores, k, [np.flatnonzero(bought[user]) if user >= 0 else [] for user in users])


class Silent(Fixed):
    """Never applies."""

    def fit(self, deeds, goods):
        del deeds, goods
        raise NotApplicable("The log has no categories.")


@pytest.fixture
def trial(duck_shop):
    tables = duck_shop(PAST + ";" + LATER).tables()
    deeds = interactions(tables)
    past, later = deeds.first < deeds.first.min() + 0.25, deeds.last > deeds.first.min() + 0.25
    past |= deeds.first < deeds.last
    split = parted(deeds.take(past), deeds.take(later))
    return Trial(split, goods(tables, split.train), k=2, most=10)


def names(trial: Trial, lists: np.ndarray) -> list[str]:
    return ["".join(trial.split.train.items[item] if item >= 0 else "-" for item in row) for row in lists]


def test_who_can_be_judged_and_by_what(trial):
    users = trial.split.train.users

    assert [str(users[user]) for user in trial.users] == ["ann", "bob", "dan"]
    assert [str(users[user]) for user in trial.cold] == ["eve"]
    assert trial.split.wanted[trial.users].tolist() == [1, 2, 1]


def test_lists_leave_out_all_that_was_seen_and_close_up(trial):
    fitted = Fixed().fit(trial.split.train, trial.goods)

    assert names(trial, new_lists(fitted, trial.split, trial.users, 2)) == ["de", "bd", "ab"]
    assert names(trial, new_lists(fitted, trial.split, trial.users, 4)) == ["de--", "bde-", "abce"]
    assert names(trial, strangers(fitted, 2, 3)) == ["abc", "abc"]


def test_figures_are_of_these_lists(trial):
    judged = trial.judge(Fixed())

    assert judged.figures["precision"].tolist() == [1 / 2, 1, 0]
    assert judged.figures["precision_ceiling"].tolist() == [1 / 2, 1, 1 / 2]
    assert judged.figures["ndcg"].tolist() == [1, 1, 0]
    assert judged.coverage == 4 / 5
    assert judged.history.tolist() == [3, 2, 1]
    assert judged.figures["holders"].tolist() == [(1 + 0) / 2, (2 + 1) / 2, (3 + 2) / 2]
    assert judged.figures["usual_holders"].tolist() == pytest.approx([(3 + 2 + 2) / 3, (3 + 2) / 2, 1])
    assert judged.cold_users["recall"].tolist() == [1 / 2]


def test_an_item_that_nobody_had_is_counted_apart(trial):
    assert trial.judge(Fixed()).cold_items == (1, 0)
    assert trial.judge(Fixed(order=("e", "a", "b", "c", "d"))).cold_items == (1, 1)


def test_what_is_popular_anyway_is_no_serendipity(trial):
    assert not trial.judge(Popular()).figures["serendipity"].any()
    popular = trial.usual.toarray()
    hits = trial.split.relevant[trial.users].toarray()
    listed = np.zeros_like(hits)
    for row, items in enumerate(new_lists(Fixed().fit(trial.split.train, trial.goods), trial.split, trial.users, 2)):
        listed[row, items] = 1

    assert trial.judge(Fixed()).figures["serendipity"] == pytest.approx((listed * hits * (1 - popular)).sum(axis=1) / 2)


def test_the_same_users_are_drawn_each_time(trial):
    some = [Trial(trial.split, trial.goods, 2, 2).users.tolist() for _ in range(2)]

    assert some[0] == some[1]
    assert len(some[0]) == 2
    assert set(some[0]) < set(trial.users.tolist())


def test_lists_made_elsewhere_are_judged_alike(trial):
    items = {str(item): place for place, item in enumerate(trial.split.train.items)}
    lists = np.tile([items[name] for name in "abcde"], (len(trial.split.train.users), 1))
    mine, other = trial.judge(Fixed()), trial.judge_lists(lists)

    for name, figures in mine.figures.items():
        assert other.figures[name] == pytest.approx(figures, nan_ok=True), name
    assert other.cold_users["ndcg"].tolist() == mine.cold_users["ndcg"].tolist()
    assert other.seconds is None


def test_an_item_that_the_log_does_not_know_takes_its_place_on_the_list(trial):
    lists = np.full((len(trial.split.train.users), 2), -2)
    lists[:, 1] = trial.split.train.places(["d"], trial.split.train.items)[0]

    assert trial.judge_lists(lists).figures["mrr"].tolist() == [1 / 2, 1 / 2, 0]


def test_the_better_stands_first_and_the_difference_is_paired(trial):
    whole = compared([trial], {"popular": Popular(), "fixed": Fixed(), "silent": Silent()})
    rows = {row["recommender"]: row for row in whole.rows()}

    assert list(rows) == sorted(rows, key=lambda name: -rows[name]["ndcg"])
    assert whole.silent == {"silent": "The log has no categories."}
    assert rows["fixed"]["difference"] == pytest.approx(rows["fixed"]["ndcg"] - rows["popular"]["ndcg"])
    assert rows["fixed"]["difference_low"] <= rows["fixed"]["difference"] <= rows["fixed"]["difference_high"]
    assert rows["popular"]["difference"] is None
    assert rows["fixed"]["popularity"] == pytest.approx((0.5 + 1.5 + 2.5) / (7 / 3 + 5 / 2 + 1))


def test_folds_are_put_together(trial):
    once, twice = (compared([trial] * times, {"popular": Popular()}) for times in (1, 2))

    assert twice.judged == 2 * once.judged
    (one,), (two,) = once.rows(), twice.rows()
    for name in ("users", "ndcg", "coverage", "popularity", "low", "high"):
        assert one[name] == pytest.approx(two[name]), name


def test_a_long_history_is_asked_beyond(duck_shop):
    """Somebody looked at everything but the last of 40 items."""
    seen = " ".join(f"view@{minute}m:i{minute:02d}" for minute in range(39))
    tables = duck_shop(f"ann: {seen} view@9h:i39; bob: view@1h:i39 view@2h:i00 view@3h:i39").tables()
    deeds = interactions(tables)
    later = deeds.first > deeds.first.min() + 0.3
    split = parted(deeds.take(~later), deeds.take(later))
    fitted = Fixed(order=tuple(f"i{place:02d}" for place in range(39))).fit(split.train, goods(tables, split.train))

    assert split.train.items[new_lists(fitted, split, split.known, 1)[0, 0]] == "i39"


def test_effort_is_measured():
    with Effort() as effort:
        held = np.ones(8_000_000)
    assert held.sum()

    assert effort.seconds > 0
    assert effort.memory is None or 40 < effort.memory < 500


def test_picks_shorter_than_k_are_no_hits(trial):
    class Short(Order):
        def recommend(self, users, k, *, again=False):
            del k, again
            return Picks(np.full((len(users), 1), -1), np.full((len(users), 1), -np.inf))

    lists = new_lists(Short(Fixed(), trial.split.train), trial.split, trial.users, 3)
    assert (lists == -1).all()
    assert lists.shape == (3, 3)
