"""Who orders again and again."""

from __future__ import annotations

from footfall.actions.rules.reward_loyal import RewardLoyal
from reached import audience, told, users

SHOP = """
    ann: buy@0d=10 buy@10d=20 buy@20d=30 buy@31d=40
    bob: buy@0d=5 buy@10d=5 buy@20d=5 buy@32d=5 buy@60d=5
    cat: buy@0d=9 buy@10d=9 buy@20d=9 buy@59d=9
    dan: buy@50d=9 buy@55d=9 buy@58d=9
"""


def test_many_orders_the_last_of_late_are_in_it(duck_shop):
    assert audience(duck_shop(SHOP), RewardLoyal()) == {
        "bob": (5.0, "5 orders, the last on the log's last day"),
        "cat": (4.0, "4 orders, the last 1 day ago"),
    }


def test_both_thresholds_are_in_it(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, RewardLoyal(within_days=29)) == ["ann", "bob", "cat"]
    assert users(told_shop, RewardLoyal(orders=3)) == ["bob", "cat", "dan"]
    assert users(told_shop, RewardLoyal(orders=5)) == ["bob"]


def test_as_of_a_day_later_orders_are_not_known(duck_shop):
    told_shop = duck_shop(SHOP)

    assert audience(told_shop, RewardLoyal(), "33d") == {
        "ann": (4.0, "4 orders, the last 1 day ago"),
        "bob": (4.0, "4 orders, the last on the log's last day"),
    }
    assert users(told_shop, RewardLoyal(), "31d") == []


def test_their_orders_are_summed_up(duck_shop):
    found = told(duck_shop(SHOP), RewardLoyal())

    assert found["orders"] == 4.5
    assert found["revenue_per_order"] == 7
    assert found["promo_share"] is None


def test_it_says_its_thresholds():
    assert RewardLoyal(orders=5, within_days=1).rule() == "buyers of 5 orders or more, the last within 1 day"
