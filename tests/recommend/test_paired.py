"""What items say for items, against dense matrices and the library `implicit`."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import sparse

from footfall.errors import NotApplicable
from footfall.recommend.baskets import Baskets
from footfall.recommend.bought_together import BoughtTogether
from footfall.recommend.ease import Ease
from footfall.recommend.interactions import interactions
from footfall.recommend.item_knn import ItemKnn, bm25
from footfall.recommend.paired import nearest, nearest_columns
from tastes import deeds_of, goods_of, made_up


def dense(fitted) -> np.ndarray:
    return fitted.taste.toarray().astype(np.float64)


def highest(likeness: np.ndarray, k: int) -> np.ndarray:
    """Keep each row's k highest above nothing, of equal ones the first, itself never."""
    kept = np.zeros_like(likeness)
    for row, values in enumerate(likeness):
        order = sorted(
            (item for item in range(len(values)) if item != row and values[item] > 0), key=lambda i: (-values[i], i)
        )
        kept[row, order[:k]] = values[order[:k]]
    return kept


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("cells", [30, 4_000_000])
def test_the_nearest_are_the_highest_products(seed, cells, monkeypatch):
    monkeypatch.setattr("footfall.recommend.paired.CELLS", cells)
    taste = made_up(seed=seed).matrix().astype(np.float64)
    found = nearest(taste.T.tocsr(), taste, 4).toarray()

    assert found == pytest.approx(highest((taste.T @ taste).toarray(), 4))


@pytest.mark.parametrize("k", [1, 3, 4, 40])
def test_neighbours_by_implicit_are_those_of_nearest(k):
    """Items of the same customers tie, with their own likeness, too: of equal ones as many are kept."""
    taste = made_up(seed=5).matrix()
    doubled = sparse.hstack([taste, taste, sparse.csr_matrix((taste.shape[0], 2))]).tocsr().astype(np.float32)
    found = nearest_columns(doubled, k).toarray()
    usual = nearest(doubled.T.tocsr(), doubled, k).toarray()
    products = (doubled.T @ doubled).toarray()

    assert (np.sort(found, axis=1) == np.sort(usual, axis=1)).all()
    assert (found[found > 0] == products[found > 0]).all()
    assert (found > 0).any()
    assert not found.diagonal().any()
    assert nearest_columns(doubled[:0], k).shape == products.shape


def test_cosine_neighbours_by_dense_algebra():
    deeds = made_up()
    fitted = ItemKnn(by="cosine", neighbours=6, shrinkage=2).fit(deeds, goods_of(deeds))
    x = dense(fitted)
    lengths = np.linalg.norm(x, axis=0)
    sure = (x > 0).sum(axis=0) / ((x > 0).sum(axis=0) + 2)
    cosine = highest(
        np.outer(sure, sure) * (x.T @ x) / np.outer(np.where(lengths, lengths, 1), np.where(lengths, lengths, 1)), 6
    )

    assert fitted.pairs.toarray() == pytest.approx(cosine, rel=1e-5)
    scores = fitted.scores(np.arange(38))
    assert np.where(np.isfinite(scores), scores, 0) == pytest.approx(x[:38] @ cosine, rel=1e-4)


def test_bm25_is_the_librarys():
    from implicit.nearest_neighbours import bm25_weight

    taste = ItemKnn(weights="kinds").taste(made_up())

    assert bm25(taste).toarray() == pytest.approx(bm25_weight(taste.T, 1.2, 0.75).T.toarray(), rel=1e-5)


def test_lists_are_the_librarys():
    """implicit keeps each item among its own neighbours, so it is asked for one more."""
    from implicit.nearest_neighbours import BM25Recommender

    deeds = made_up()
    fitted = ItemKnn(by="bm25", neighbours=24, weights="once", shrinkage=0).fit(deeds, goods_of(deeds))
    theirs = BM25Recommender(K=25, num_threads=1)
    taste = deeds.matrix()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it makes a matrix itself that it then warns of
        theirs.fit(taste, show_progress=False)
    for user in range(38):
        items, scores = theirs.recommend(user, taste[user], N=4, filter_already_liked_items=True)
        mine = fitted.scores(np.array([user]))[0]
        mine[taste[user].indices] = -np.inf
        assert mine[items[items >= 0]] == pytest.approx(scores[items >= 0], rel=1e-4)
        assert sorted(mine)[-4:][::-1] == pytest.approx(scores, rel=1e-4)


@pytest.mark.parametrize("block", [7, 1_000])
@pytest.mark.parametrize(("penalty", "weights"), [(5.0, "once"), (200.0, "kinds"), (0.5, "purchases")])
def test_ease_by_dense_inversion(penalty, weights, block, monkeypatch):
    monkeypatch.setattr("footfall.recommend.ease.BLOCK", block)
    deeds = made_up()
    fitted = Ease(lambda_=penalty, weights=weights).fit(deeds, goods_of(deeds))
    x = dense(fitted)
    inverse = np.linalg.inv(x.T @ x + penalty * np.eye(25))
    says = -inverse / np.diag(inverse)
    np.fill_diagonal(says, 0)
    chosen = np.flatnonzero(x.sum(axis=0))

    assert fitted.parts["says"] == pytest.approx(says[np.ix_(chosen, chosen)], rel=1e-3, abs=1e-6)
    assert fitted.scores(np.arange(38))[:, chosen] == pytest.approx((x[:38] @ says)[:, chosen], rel=1e-3, abs=1e-5)


