"""What REES46's file lacks, and what goes together in it."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

pytestmark = pytest.mark.real


@pytest.fixture
def shop(ingested):
    return ingested("rees46/2019-Oct_head.csv")


@pytest.fixture
def kept(data):
    """The file's rows but its broken last line and its exact duplicates."""
    with (data / "rees46/2019-Oct_head.csv").open() as file:
        rows = [tuple(row.items()) for row in csv.DictReader(file)][:-1]
    return [dict(row) for row in dict.fromkeys(rows)]


def test_missing_values_words_and_figures_are_those_of_the_file(shop, kept):
    told = {row["column"]: row for row in shop.ask("profile").rows}
    brands, prices = Counter(row["brand"] for row in kept), [float(row["price"]) for row in kept]

    assert told["brand"]["missing"] == brands.pop("")
    assert (told["brand"]["top"], told["brand"]["top_rows"]) == brands.most_common(1)[0]
    assert told["brand"]["distinct"] == len(brands)
    assert (told["price"]["min"], told["price"]["max"]) == (min(prices), max(prices))
    assert told["price"]["mean"] == pytest.approx(sum(prices) / len(prices))


def test_a_cart_in_three_hours_is_followed_more_often_than_a_moment_alike(shop):
    (row,) = shop.ask("lift", within="1h").rows

    assert row["low"] > 1
    assert 0 < row["comparable_rate"] < row["exposed_rate"] < 1
