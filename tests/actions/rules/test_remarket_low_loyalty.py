"""Who bought once or twice and still comes by."""

from __future__ import annotations

from footfall.actions.rules.remarket_low_loyalty import RemarketLowLoyalty
from reached import audience, told, users

SHOP = """
    ann: buy@0d=10 view@30d
    bob: buy@0d=10 buy@5d=20 view@32d view@33d
    cat: buy@0d=10 buy@5d=20 buy@9d=20 view@33d
    dan: buy@27d=10
    eve: buy@26d=10
    fay: buy@4d=10 view@5d
    gus: view@34d
"""


def test_one_or_two_orders_not_just_now_and_still_seen(duck_shop):
    assert audience(duck_shop(SHOP), RemarketLowLoyalty()) == {
        "ann": (2 / 5, "1 order, the last 34 days ago; last seen 4 days ago"),
        "bob": (4 / 2, "2 orders, the last 29 days ago; last seen 1 day ago"),
        "dan": (1 / 8, "1 order, the last 7 days ago; last seen 7 days ago"),
        "eve": (1 / 9, "1 order, the last 8 days ago; last seen 8 days ago"),
    }


def test_edges_of_the_thresholds(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, RemarketLowLoyalty(after_days=8)) == ["ann", "bob", "eve"]
    assert users(told_shop, RemarketLowLoyalty(within_days=29)) == ["ann", "bob", "dan", "eve", "fay"]
    assert users(told_shop, RemarketLowLoyalty(orders=1)) == ["ann", "dan", "eve"]
    assert users(told_shop, RemarketLowLoyalty(orders=3)) == ["ann", "bob", "cat", "dan", "eve"]


def test_as_of_a_day_later_visits_are_not_known(duck_shop):
    assert users(duck_shop(SHOP), RemarketLowLoyalty(within_days=7), "13d") == ["bob", "fay"]


def test_their_orders_are_summed_up(duck_shop):
    found = told(duck_shop(SHOP), RemarketLowLoyalty())

    assert found["orders"] == 5 / 4
    assert found["days_since_event"] == (4 + 1 + 7 + 8) / 4


def test_it_says_its_thresholds_and_its_discount():
    rule = RemarketLowLoyalty(orders=1, discount=0.2)

    assert rule.rule() == "buyers of 1 order at most, the last 7 days ago or longer, seen within 28 days"
    assert rule.offer() == "a coupon of 20 % for the next order"