def test_ease_is_what_gives_each_item_best_from_the_others():
    """Each column solves a ridge regression without its own item, found here by scikit-learn."""
    from sklearn.linear_model import Ridge

    deeds = made_up()
    fitted = Ease(lambda_=7).fit(deeds, goods_of(deeds))
    x = dense(fitted)[:, fitted.parts["chosen"]]
    for item in (0, 3, 11):
        others = np.delete(np.arange(x.shape[1]), item)
        ridge = Ridge(alpha=7, fit_intercept=False).fit(x[:, others], x[:, item])
        assert fitted.parts["says"][others, item] == pytest.approx(ridge.coef_, rel=1e-3, abs=1e-5)


def test_ease_in_single_precision_is_near(monkeypatch):
    deeds = made_up()
    whole = Ease(lambda_=5).fit(deeds, goods_of(deeds))
    monkeypatch.setattr("footfall.recommend.ease.EXACT", 0)

    single = Ease(lambda_=5).fit(deeds, goods_of(deeds))
    assert single.parts["says"] == pytest.approx(whole.parts["says"], abs=1e-4)


def test_ease_looks_at_the_most_bought_and_counts_the_others():
    deeds = made_up()
    fitted = Ease(lambda_=5, items=6).fit(deeds, goods_of(deeds))
    totals = dense(fitted).sum(axis=0)

    assert set(fitted.parts["chosen"]) == set(np.argsort(-totals, kind="stable")[:6])
    assert fitted.facts()["items_capped"].value == (totals > 0).sum() - 6
    assert set(fitted.recommend(np.arange(5), 3, again=True).items.ravel()) <= set(fitted.parts["chosen"])


@pytest.mark.parametrize("unit", [ItemKnn(), ItemKnn(by="cosine", weights="kinds"), Ease(lambda_=5)], ids=str)
def test_the_reason_is_the_item_that_contributed_most(unit):
    deeds = made_up()
    fitted = unit.fit(deeds, goods_of(deeds))
    users, x = np.arange(38), dense(fitted)
    picks = fitted.recommend(users, 5)
    sources, shares = fitted.strongest(users, picks)
    every = np.arange(25)
    for user, items, found, most in zip(users, picks.items, sources, shares, strict=True):
        contributions = x[user][:, None] * fitted.says(every, items)
        assert (
            contributions.sum(axis=0)
            == pytest.approx(np.maximum(fitted.scores(np.array([user]))[0][items], 0), rel=1e-4)
            or (picks.scores[user] < 0).any()
        )
        for place, item in enumerate(items):
            if found[place] >= 0:
                assert contributions[:, place].max() == pytest.approx(most[place])
                assert contributions[found[place], place] == pytest.approx(most[place])
                assert x[user, found[place]] > 0
            else:
                assert not contributions[:, place].any(), item


def test_the_reason_names_the_item_or_its_id():
    deeds = deeds_of([(user, item, "purchase", 1, 1.0) for user in range(5) for item in (3, 4, 5)][:-1], 5, 6)
    fitted = ItemKnn(by="none").fit(deeds, goods_of(deeds))

    assert fitted.because(np.array([4]), fitted.recommend(np.array([4]), 1)) == [["because of Thing 3"]]
    assert fitted.because(np.array([4]), fitted.recommend(np.array([4]), 1, again=True))[0][0].startswith("because of ")
    assert "i004" in fitted.names
    assert fitted.alike(np.array([3]), fitted.similar(np.array([3]), 1)) == [
        ["of interest to the same customers as Thing 3"]
    ]


def orders_of(deeds, lines: list[tuple[int, int, int]]):
    from dataclasses import replace

    user, item, order = (np.array(column) for column in zip(*lines, strict=True))
    return replace(deeds, baskets=Baskets.of(user.astype(np.int32), item.astype(np.int32), order))


def baskets(seed: int = 5):
    """Make up orders, and the deeds that they are: of each user one to three, of one to six items."""
    dice = np.random.default_rng(seed)
    lines = [
        (user, int(item), order)
        for user in range(30)
        for order in range(int(dice.integers(1, 4)))
        for item in dice.choice(12, int(dice.integers(1, 6)), replace=False)
    ]
    pairs = sorted({line[:2] for line in lines})
    return orders_of(deeds_of([(*pair, "purchase", 1, 1.0) for pair in pairs], 30, 12), lines), lines


