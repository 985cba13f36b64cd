"""`auto` and spreading: who is sent where, and what a list becomes."""

from __future__ import annotations

import numpy as np
import pytest

from footfall.recommend.auto import Auto
from footfall.recommend.recommender import NOTHING, Picks
from footfall.recommend.spread import Spread, rarity
from shelves import deeds_of, goods_of, named

SHELVES = {
    f"{shelf}{number}": {"category": shelf, "brand": f"{shelf}{number % 2}", "price": 10 + number}
    for shelf in ("mug", "pan", "rug")
    for number in range(5)
}
STORY = """
    ann: viewed mug0
    bea: wished mug1 mug2
    cid: carted pan0
    dan: bought pan0 pan1
    eve: bought pan1 pan2, viewed rug0
    fay: bought pan0 pan1 pan2
    gus:
"""


@pytest.fixture(scope="module")
def fitted():
    goods = goods_of(**SHELVES)
    return Auto().fit(deeds_of(STORY, goods), goods)


def test_everyone_is_sent_where_their_stage_is(fitted):
    ann, bea, cid, dan, eve, fay, gus = fitted.recommend(np.arange(7), 4).by

    assert set(ann) | set(bea) <= {"content", "popular-in-category"}
    assert "content" in set(ann)
    for buyer in (cid, dan, eve, fay):
        assert len(set(buyer)) == 1
        assert not {"content", "popular", "popular-in-category"} & set(buyer)
    assert set(gus) == {"popular"}
    assert list(fitted.recommend(np.array([-1]), 4).by[0]) == list(gus)
    assert [fitted.facts()[name].value for name in ("strangers", "viewers", "buyers")] == [1, 2, 4]


def test_two_lists_become_one_by_rank(fitted):
    picks = fitted.recommend(np.array([0]), 6)
    lists = {name: list(fitted.members[name].recommend(np.array([0]), 6).items[0]) for name in set(picks.by[0])}
    worth = {}
    for items in lists.values():
        for rank, item in enumerate(items, 1):
            worth[int(item)] = worth.get(int(item), 0) + 1 / rank

    assert picks.scores[0] == pytest.approx(sorted(worth.values(), reverse=True)[:6])
    for item, score, name in zip(picks.items[0], picks.scores[0], picks.by[0], strict=True):
        assert worth[int(item)] == pytest.approx(score)
        assert item in lists[name]
    assert len(set(picks.items[0].tolist())) == 6


def test_each_says_why_itself(fitted):
    users = np.arange(7)
    picks = fitted.recommend(users, 4)
    said = fitted.because(users, picks)

    for user, row in enumerate(picks.by):
        for rank, name in enumerate(row):
            alone = Picks(picks.items[user : user + 1, rank : rank + 1], picks.scores[user : user + 1, rank : rank + 1])
            assert said[user][rank] == fitted.members[name].because(np.array([user]), alone)[0][0] != ""


def test_similar_items_are_alike(fitted):
    place = list(fitted.deeds.items).index("rug3")
    picks = fitted.similar(np.array([place]), 3)

    assert {name[:3] for name in named(fitted, picks.items[0])} == {"rug"}
    assert named(fitted, picks.items[0])[0] == "rug1"
    assert fitted.alike(np.array([place]), picks)[0][0] == "same category rug and brand rug1 as rug3"


def test_what_is_saved_recommends_the_same(fitted, tmp_path):
    fitted.save(tmp_path)
    again = Auto.load(tmp_path, fitted.deeds, fitted.members["content"].goods)
    users = np.arange(-1, 7)

    one, two = fitted.recommend(users, 5), again.recommend(users, 5)
    assert (one.items == two.items).all()
    assert (one.by == two.by).all()
    assert not [file for file in tmp_path.rglob("*") if file.suffix in (".pkl", ".pickle", ".joblib")]


def test_how_lists_are_spread_is_asked_of_it_too(fitted):
    goods = fitted.members["content"].goods
    plain, wide = (Auto(diversity=much).fit(fitted.deeds, goods).recommend(np.array([0]), 4) for much in (0, 0.9))

    shelves = [{name[:3] for name in named(fitted, picks.items[0])} for picks in (plain, wide)]
    assert len(shelves[0]) < len(shelves[1])


