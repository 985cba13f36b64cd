"""Which buyers may want what goes with their orders."""

from __future__ import annotations

import pyarrow as pa

from footfall.actions.rules.cross_sell import CrossSell
from footfall.schema import KINDS, RECOMMENDATIONS
from reached import audience, items, seen, told, users

SHOP = """
    ann: buy@0d=5:mug buy@10d=15:cup
    bob: buy@17d=5:mug
    cat: buy@18d=5:mug
    dan: buy@10d=5:mug
    eve: view@11d:mug
    fay: view@20d:mug
"""


def recommending(shop, lists):
    """Give a shop recommendations."""
    rows = [(user, rank, item) for user, items_ in lists.items() for rank, item in enumerate(items_.split(), 1)]
    kinds = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64()}
    columns = {
        column.name: pa.array([None] * len(rows), kinds[KINDS[column.kind].type]) for column in RECOMMENDATIONS.columns
    }
    users_, ranks, names = zip(*rows, strict=True)
    made = {"user_id": pa.array(users_), "rank": pa.array(ranks, pa.int64()), "item_id": pa.array(names)}
    shop.kept.keep("recommendations", pa.table(columns | made).to_reader())
    return shop


def test_buyers_of_late_with_a_list_are_in_it_with_its_best_items(duck_shop):
    told_shop = recommending(duck_shop(SHOP), {"ann": "a b c d e f", "bob": "a", "cat": "b", "eve": "c"})

    assert audience(told_shop, CrossSell()) == {
        "ann": (2 / 11, "2 orders, the last 10 days ago"),
        "bob": (1 / 4, "1 order, the last 3 days ago"),
    }
    assert items(told_shop, CrossSell())["ann"] == ["a", "b", "c", "d", "e"]


def test_edges_of_the_days(duck_shop):
    told_shop = recommending(duck_shop(SHOP), {"ann": "a", "bob": "a", "cat": "b"})

    assert users(told_shop, CrossSell(after_days=2)) == ["ann", "bob", "cat"]
    assert users(told_shop, CrossSell(within_days=9)) == ["bob"]


def test_lists_of_now_say_nothing_of_the_past(duck_shop):
    told_shop = recommending(duck_shop(SHOP), {"bob": "a"})

    assert users(told_shop, CrossSell(), "14d") == ["ann", "dan"]


def test_without_recommendations_nobody_is_in_it(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, CrossSell()) == users(told_shop, CrossSell(), "14d") == []
    assert CrossSell().items(seen(told_shop)) is None


def test_orders_are_summed_up(duck_shop):
    found = told(recommending(duck_shop(SHOP), {"ann": "a", "bob": "a"}), CrossSell())

    assert found == {"orders": 1.5, "days_since_order": 6.5, "revenue_per_order": 7.5}