def test_pairs_are_counted_as_told_by_plain_loops():
    deeds, lines = baskets()
    fitted = BoughtTogether(within="order", at_least=2, shrinkage=3, neighbours=50).fit(deeds, goods_of(deeds))
    orders: dict[tuple[int, int], set[int]] = {}
    for user, item, order in lines:
        orders.setdefault((user, order), set()).add(item)
    for one in range(12):
        for other in range(12):
            both = sum({one, other} <= held for held in orders.values())
            chance = (
                sum(one in held for held in orders.values())
                * sum(other in held for held in orders.values())
                / len(orders)
            )
            says = np.log((both + 3) / (chance + 3))
            kept = one != other and both >= 2 and says > 1e-9
            assert fitted.pairs[one, other] == pytest.approx(says if kept else 0, rel=1e-5, abs=1e-9)
            assert abs(says) < 1e-9 or fitted.both[one, other] == (both if kept else 0)
    assert fitted.facts()["orders"].value == len(orders)


def test_customers_who_bought_both_are_counted_where_orders_are_not():
    deeds = made_up(kinds=("purchase",))
    fitted = BoughtTogether(at_least=1, shrinkage=0, neighbours=50).fit(deeds, goods_of(deeds))
    x = deeds.bought().toarray()
    both, held = x.T @ x, x.sum(axis=0)

    assert fitted.facts()["within_orders"].value is False
    for one, other in zip(*fitted.pairs.nonzero(), strict=True):
        assert fitted.pairs[one, other] == pytest.approx(
            np.log(both[one, other] * 40 / (held[one] * held[other])), rel=1e-5
        )


def test_how_often_and_how_much_more_than_chance_is_told():
    """Of eight orders four hold 0, three of them 1 as well: 3 times, where chance has 4 x 3 / 8 = 1.5."""
    lines = (
        [(user, 0, 1) for user in range(4)]
        + [(user, 1, 1) for user in range(3)]
        + [(user, 2, 1) for user in range(4, 8)]
    )
    deeds = orders_of(deeds_of([(user, item, "purchase", 1, 1.0) for user, item, _order in lines], 8, 3), lines)
    fitted = BoughtTogether(within="order").fit(deeds, goods_of(deeds))

    assert fitted.because(np.array([3]), fitted.recommend(np.array([3]), 1)) == [
        ["bought together 3 times, 2.0 times as often as chance, with Thing 0"]
    ]
    assert fitted.alike(np.array([1]), fitted.similar(np.array([1]), 2)) == [
        ["bought together 3 times, 2.0 times as often as chance", ""]
    ]
    customers = BoughtTogether(within="customer").fit(deeds, goods_of(deeds))
    assert customers.because(np.array([3]), customers.recommend(np.array([3]), 1)) == [
        ["bought by the same 3 customers, 2.0 times as often as chance, with Thing 0"]
    ]


def test_auto_takes_orders_where_they_hold_several():
    pairs = [(user, item) for user in range(10) for item in (0, 1)]
    deeds = deeds_of([(*pair, "purchase", 1, 1.0) for pair in pairs], 10, 2)
    together = orders_of(deeds, [(user, item, 0) for user, item in pairs])
    apart = orders_of(deeds, [(user, item, item) for user, item in pairs])

    assert BoughtTogether().fit(together, goods_of(deeds)).facts()["within_orders"].value is True
    assert BoughtTogether().fit(apart, goods_of(deeds)).facts()["within_orders"].value is False


def test_what_is_held_out_is_in_no_basket():
    deeds, lines = baskets()
    part = deeds.take(np.arange(len(deeds)) % 2 == 0)
    held = set(zip(part.user.tolist(), part.item.tolist(), strict=True))
    left = [line for line in lines if line[:2] in held]

    matrix = part.baskets.matrix(part.bought())
    assert matrix.sum() == len(left)
    assert matrix.shape[0] == len({(user, order) for user, _item, order in left})


def test_looking_is_no_buying():
    deeds = made_up(kinds=("view",))

    with pytest.raises(NotApplicable, match="no purchases"):
        BoughtTogether().fit(deeds, goods_of(deeds))


def baskets_of(tables) -> list[str]:
    deeds = interactions(tables)
    matrix = deeds.baskets.matrix(deeds.bought())
    return sorted("".join(deeds.items[row.indices]) for row in matrix)


def test_an_order_is_its_id_or_else_the_users_day(shop):
    story = "ann: buy@1h:a buy@23h:b buy@25h:a; bob: buy@1h:b view@1h:c"
    ordered = (
        "ann: buy@1h:a{order_id=1} buy@23h:b{order_id=2} buy@25h:a{order_id=2}; bob: buy@1h:b{order_id=2} buy@2h:c"
    )

    assert baskets_of(shop(story).tables()) == ["a", "ab", "b"]
    assert baskets_of(shop(ordered).tables()) == ["a", "ab", "b", "c"]


def test_blocks_of_likenesses_change_nothing(monkeypatch):
    """However few entries are made at a time, every row is there once."""
    dice = np.random.default_rng(4)
    rows = sparse.csr_matrix(np.where(dice.random((23, 9)) < 0.3, dice.random((23, 9)), 0))
    whole = nearest(rows, rows.T.tocsr(), 4).toarray()
    monkeypatch.setattr("footfall.recommend.paired.CELLS", 7)

    assert (nearest(rows, rows.T.tocsr(), 4).toarray() == whole).all()
    assert (whole > 0).any()
