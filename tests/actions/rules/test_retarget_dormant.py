"""Who showed interest and has not been seen for weeks."""

from __future__ import annotations

from footfall.actions.rules.retarget_dormant import RetargetDormant
from reached import audience, told, users

SHOP = """
    ann: view@0d cart@1d buy@2d=10
    bob: view@10d view@11d cart@12d
    cat: view@11d fav@12d
    dan: search@0d
    eve: view@13d view@13d1h
    fay: view@0d view@14d
    gus: page@1d
    hal: search@41d
"""


def test_the_strongest_interest_is_told(duck_shop):
    assert audience(duck_shop(SHOP), RetargetDormant()) == {
        "ann": (3 / 39, "1 order, not seen for 39 days"),
        "bob": (3 / 29, "1 cart, not seen for 29 days"),
        "cat": (2 / 29, "1 favourite, not seen for 29 days"),
        "eve": (1 / 28, "2 views, not seen for 28 days"),
    }


def test_edges_of_the_days(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, RetargetDormant(after_days=27)) == ["ann", "bob", "cat", "eve", "fay"]
    assert users(told_shop, RetargetDormant(within_days=38)) == ["bob", "cat", "eve"]
    assert users(told_shop, RetargetDormant(after_days=29, within_days=29)) == ["bob", "cat"]


def test_a_page_is_a_view_where_no_view_of_an_item_is_known(duck_shop):
    assert audience(duck_shop("ann: page@0d page@1d; bob: search@0d; cat: page@31d"), RetargetDormant()) == {
        "ann": (2 / 30, "2 views, not seen for 30 days"),
    }


def test_as_of_a_day_later_visits_are_not_known(duck_shop):
    assert audience(duck_shop(SHOP), RetargetDormant(after_days=10), "14d") == {
        "ann": (3 / 11, "1 order, not seen for 11 days"),
        "fay": (1 / 13, "1 view, not seen for 13 days"),
    }


def test_what_they_did_is_summed_up(duck_shop):
    found = told(duck_shop(SHOP), RetargetDormant())

    assert found["bought_before"] == 1 / 4
    assert found["with_a_cart"] == 2 / 4
    assert found["revenue"] == 10


def test_without_money_there_is_no_revenue(duck_shop):
    assert told(duck_shop("ann: view@0d; bob: view@40d"), RetargetDormant())["revenue"] is None
