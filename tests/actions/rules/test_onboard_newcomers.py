"""Who signed up and has yet to order."""

from __future__ import annotations

from footfall.actions.rules.onboard_newcomers import OnboardNewcomers
from reached import audience, told, users

SHOP = """
    ann: sign_up@10d view@11d view@12d cart@12d
    bob: sign_up@10d buy@12d
    cat: view@0d sign_up@38d
    dan: view@38d
    eve: sign_up@39d
    fay: sign_up@9d sign_up@20d fav@20d
    gus: sign_up@5d
"""


def test_who_signed_up_and_did_not_order_is_in_it(duck_shop):
    assert audience(duck_shop(SHOP), OnboardNewcomers(after_days=0)) == {
        "cat": (2 / 2, "signed up 1 day ago, came 2 times, no order yet"),
        "eve": (1 / 1, "signed up on the log's last day, came 1 time, no order yet"),
        "fay": (2 / 20, "signed up 19 days ago, came 2 times, no order yet"),
    }


def test_edges_of_the_days(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, OnboardNewcomers()) == ["cat", "fay"]
    assert users(told_shop, OnboardNewcomers(within_days=29)) == ["ann", "cat", "fay"]
    assert users(told_shop, OnboardNewcomers(after_days=34, within_days=34)) == ["gus"]


def test_as_of_a_day_later_orders_and_sign_ups_are_not_known(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, OnboardNewcomers(), "12d") == ["ann", "bob", "fay", "gus"]
    assert audience(told_shop, OnboardNewcomers(), "12d")["fay"][1] == "signed up 2 days ago, came 1 time, no order yet"


def test_without_sign_ups_nobody_is_in_it(duck_shop):
    assert users(duck_shop("ann: view@0d; bob: buy@3d"), OnboardNewcomers()) == []


def test_what_they_did_is_summed_up(duck_shop):
    found = told(duck_shop(SHOP), OnboardNewcomers(within_days=29))

    assert found == {"sessions": (3 + 2 + 2) / 3, "views": 1, "with_a_cart": 1 / 3, "with_a_wishlist": 1 / 3}


def test_it_says_its_days():
    assert OnboardNewcomers().rule() == "newcomers who signed up 1 to 28 days ago and have not ordered"
