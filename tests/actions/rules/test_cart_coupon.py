"""Who left something in the cart."""

from __future__ import annotations

import pytest

from footfall.actions.rules.cart_coupon import CartCoupon
from footfall.errors import BadRequest
from reached import audience, items, seen, told, users

SHOP = """
    ann: cart@0d:mug{price=4} cart@10d:cup{price=3} cart@12d:tea{price=2,quantity=2} buy@13d:mug
    bob: cart@18d:mug{price=4} buy@19d:mug
    cat: cart@18d:tea{price=2} remove_from_cart@18d1h:tea
    dan: cart@20d:mug{price=4}
    eve: cart@2d:tea{price=2}
    fay: view@20d:mug
"""


def test_a_cart_left_for_days_is_in_it_with_what_lies_there(duck_shop):
    told_shop = duck_shop(SHOP)

    assert audience(told_shop, CartCoupon()) == {
        "ann": (2 / 9, "2 items in the cart, the last put there 8 days ago"),
    }
    assert items(told_shop, CartCoupon())["ann"] == ["tea", "cup"]


def test_as_of_a_day_only_what_was_known_then_counts(duck_shop):
    told_shop = duck_shop(SHOP)

    assert audience(told_shop, CartCoupon(), "12d") == {
        "ann": (1.0, "2 items in the cart, the last put there 1 day ago"),
        "eve": (1 / 10, "1 item in the cart, the last put there 9 days ago"),
    }
    assert items(told_shop, CartCoupon(), "12d")["ann"] == ["cup", "mug"]


def test_both_ends_of_the_days_are_in_it(duck_shop):
    told_shop = duck_shop(SHOP)
    spans = {(1, 14): ["ann"], (0, 14): ["ann", "dan"], (0, 0): ["dan"], (8, 8): ["ann"], (9, 17): [], (9, 18): ["eve"]}

    for (after, within), who in spans.items():
        assert users(told_shop, CartCoupon(after_days=after, within_days=within)) == who


def test_the_last_day_itself_has_its_own_words(duck_shop):
    reached = audience(duck_shop(SHOP), CartCoupon(after_days=0, within_days=0))

    assert reached == {"dan": (1.0, "1 item in the cart, the last put there on the log's last day")}


def test_without_items_it_goes_by_carts_since_the_last_purchase(duck_shop):
    told_shop = duck_shop("ann: cart@1d cart@3d; bob: cart@1d buy@2d; cat: cart@1d buy@2d cart@4d; dan: view@6d")

    assert audience(told_shop, CartCoupon()) == {
        "ann": (0.5, "put something in the cart and did not buy: 2 times, the last 3 days ago"),
        "cat": (1 / 3, "put something in the cart and did not buy: once, 2 days ago"),
    }
    assert CartCoupon().items(seen(told_shop)) is None


def test_a_user_that_is_no_person_is_not_reached(duck_shop):
    bot = " ".join(f"cart@{2 * second}s:item{second}" for second in range(1_000))
    told_shop = duck_shop(f"bot: {bot}; ann: cart@0d:mug; bob: view@3d:mug")

    assert users(told_shop, CartCoupon()) == ["ann"]


def test_a_user_has_five_items_at_most(duck_shop):
    carts = " ".join(f"cart@{day}d:item{day}" for day in range(1, 8))

    assert items(duck_shop(f"ann: {carts}; bob: view@9d:x"), CartCoupon())["ann"] == [
        f"item{day}" for day in (7, 6, 5, 4, 3)
    ]


def test_the_audience_is_summed_up(duck_shop):
    found = told(duck_shop(SHOP), CartCoupon())

    assert found == {"cart_items": 2, "cart_value": 7, "days_since_cart": 8, "bought_before": 1}


def test_without_prices_there_is_no_value(duck_shop):
    assert told(duck_shop("ann: cart@1d:mug; bob: view@4d:mug"), CartCoupon())["cart_value"] is None


def test_days_out_of_order_are_refused():
    with pytest.raises(BadRequest, match="3 and 2 were given"):
        CartCoupon(after_days=3, within_days=2)


def test_it_says_its_days_and_its_discount():
    rule = CartCoupon(after_days=2, within_days=2, discount=0.125)

    assert rule.rule() == "customers with something in the cart, the last put there 2 days ago"
    assert rule.offer() == "a coupon of 12.5 % for what lies in the cart"
