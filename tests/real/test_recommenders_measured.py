"""Recommenders on real logs, against published figures."""

from __future__ import annotations

import pandas as pd
import pytest

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: `recommend/test_recommender_comparison.py`

RATINGS = """kind = "orders"
[columns]
user_id = "user_id"
event_at = "timestamp"
item_id = "item_id"
"""


def by_name(answer):
    return {row["recommender"]: row for row in answer.rows}


@pytest.fixture(scope="module")
def retail(ingested):
    """Online Retail, learned from up to the 0.8 quantile of its rows; a pair counts once."""
    settings = ("popular", "item-knn", "ease:weights=once:lambda=200")
    return ingested("online_retail/onlineretail.parquet").ask("recommender-comparison", recommenders=settings)


def test_online_retail_judges_the_users_that_were_published(retail):
    assert {row["users"] for row in retail.rows} == {1_432}
    assert retail.facts["known"].value == 1_432


def test_popular_is_as_published(retail):
    row = by_name(retail)["popular"]

    assert (row["precision"], row["ndcg"]) == pytest.approx((0.0370, 0.0416), abs=5e-5)


def test_ease_is_as_published(retail):
    row = by_name(retail)["ease:weights=once:lambda=200"]

    assert (row["precision"], row["ndcg"]) == pytest.approx((0.0746, 0.1007), rel=0.02)
    assert row["difference_low"] > 0.04


def test_item_neighbours_stand_between(retail):
    assert [row["recommender"].partition(":")[0] for row in retail.rows] == ["ease", "item-knn", "popular"]
    assert by_name(retail)["item-knn"]["ndcg"] >= 0.0719


@pytest.fixture(scope="module")
def films(ingested, data, tmp_path_factory):
    """MovieLens-100k as if every rating were a purchase."""
    frame = pd.read_csv(data / "movielens_100k" / "ml-100k.inter", sep="\t", dtype=str)
    frame.columns = [name.partition(":")[0] for name in frame.columns]
    file = tmp_path_factory.mktemp("films") / "ratings.csv"
    frame.to_csv(file, index=False)
    shop = ingested(str(file), map=RATINGS)
    settings = ("popular", "item-knn:by=bm25:shrinkage=0")
    return shop.ask("recommender-comparison", recommenders=settings, split="random", k=10)


def test_films_are_all_there(films):
    assert films.facts["known"].value == 943
    assert films.facts["turned_to"].value == 20_000


def test_films_are_foretold_as_published(films):
    rows = by_name(films)

    assert rows["popular"]["ndcg"] == pytest.approx(0.2184, abs=0.01)
    assert rows["item-knn:by=bm25:shrinkage=0"]["ndcg"] >= 0.38
