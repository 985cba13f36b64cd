"""What every plain recommender keeps."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from footfall.errors import BadRequest, Failure, NotApplicable
from footfall.recommend.als import Als
from footfall.recommend.bought_together import BoughtTogether
from footfall.recommend.catalog import RECOMMENDERS, recommender
from footfall.recommend.ease import Ease
from footfall.recommend.item_knn import ItemKnn
from footfall.recommend.popular import Popular
from footfall.recommend.popular_in_category import PopularInCategory
from tastes import deeds_of, goods_of, made_up

PLAIN = [
    Popular(),
    Popular(half_life=10),
    PopularInCategory(),
    BoughtTogether(at_least=1),
    ItemKnn(neighbours=5),
    Ease(lambda_=5),
    Ease(lambda_=5, items=6),
    Als(factors=4, iterations=4),
]


@pytest.fixture(params=PLAIN, ids=lambda unit: f"{unit.name()} {unit.asked()}"[:40])
def unit(request):
    return request.param


@pytest.fixture
def fitted(unit):
    deeds = made_up()
    return unit.fit(deeds, goods_of(deeds))


def everybody(fitted) -> np.ndarray:
    return np.arange(-1, len(fitted.deeds.users))


def test_the_best_come_first_and_nothing_comes_twice(fitted):
    picks = fitted.recommend(everybody(fitted), 8)

    assert picks.items.shape == picks.scores.shape == (41, 8)
    assert (np.diff(picks.scores) <= 0).all()
    for row in picks.items:
        assert len(set(row[row >= 0])) == (row >= 0).sum()


def test_lists_are_full_while_there_is_anything(fitted):
    """24 items have deeds, and nobody bought more than 12 of them: of eight none is missing."""
    assert (fitted.recommend(everybody(fitted), 8).items >= 0).all()
    assert fitted.recommend(np.array([0]), 99).items.shape == (1, 25)


def test_what_was_bought_is_left_out_unless_again(fitted):
    bought = fitted.deeds.bought().toarray() > 0
    users = everybody(fitted)[1:]
    plain, again = (fitted.recommend(users, 25, again=again) for again in (False, True))

    for user, row in zip(users, plain.items, strict=True):
        assert not bought[user, row[row >= 0]].any()
    assert any(bought[user, row[row >= 0]].any() for user, row in zip(users, again.items, strict=True))


def test_an_item_without_deeds_is_never_recommended(fitted):
    assert not (fitted.recommend(everybody(fitted), 25, again=True).items == 24).any()
    assert (fitted.similar(np.array([24]), 3).items == -1).all() or isinstance(fitted.settings, PopularInCategory)


def test_strangers_and_users_without_deeds_get_what_is_popular(unit, fitted):
    popular = Popular(half_life=unit.half_life).fit(fitted.deeds, fitted.goods).recommend(np.array([-1]), 6).items[0]

    for row in fitted.recommend(np.array([-1, 38, 39]), 6).items:
        assert row.tolist() == popular.tolist()
    assert all(
        said.startswith("popular: ") for said in fitted.because(np.array([-1]), fitted.recommend(np.array([-1]), 6))[0]
    )


def test_users_are_answered_alike_alone_and_together(fitted, monkeypatch):
    users = everybody(fitted)
    together = fitted.recommend(users, 5)
    monkeypatch.setattr("footfall.recommend.learned.CELLS", 60)
    apart = fitted.recommend(users, 5)

    assert apart.items.tolist() == together.items.tolist()
    assert apart.scores == pytest.approx(together.scores)
    assert fitted.recommend(np.array([], dtype=int), 5).items.shape == (0, 5)


def test_every_pick_has_a_reason_and_nothing_has_none(fitted):
    picks = fitted.recommend(everybody(fitted), 25)
    said = fitted.because(everybody(fitted), picks)

    for items, reasons in zip(picks.items, said, strict=True):
        assert [bool(reason) for reason in reasons] == [item >= 0 for item in items]


def test_nothing_is_like_itself(fitted):
    items = np.arange(25)
    picks = fitted.similar(items, 4)

    assert picks.items.shape == (25, 4)
    assert not (picks.items == items[:, None]).any()
    assert (np.diff(np.where(picks.items < 0, -1e9, picks.scores)) <= 0).all()
    assert [[bool(said) for said in row] for row in fitted.alike(items, picks)] == (picks.items >= 0).tolist()


def test_what_is_saved_comes_back(unit, fitted, tmp_path):
    fitted.save(tmp_path / "there")
    again = type(unit).load(tmp_path / "there", fitted.deeds, fitted.goods)
    users = everybody(fitted)
    mine, other = fitted.recommend(users, 6), again.recommend(users, 6)

    assert again.settings == unit
    assert other.items.tolist() == mine.items.tolist()
    assert other.scores.tolist() == mine.scores.tolist()
    assert again.because(users, other) == fitted.because(users, mine)
    assert again.facts() == fitted.facts()
    assert {file.suffix for file in (tmp_path / "there").iterdir()} <= {".npy", ".json"}


def test_what_is_damaged_is_said(unit, fitted, tmp_path):
    fitted.save(tmp_path)
    (tmp_path / "learned.json").write_text("{")

    with pytest.raises(Failure, match="cannot be read"):
        type(unit).load(tmp_path, fitted.deeds, fitted.goods)


def test_arrays_that_would_run_code_are_refused(tmp_path):
    deeds = made_up()
    Ease().fit(deeds, goods_of(deeds)).save(tmp_path)
    np.save(tmp_path / "says.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)

    with pytest.raises(Failure, match="cannot be read"):
        Ease.load(tmp_path, deeds, goods_of(deeds))


def test_fitting_twice_gives_the_same(unit, fitted):
    other = unit.fit(fitted.deeds, fitted.goods).recommend(everybody(fitted), 6)

    assert other.scores.tolist() == fitted.recommend(everybody(fitted), 6).scores.tolist()


def test_a_log_of_nothing_recommends_nothing(unit):
    deeds = deeds_of([], 2, 3)
    try:
        fitted = unit.fit(deeds, goods_of(deeds))
    except NotApplicable:
        assert isinstance(unit, BoughtTogether)
        return
    assert (fitted.recommend(np.array([-1, 0]), 2).items == -1).all() or isinstance(unit, PopularInCategory)
    assert fitted.because(np.array([0]), fitted.recommend(np.array([0]), 2)) == [["", ""]]


def test_one_user_and_one_item(unit):
    deeds = deeds_of([(0, 0, "purchase", 1, 3.0)], 1, 1)
    try:
        fitted = unit.fit(deeds, goods_of(deeds))
    except NotApplicable:
        pytest.fail("one purchase is a log")
    assert fitted.recommend(np.array([0]), 3).items.tolist() == [[-1]]
    assert fitted.recommend(np.array([-1]), 3).items.tolist() == [[0]]


def test_facts_are_counted(fitted):
    facts = fitted.facts()
    taste = fitted.taste.toarray()

    assert facts["pairs"].value == (taste > 0).sum()
    assert facts["sparsity"].value == pytest.approx((taste == 0).mean())


def test_weights_are_by_kind_scaled_to_the_strongest():
    deeds = deeds_of([(0, 0, "view", 1, 0.0), (0, 0, "cart", 1, 4.0), (0, 1, "view", 2, 4.0)], 1, 2)

    assert Popular().taste(deeds).toarray().tolist() == [[pytest.approx(1.25), pytest.approx((1 + np.log(2)) / 4)]]
    assert Popular(weights="once").taste(deeds).toarray().tolist() == [[1, 1]]
    assert Popular(weights="once", half_life=2).taste(deeds).toarray().tolist() == [[1, 1]]
    assert Popular(half_life=2).taste(deeds).toarray()[0, 0] == pytest.approx(1 + 0.25 / 4)
    assert Popular(weights="purchases").taste(deeds).nnz == 0


def test_a_log_of_one_kind_counts_pairs_once():
    deeds = deeds_of([(0, 0, "purchase", 5, 0.0), (0, 1, "purchase", 1, 4.0)], 1, 2)

    assert Popular().taste(deeds).toarray().tolist() == [[1, 1]]
    assert Popular(half_life=4).taste(deeds).toarray().tolist() == [[0.5, 1]]


def test_the_catalogue_guesses():
    assert recommender("als") is Als
    assert set(RECOMMENDERS) >= {"popular", "popular-in-category", "bought-together", "item-knn", "ease", "als"}
    with pytest.raises(BadRequest, match="Did you mean 'popular'"):
        recommender("populer")


def test_the_catalogue_is_light():
    heavy = "{'scipy', 'implicit', 'pandas', 'sklearn', 'lightgbm', 'faiss'}"
    told = f"import sys, footfall.recommend.catalog; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