def test_items_without_words_leave_it_to_what_is_wanted_beside_them():
    goods = goods_of(**{f"x{number}": {"price": number + 1} for number in range(6)})
    story = "ann: viewed x0; bob: bought x0 x1; cid: bought x0 x1; dan: bought x1 x2; eve: bought x3"
    fitted = Auto(diversity=0.5).fit(deeds_of(story, goods), goods)

    assert set(fitted.recommend(np.array([0]), 3).by[0]) == {"item-knn"}
    assert named(fitted, fitted.similar(np.array([0]), 2).items[0])[0] == "x1"
    assert fitted.facts()["buyers_by"].value == "item-knn"


def cosine(vectors, one, two):
    return float(vectors[one] @ vectors[two])


@pytest.mark.parametrize(("diversity", "serendipity"), [(0.0, 0.0), (0.5, 0.0), (0.3, 0.6), (1.0, 0.0), (0.0, 1.0)])
def test_spreading_takes_what_is_worth_most_beside_what_was_taken(fitted, diversity, serendipity):
    vectors, rare = fitted.vectors, rarity(fitted.deeds)
    picks = fitted.members["popular"].recommend(np.array([6]), 12)
    found = Spread(vectors, rare, diversity, serendipity)(picks, 5).items[0]

    left, taken = [int(item) for item in picks.items[0] if item != NOTHING], []
    order = {item: 1 - rank / picks.items.shape[1] for rank, item in enumerate(left)}
    while len(taken) < 5:
        value = {item: (1 - serendipity) * order[item] + serendipity * rare[item] for item in left}
        near = {item: max((cosine(vectors, item, other) for other in taken), default=0) for item in left}
        worth = {item: (1 - diversity) * value[item] - diversity * max(near[item], 0) for item in left}
        best = max(worth.values())
        assert worth[int(found[len(taken)])] == pytest.approx(best, abs=1e-6)
        taken.append(int(found[len(taken)]))
        left.remove(taken[-1])


def test_a_list_that_is_short_stays_short_at_its_end():
    items = np.array([[2, 0, NOTHING, NOTHING]])
    picks = Picks(items, np.array([[2.0, 1.0, -np.inf, -np.inf]]))
    spread = Spread(np.eye(3, dtype=np.float32), np.zeros(3), 0.5, 0.5)

    assert spread(picks, 3).items.tolist() == [[2, 0, NOTHING]]
    assert spread(picks, 9).items.shape == (1, 4)


def test_what_nobody_knows_is_rarest(fitted):
    rare = rarity(fitted.deeds)

    assert rare[list(fitted.deeds.items).index("rug4")] == 1
    assert rare.min() == 0
    assert rare.argmin() == list(fitted.deeds.items).index("pan0")


def test_who_finds_others_like_the_few_items_without_words_is_fitted_when_asked(monkeypatch):
    """Of nine items one has no words; where that is few, nobody is fitted for it before it is asked about."""
    monkeypatch.setattr("footfall.recommend.auto.ENOUGH", 0)
    goods = goods_of(x={"price": 3}, **{f"mug{number}": {"category": "mug"} for number in range(8)})
    deeds = deeds_of("ann: bought mug0 x; bob: bought mug0 x; cid: viewed mug1", goods)
    one, place = Auto().fit(deeds, goods), np.array([list(deeds.items).index("x")])
    monkeypatch.setattr("footfall.recommend.auto.FEW", 0.5)
    other = Auto().fit(deeds, goods)

    assert "item-knn" in one.members
    assert "item-knn" not in other.members
    mine, theirs = one.similar(place, 2), other.similar(place, 2)
    assert named(other, theirs.items[0])[0] == "mug0"
    assert mine.items.tolist() == theirs.items.tolist()
    assert theirs.by.tolist() == mine.by.tolist()
    assert other.alike(place, theirs) == one.alike(place, mine)
