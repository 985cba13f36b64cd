"""Every metric against its definition, said once more in plain Python."""

from __future__ import annotations

from math import log2
from random import Random

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from footfall.recommend.evaluation.beyond import coverage, diversity, novelty, serendipity, words_of
from footfall.recommend.evaluation.metrics import figures, marked
from footfall.recommend.goods import WORDS, Goods

ITEMS, USERS = 12, 40


def plain(listed: list[int], wanted: set[int], k: int) -> dict[str, float]:
    """Judge one list as the textbooks say."""
    hit = [item in wanted for item in listed] + [False] * (k - len(listed))
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(k, len(wanted)) + 1))
    ranks = [rank for rank in range(1, k + 1) if hit[rank - 1]]
    return {
        "precision": sum(hit) / k,
        "precision_ceiling": min(k, len(wanted)) / k,
        "recall": sum(hit) / len(wanted),
        "ndcg": sum(1 / log2(rank + 1) for rank in ranks) / ideal,
        "map": sum(sum(hit[:rank]) / rank for rank in ranks) / min(k, len(wanted)),
        "mrr": 1 / ranks[0] if ranks else 0.0,
        "hit_rate": float(bool(ranks)),
    }


def drawn(seed: int, k: int) -> tuple[list[list[int]], list[set[int]]]:
    """Draw lists, some of them short or empty, and what each user wants."""
    dice = Random(seed)
    lists = [dice.sample(range(ITEMS), dice.randrange(k + 1)) for _user in range(USERS)]
    return lists, [set(dice.sample(range(ITEMS), dice.randrange(1, ITEMS))) for _user in range(USERS)]


def matrix(sets: list[set[int]]) -> csr_matrix:
    rows = [(user, item) for user, items in enumerate(sets) for item in items]
    return csr_matrix((np.ones(len(rows)), tuple(zip(*rows, strict=True))), shape=(len(sets), ITEMS))


def padded(lists: list[list[int]], k: int) -> np.ndarray:
    return np.array([listed + [-1] * (k - len(listed)) for listed in lists])


@pytest.mark.parametrize("k", [1, 3, 10])
def test_every_metric_is_the_textbooks(k):
    lists, wanted = drawn(k, k)
    hits = marked(matrix(wanted), np.arange(USERS), padded(lists, k))
    found = figures(hits, np.array([len(items) for items in wanted]))

    expected = [plain(listed, items, k) for listed, items in zip(lists, wanted, strict=True)]
    for name in expected[0]:
        assert found[name] == pytest.approx([each[name] for each in expected]), name


def test_ndcg_is_scikit_learns():
    from sklearn.metrics import ndcg_score

    k, dice = 5, np.random.default_rng(3)
    scores = dice.random((USERS, ITEMS))
    _lists, wanted = drawn(3, k)
    found = figures(
        marked(matrix(wanted), np.arange(USERS), np.argsort(-scores, axis=1)[:, :k]),
        np.array([len(items) for items in wanted]),
    )["ndcg"]

    truth = matrix(wanted).toarray()
    assert found == pytest.approx([ndcg_score(truth[[user]], scores[[user]], k=k) for user in range(USERS)])


def test_average_precision_of_a_whole_list_is_scikit_learns():
    from sklearn.metrics import average_precision_score

    scores = np.random.default_rng(4).random((USERS, ITEMS))
    _lists, wanted = drawn(4, 3)
    truth = matrix(wanted).toarray()
    hits = marked(matrix(wanted), np.arange(USERS), np.argsort(-scores, axis=1))
    found = figures(hits, truth.sum(axis=1).astype(int))["map"]

    assert found == pytest.approx([average_precision_score(truth[user], scores[user]) for user in range(USERS)])


def test_a_perfect_list_reaches_every_ceiling():
    wanted = np.array([1, 3, 9])
    hits = np.arange(4) < wanted[:, None]
    found = figures(hits, wanted)

    assert found["precision"] == pytest.approx(found["precision_ceiling"])
    for name in ("ndcg", "map", "mrr", "hit_rate"):
        assert found[name] == pytest.approx(1)


def test_marks_are_found_of_users_in_any_order_and_never_of_no_item():
    _lists, wanted = drawn(5, 3)
    users = np.array([7, 3, 7, 0])
    items = np.array([[-1, 0, 11], [-2, 5, 4], [1, 2, 3], [9, 8, 7]])

    expected = [[item in wanted[user] for item in row] for user, row in zip(users, items.tolist(), strict=True)]
    assert marked(matrix(wanted), users, items).tolist() == expected
    assert not marked(csr_matrix((4, 12)), users % 4, items).any()


def test_coverage_counts_what_is_on_any_list():
    assert coverage(np.array([[0, 1], [1, -1]]), 8) == 2 / 8


def test_novelty_is_the_mean_surprise_and_nobodys_item_is_as_one_persons():
    found = novelty(np.array([[0, 1], [2, -1], [-1, -1]]), np.array([8, 2, 0]), 8)

    assert found[:2] == pytest.approx([(0 + 2) / 2, 3])
    assert np.isnan(found[2])


def test_serendipity_counts_hits_that_are_not_popular_anyway():
    hits = np.array([[True, True, False, False], [False, True, True, True]])
    usual = np.array([[True, False, False, True], [False, False, False, True]])

    assert serendipity(hits, usual).tolist() == [1 / 4, 2 / 4]


def wares(*rows: dict[str, str]) -> Goods:
    return Goods(pd.DataFrame([{name: row.get(name) for name in WORDS} for row in rows], dtype=object))


def test_diversity_is_one_less_the_mean_likeness_of_every_two():
    dice = Random(6)
    goods = wares(
        *({"category": dice.choice("ab"), "item_name": f"{dice.choice('xyz')} {dice.choice('uvw')}"} for _ in range(9)),
        {},
    )
    lists = np.array([dice.sample(range(10), 4) for _ in range(20)] + [[3, 4, -1, -1], [3, -1, -1, -1]])
    words = words_of(goods)
    found = diversity(lists, words)

    rows = words.toarray()
    for listed, value in zip(lists[:-1].tolist(), found[:-1], strict=True):
        some = [item for item in listed if item >= 0]
        pairs = [rows[one] @ rows[other] for one in some for other in some if one != other]
        assert value == pytest.approx(1 - sum(pairs) / len(pairs))
    assert np.isnan(found[-1])


def test_items_of_the_same_words_are_no_variety_and_those_of_none_in_common_are():
    words = words_of(wares({"category": "tea"}, {"category": "tea"}, {"category": "mugs"}))

    assert diversity(np.array([[0, 1], [0, 2]]), words) == pytest.approx([0, 1])


def test_where_nothing_is_known_of_items_there_are_no_words():
    assert words_of(wares({}, {})) is None
    assert words_of(wares({"item_name": "  "})) is None
