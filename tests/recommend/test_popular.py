"""What most customers want, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from footfall.errors import NotApplicable
from footfall.recommend.interactions import interactions
from footfall.recommend.popular import Popular
from footfall.recommend.popular_in_category import PopularInCategory
from footfall.recommend.recommender import best
from tastes import deeds_of, goods_of, made_up

BOUGHT = deeds_of(
    [
        (0, 0, "purchase", 1, 0.0),
        (1, 0, "purchase", 1, 0.0),
        (2, 0, "purchase", 3, 0.0),
        (0, 1, "purchase", 1, 30.0),
        (1, 2, "purchase", 1, 10.0),
        (3, 2, "purchase", 1, 30.0),
    ],
    4,
    4,
)


def picks(unit, deeds, user, k=4):
    return unit.fit(deeds, goods_of(deeds)).recommend(np.array([user]), k).items[0].tolist()


def test_going_down_one_list_is_picking_from_all_scores():
    deeds = made_up(seed=3)
    fitted = Popular().fit(deeds, goods_of(deeds))
    users = np.arange(-1, deeds.shape[0])
    for again in (False, True):
        found = fitted.recommend(users, 7, again=again)
        without = [fitted._left_out(user, again=again) for user in users]
        whole = best(np.tile(fitted.favourites.shares, (len(users), 1)), 7, without)
        assert (found.items == whole.items).all()
        assert (found.scores == whole.scores).all()
        assert (found.items != found.items[0]).any() != again


@pytest.mark.parametrize("values", [3, 40, 10_000])
def test_the_highest_of_many_are_those_of_a_whole_sort(values):
    """Few different values tie a lot; a row of nothing, and one of less than is asked for, stay short."""
    dice = np.random.default_rng(values)
    scores = dice.integers(0, values, (9, 1_003)).astype(float)
    scores[1], scores[2, 4:] = -np.inf, -np.inf
    without = [dice.choice(1_003, 30) for _row in scores]
    left = scores.copy()
    for row, places in zip(left, without, strict=True):
        row[places] = -np.inf
    order = np.argsort(-left, axis=1, kind="stable")[:, :5]
    sorted_ = np.take_along_axis(left, order, axis=1)
    found = best(scores, 5, without)

    assert (found.items == np.where(np.isinf(sorted_), -1, order)).all()
    assert (found.scores == sorted_).all()


def test_more_customers_are_more_popular():
    assert picks(Popular(), BOUGHT, -1) == [0, 2, 1, -1]
    assert picks(Popular(), BOUGHT, 0) == [2, -1, -1, -1]


def test_scores_are_shares_of_the_most_popular():
    found = Popular().fit(BOUGHT, goods_of(BOUGHT)).recommend(np.array([-1]), 3)

    assert found.scores[0] == pytest.approx([1, 2 / 3, 1 / 3])


def test_by_age_what_is_new_is_popular():
    """After 30 days and a half-life of 10 three buyers count 3/8, one of now 1, and one of now with one of then 1.25."""
    fitted = Popular(half_life=10).fit(BOUGHT, goods_of(BOUGHT))

    assert fitted.recommend(np.array([-1]), 3).items[0].tolist() == [2, 1, 0]
    assert fitted.favourites.totals == pytest.approx([3 / 8, 1, 1.25, 0])


def test_reasons_count_customers():
    fitted = Popular().fit(BOUGHT, goods_of(BOUGHT))

    assert fitted.because(np.array([-1]), fitted.recommend(np.array([-1]), 3)) == [
        ["popular: bought by 3 customers", "popular: bought by 2 customers", "popular: bought by 1 customer"]
    ]


def test_reasons_by_age_say_how_many_of_late():
    fitted = Popular(half_life=20).fit(BOUGHT, goods_of(BOUGHT))
    said = fitted.because(np.array([-1]), fitted.recommend(np.array([-1]), 3))[0]

    assert said[0] == "popular: bought by 2 customers, 2 of them in the last 20 days"
    assert said[1] == "popular: bought by 3 customers, none of them in the last 20 days"


def test_reasons_name_every_kind_of_deed():
    deeds = deeds_of(
        [(0, 0, "view", 2, 1.0), (1, 0, "view", 1, 1.0), (1, 0, "cart", 1, 1.0), (2, 0, "purchase", 1, 1.0)], 3, 1
    )
    fitted = Popular().fit(deeds, goods_of(deeds))

    assert fitted.because(np.array([-1]), fitted.recommend(np.array([-1]), 1)) == [
        ["popular: bought by 1 customer, put into the basket by 1, looked at by 2"]
    ]


def test_popular_knows_no_likeness():
    assert (Popular().fit(BOUGHT, goods_of(BOUGHT)).similar(np.array([0]), 3).items == -1).all()


def test_a_story(shop):
    tables = shop("ann: buy@1h:a buy@2h:b; bob: buy@1h:a view@2h:c; cid: view@3h:c").tables()
    deeds = interactions(tables)

    assert [str(deeds.items[item]) for item in picks(Popular(), deeds, -1, 3)] == ["a", "b", "c"]


def test_own_categories_as_told_by_plain_loops():
    deeds = made_up()
    goods = goods_of(deeds)
    fitted = PopularInCategory(weights="kinds").fit(deeds, goods)
    taste, shelf = fitted.taste.toarray().astype(float), goods.frame["category"].tolist()
    totals = taste.sum(axis=0)
    for user in range(38):
        by_shelf = {name: sum(taste[user, i] for i in range(25) if shelf[i] == name) for name in set(shelf) - {None}}
        for item, score in enumerate(fitted.scores(np.array([user]))[0]):
            inside = sum(totals[i] for i in range(25) if shelf[i] == shelf[item])
            looked = by_shelf.get(shelf[item], 0) / (sum(by_shelf.values()) or 1)
            expected = looked * totals[item] / inside if shelf[item] and inside else 0
            assert (score if expected else 0) == pytest.approx(expected), (user, item)
            assert expected or score == -np.inf


def test_the_category_and_the_share_of_interest_are_told():
    deeds = deeds_of(
        [
            (0, 0, "purchase", 1, 1.0),
            (0, 1, "purchase", 1, 1.0),
            (0, 4, "purchase", 1, 1.0),
            (1, 8, "purchase", 1, 1.0),
        ],
        2,
        10,
    )
    fitted = PopularInCategory().fit(deeds, goods_of(deeds))
    found = fitted.recommend(np.array([0]), 2)

    assert found.items.tolist() == [[8, -1]]
    assert fitted.because(np.array([0]), found) == [
        ["popular in Shelf 0, where 67% of this customer's interest is", ""]
    ]
    assert fitted.alike(np.array([0]), fitted.similar(np.array([0]), 2)) == [
        ["popular in Shelf 0", "popular in Shelf 0"]
    ]
    assert fitted.similar(np.array([0]), 2).items.tolist() == [[4, 8]]
    assert fitted.facts()["without_category"].value == 1


def test_a_log_without_categories_says_so():
    with pytest.raises(NotApplicable, match="no product type"):
        PopularInCategory(level="product_type").fit(BOUGHT, goods_of(BOUGHT))
