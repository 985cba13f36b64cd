"""`ranked`: it never sees what came later, lists what it should, and says of a pick what is true."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from footfall.errors import Failure
from footfall.recommend.interactions import KINDS
from footfall.recommend.ranked import Ranked
from footfall.recommend.ranked.candidates import Candidates, at
from footfall.recommend.ranked.features import columns
from footfall.recommend.ranked.known import Known
from footfall.recommend.ranked.lessons import lesson
from footfall.recommend.ranked.past import as_of, done_after, firsts, highest
from footfall.recommend.ranked.sources import fit_sources
from footfall.recommend.ranked.told import SAME
from footfall.recommend.recommender import NOTHING, Picks
from tastes import deeds_of, goods_of, made_up

ARRAYS = ("user", "item", "kind", "times", "first", "last")
ROWS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 5), st.sampled_from(KINDS), st.integers(1, 3), st.integers(0, 20).map(float)
    ),
    max_size=30,
    unique_by=lambda row: row[:3],
)
CUT = 9.5
SMALL = Ranked(candidates=10, factors=4, trees=20)


def large(seed: int = 3):
    return made_up(users=160, items=60, seed=seed)


@pytest.fixture(scope="module")
def fitted():
    deeds = large()
    return Ranked(candidates=10, factors=4, trees=20).fit(deeds, goods_of(deeds))


def everybody(fitted) -> np.ndarray:
    return np.arange(-1, fitted.deeds.shape[0])


def asked(deeds) -> Candidates:
    goods = goods_of(deeds)
    return Candidates(Known(deeds, goods), fit_sources(deeds, factors=3, seed=1), 5)


def same(one: dict, other: dict) -> bool:
    return list(one) == list(other) and all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


@given(ROWS)
@settings(max_examples=at_most(60))
def test_of_an_earlier_day_only_what_was_done_before_is_known(rows):
    """A row that began before the cut and went on after it is the row that ended before it, for all that is seen."""
    whole = as_of(deeds_of(rows, 5, 6), CUT)
    before = [(*row[:3], 1, row[4] - row[3] + 1) for row in rows if row[4] - row[3] < CUT]
    alone = as_of(deeds_of(before, 5, 6), CUT)

    for name in ARRAYS:
        assert np.array_equal(getattr(whole, name), getattr(alone, name))
    assert whole.until == CUT
    assert (whole.first < CUT).all()
    assert (whole.last < CUT).all()


def test_events_after_the_inner_day_change_no_figure():
    """Candidates, and all that is known of them, are the same when everything after the day is another story."""
    one, cut = large(), 30.0
    later = np.flatnonzero(one.last >= cut)
    other = replace(
        one,
        times=np.where(one.last >= cut, one.times + 7, one.times).astype(np.int32),
        last=np.where(one.last >= cut, one.last + 50, one.last),
        until=200.0,
        _matrices={},
    ).take(np.setdiff1d(np.arange(len(one)), later[one.first[later] >= cut][::2]))
    assert len(other) < len(one)

    for mine, theirs in zip(*(asked(as_of(deeds, cut)).blocks(np.arange(60)) for deeds in (one, other)), strict=True):
        assert np.array_equal(mine.items, theirs.items)
        known = (Known(as_of(deeds, cut), goods_of(deeds)) for deeds in (one, other))
        assert same(columns(mine, next(known)), columns(theirs, next(known)))


@given(ROWS, st.booleans())
@settings(max_examples=at_most(60))
def test_the_best_new_deed_after_a_day_is_right(rows, again):
    deeds = deeds_of(rows, 5, 6)
    top = max((KINDS.index(row[2]) for row in rows), default=0)
    expected = np.zeros((5, 6))
    for user, item, kind, times, last in rows:
        place = KINDS.index(kind)
        grade = place + 1 if last - times >= CUT else 0
        if again and place == top and last >= CUT:
            grade = len(KINDS)
        expected[user, item] = max(expected[user, item], grade)

    assert np.array_equal(done_after(deeds, CUT, again=again).toarray(), expected)


def test_entries_are_looked_up():
    dice = np.random.default_rng(5)
    user, item = dice.integers(0, 7, 30).astype(np.int32), dice.integers(0, 9, 30).astype(np.int32)
    values = dice.random(30)
    found = highest(user, item, values, (7, 9))
    items = dice.integers(-1, 9, (7, 12))
    expected = [
        [max((values[k] for k in range(30) if (user[k], item[k]) == (row, place)), default=0.0) for place in places]
        for row, places in enumerate(items)
    ]

    assert np.array_equal(at(found, items), expected)


def test_candidates_come_once_and_bear_their_sources_scores():
    deeds = firsts(large())
    some = asked(deeds)
    (block,) = some.blocks(np.arange(20))

    assert set(block.scores) == {"together", "looked", "recent", "als"}
    for row, user in enumerate(block.users):
        items = block.items[row][block.real[row]]
        assert (np.diff(items) > 0).all()
        assert not set(items) & set(deeds.bought()[user].indices)
        for name, links in some.sources.links.items():
            whole = (links.taste[user].toarray() @ links.pairs.toarray())[0]
            new = ~np.isin(items, deeds.matrix()[user].indices)
            assert block.scores[name][row][block.real[row]][new] == pytest.approx(whole[items[new]], rel=1e-4)


def test_lists_are_full_sorted_and_without_what_was_bought(fitted):
    users = everybody(fitted)
    picks = fitted.recommend(users, 8)

    assert (np.diff(picks.scores) <= 0).all()
    for user, items in zip(users, picks.items, strict=True):
        assert len(set(items)) == 8
        assert NOTHING not in items
        assert user == NOTHING or not fitted.deeds.bought()[user].toarray()[0, items].any()


def test_what_was_bought_comes_back_when_asked_for(fitted):
    users = np.arange(fitted.deeds.shape[0])
    picks = fitted.recommend(users, 8, again=True)

    assert fitted.deeds.bought()[users].toarray()[users[:, None], picks.items].any()


def test_strangers_get_what_is_popular_now(fitted):
    deeds = fitted.deeds
    some = deeds.of_kind("purchase")
    now = np.bincount(some.item, 0.5 ** ((deeds.until - some.first) / 15), deeds.shape[1])
    idle = deeds.shape[0] - 1
    picks = fitted.recommend(np.array([NOTHING, idle]), 5)

    assert picks.items.tolist() == [np.argsort(-now, kind="stable")[:5].tolist()] * 2
    counts = np.bincount(some.item[some.last > deeds.until - 7], minlength=deeds.shape[1])
    (said, _idle) = fitted.because(np.array([NOTHING, idle]), picks)
    for item, phrase in zip(picks.items[0], said, strict=True):
        assert not counts[item] or phrase.startswith(f"popular: bought by {counts[item]} customer")


def test_longer_lists_than_candidates_are_filled_up(fitted):
    bought = fitted.deeds.bought()[0].nnz
    items = fitted.recommend(np.array([0]), 99).items

    assert items.shape == (1, 60)
    assert len(set(items[0][items[0] >= 0])) == (items[0] >= 0).sum() >= 60 - bought - 2


def test_one_user_alone_gets_the_same_list(fitted):
    whole = fitted.recommend(everybody(fitted), 6)
    for row, user in enumerate(everybody(fitted)[:20]):
        alone = fitted.recommend(np.array([user]), 6)
        assert alone.items.tolist() == [whole.items[row].tolist()]


def test_it_is_the_same_each_time(fitted):
    deeds = large()
    once_more = SMALL.fit(deeds, goods_of(deeds)).recommend(everybody(fitted), 6)

    assert np.array_equal(once_more.items, fitted.recommend(everybody(fitted), 6).items)


def test_an_order_is_learned_from_what_came_next():
    """Who buys 2n buys 2n + 1 a week after; half the items are popular and lead nowhere."""
    dice, rows = np.random.default_rng(8), []
    for user in range(600):
        start = float(dice.integers(0, 60))
        for item in dice.choice(20, 3, replace=False):
            rows.append((user, int(2 * item), "purchase", 1, start + 1))
            if start < 50:
                rows.append((user, int(2 * item + 1), "purchase", 1, start + 8))
        rows += [(user, int(item), "purchase", 1, start + 1) for item in 40 + dice.choice(10, 5, replace=False)]
    deeds = deeds_of(rows, 600, 50)
    late = np.flatnonzero(np.diff(deeds.matrix()[:, 1:40:2].tocsr().indptr) == 0)
    fitted = Ranked(candidates=30, factors=0, trees=40).fit(deeds, goods_of(deeds))
    picks = fitted.recommend(late, 3).items
    due = [{item + 1 for item in deeds.matrix()[user].indices if item < 40 and item % 2 == 0} for user in late]

    assert fitted.facts()["lists_fresh"].value > 50
    assert np.mean([len(set(row) & wanted) / 3 for row, wanted in zip(picks, due, strict=True)]) > 0.9


def test_the_reason_is_what_adds_most(fitted):
    """What figures add, added up by hand for some lists, never names a lesser group."""
    users = np.arange(90)
    picks = fitted.recommend(users, 5)
    said = fitted.because(users, picks)
    starts = {"popular": "popular: ", "als": "to customers of this taste", "age": "on offer", "price": "its price"}
    checked = 0
    for user, items, phrases in zip(users, picks.items, said, strict=True):
        block = fitted.asked.block(np.array([user]))
        figures = columns(block, fitted.known)
        model = fitted.models["fresh"]
        parts = model.parts(figures, np.arange(len(figures["age"])))
        for item, phrase in zip(items, phrases, strict=True):
            if item not in block.items[0]:
                continue
            own = parts[block.items[0].tolist().index(item)]
            groups: dict[str, float] = {}
            for name, value in zip(figures, own, strict=False):
                if name in SAME:
                    groups[SAME[name]] = groups.get(SAME[name], 0.0) + value
            first = max(groups, key=lambda name: groups[name])
            if first in starts and groups[first] > 0:
                assert phrase.startswith(starts[first])
                checked += 1
    assert checked > 20


def test_what_figures_add_is_the_score_and_nearly_what_shap_says(fitted):
    model = fitted.models["fresh"]
    figures = columns(fitted.asked.block(np.arange(40)), fitted.known)
    rows = np.arange(len(figures["age"]))
    adds = model.parts(figures, rows)
    shap = model.trees.predict(np.column_stack(list(figures.values())), pred_contrib=True)[:, :-1]
    shap[:, list(figures).index(model.start.column)] += model.start.scores(figures[model.start.column])
    beside = model.scores(figures) - adds.sum(axis=1)

    assert np.ptp(model.scores(figures)) > 0.1
    assert np.ptp(beside) < 1e-9
    assert np.corrcoef(adds.ravel(), shap.ravel())[0, 1] > 0.95


def test_the_figures_of_a_reason_are_counted(fitted):
    deeds = fitted.deeds
    held = (deeds.matrix() > 0).toarray()
    names = fitted.teller._names.tolist()
    for source in ("looked", "recent"):
        phrase = next(
            (said, user, item)
            for user in range(40)
            for item in range(60)
            if (said := fitted.teller._linked(source, user, item))
        )
        both, of, name = re.match(r"([\d,]+) of the ([\d,]+) customers? who had to do with (.+) had to", phrase[0]).groups()  # fmt: skip
        other = names.index(name)
        assert held[phrase[1], other]
        assert (int(both), int(of)) == ((held[:, other] & held[:, phrase[2]]).sum(), held[:, other].sum())


def test_what_was_done_with_an_item_is_told():
    deeds = deeds_of([(0, 1, "view", 2, 7.0), (0, 2, "view", 1, 10.0), (1, 1, "purchase", 3, 4.0)], 2, 4)
    fitted = SMALL.fit(deeds, goods_of(deeds))

    assert fitted.teller._seen(0, 1, {}) == "looked at twice, last 3 days ago"
    assert fitted.teller._seen(0, 2, {}) == "looked at once, last within a day"
    assert fitted.teller._seen(1, 1, {}) == "bought 3 times, last 6 days ago"
    assert fitted.teller._seen(1, 2, {}) == ""


def test_alike_is_what_the_same_customers_had(fitted):
    picks = fitted.similar(np.arange(4), 5)

    assert picks.items.shape == (4, 5)
    assert not (picks.items == np.arange(4)[:, None]).any()
    held = (fitted.deeds.matrix() > 0).toarray()
    for item, (row, said) in enumerate(zip(picks.items, fitted.alike(np.arange(4), picks), strict=True)):
        for pick, phrase in zip(row[row >= 0], said, strict=False):
            both, of = (held[:, item] & held[:, pick]).sum(), held[:, item].sum()
            assert phrase.startswith(f"{both} of the {of} customer")
    assert (np.diff(picks.scores) <= 0).all()


def test_saved_and_loaded_it_is_the_same(fitted, tmp_path):
    fitted.save(tmp_path)
    again = Ranked.load(tmp_path, fitted.deeds, fitted.known.goods)
    users = everybody(fitted)
    mine, theirs = fitted.recommend(users, 7), again.recommend(users, 7)

    assert again.settings == fitted.settings
    assert np.array_equal(mine.items, theirs.items)
    assert np.array_equal(mine.scores, theirs.scores)
    assert again.because(users, mine) == fitted.because(users, mine)
    assert again.facts() == fitted.facts()
    assert {path.suffix for path in tmp_path.iterdir()} <= {".txt", ".json", ".npz"}


@pytest.mark.parametrize("file", ["card.json", "fresh.txt", "arrays.npz"])
def test_what_is_broken_is_refused(fitted, tmp_path, file):
    fitted.save(tmp_path)
    (tmp_path / file).write_text("{")

    with pytest.raises(Failure, match=r"The recommender 'ranked' cannot be read\..*Fit it again\."):
        Ranked.load(tmp_path, fitted.deeds, fitted.known.goods)


def test_what_was_fitted_to_others_is_refused(fitted, tmp_path):
    fitted.save(tmp_path)
    deeds = made_up()

    with pytest.raises(Failure, match="It was fitted to other users and items"):
        Ranked.load(tmp_path, deeds, goods_of(deeds))


def test_without_its_library_it_says_what_is_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    deeds = made_up()

    with pytest.raises(
        Failure, match=r"LightGBM's library cannot be loaded\. .* On Debian, libgomp1 is what it needs\."
    ):
        SMALL.fit(deeds, goods_of(deeds))


@pytest.mark.parametrize("rows", [[], [(0, 1, "purchase", 1, 3.0)], [(0, 1, "view", 2, 3.0), (1, 2, "cart", 1, 3.0)]])
def test_where_nothing_can_be_learned_lists_are_what_is_popular(rows, tmp_path):
    deeds = deeds_of(rows, 3, 4)
    fitted = SMALL.fit(deeds, goods_of(deeds))
    picks = fitted.recommend(np.arange(-1, 3), 3)
    fitted.save(tmp_path)

    assert picks.items.shape == (4, 3)
    assert set(picks.items.ravel()) <= {NOTHING, *(row[1] for row in rows)}
    assert all(bool(said) == (item >= 0) for row, items in zip(fitted.because(np.arange(-1, 3), picks), picks.items, strict=True) for said, item in zip(row, items, strict=True))  # fmt: skip
    assert np.array_equal(
        Ranked.load(tmp_path, deeds, goods_of(deeds)).recommend(np.arange(-1, 3), 3).items, picks.items
    )
    assert fitted.recommend(np.array([], dtype=int), 3).items.shape == (0, 3)
    assert fitted.because(np.array([], dtype=int), Picks(np.empty((0, 3), int), np.empty((0, 3)))) == []


def test_lists_that_hold_nothing_right_teach_nothing():
    deeds = large()
    past = as_of(deeds, 30.0)
    users = np.arange(50)
    found = lesson(asked(past), done_after(deeds, 30.0), users)
    begins = np.r_[0, np.cumsum(found.lengths)]

    assert found.lengths.sum() == len(found.grades) == len(found.figures)
    assert all(found.grades[start:end].any() for start, end in pairwise(begins))
    assert lesson(asked(past), done_after(deeds, 500.0), users) is None


def test_what_is_held_of_the_last_list_changes_no_reason(fitted):
    users = everybody(fitted)
    picks = fitted.recommend(users, 6)
    held = fitted.because(users, picks)
    fitted.recommend(users[:3], 6)

    assert fitted.because(users, picks) == held
    fitted.held.clear()
    assert fitted.because(users, picks) == held


def test_the_nearest_of_a_customers_items_is_named(fitted):
    """By hand: the greatest cosine of points among the customer's other items."""
    points = fitted.asked.sources.factors.items.astype(float)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
    users = np.arange(20)
    picked = np.tile(np.arange(60), (20, 1))
    found = fitted.teller._nearest(users, picked)

    for user, row in zip(users, found, strict=True):
        mine = fitted.deeds.matrix()[user].indices
        for item, near in enumerate(row):
            others = mine[mine != item]
            cosines = points[others] @ points[item]
            assert (near == NOTHING) == (cosines.max() <= 0)
            assert near == NOTHING or near in others[cosines >= cosines.max() - 1e-5]
