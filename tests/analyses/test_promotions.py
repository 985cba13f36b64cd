"""What orders with a promotion code bring, and who makes them."""

from __future__ import annotations

from stories import codes, told

STORY = """ann: buy@0d=20{promo_code=TEN,discount=2} buy@5d=10; bob: buy@1d=10 buy@2d=8{promo_code=TEN,discount=1}
cid: buy@3d=5{promo_code=BIG}; dan: buy@3d=7"""


def test_orders_by_code_and_beside_them_those_without(shop):
    answer = shop(STORY).ask("promotions")

    assert told(answer, "promo_code", "orders", "buyers", "revenue", "discount") == [
        ("TEN", 2, 2, 28.0, 3.0),
        ("BIG", 1, 1, 5.0, None),
        (None, 3, 3, 27.0, None),
    ]
    assert told(answer, "promo_code", "new_buyer_share", "repeat_rate") == [
        ("TEN", 0.5, 0.5),
        ("BIG", 1.0, 0.0),
        (None, 2 / 3, 1 / 3),
    ]
    assert answer.facts["coded_share"].value == 0.5
    assert codes(answer) == {"observed", "cohort-truncated"}


def test_a_code_on_one_line_is_the_orders(shop):
    answer = shop("ann: buy@0d=20:m1{order_id=o1,promo_code=TEN} buy@0d=5:m2{order_id=o1}").ask("promotions")

    assert told(answer, "promo_code", "orders", "revenue") == [("TEN", 1, 25.0)]


def test_orders_at_one_instant_are_none_after_the_other(shop):
    answer = shop("ann: buy@0d=20{order_id=o1,promo_code=TEN} buy@0d=5{order_id=o2}").ask("promotions")

    assert told(answer, "promo_code", "new_buyer_share", "repeat_rate") == [("TEN", 1.0, 0.0), (None, 1.0, 0.0)]


def test_new_and_again_are_of_the_whole_log(duck_shop):
    answer = duck_shop(STORY).ask("promotions", since="2024-01-03", until="2024-01-04")

    assert told(answer, "promo_code", "new_buyer_share", "repeat_rate") == [
        ("BIG", 1.0, 0.0),
        ("TEN", 0.0, 0.0),
        (None, 1.0, 0.0),
    ]
    answer = duck_shop(STORY).ask("promotions", where="promo_code = TEN")
    assert told(answer, "promo_code", "new_buyer_share", "repeat_rate") == [("TEN", 0.5, 0.5)]


def test_a_log_without_codes_is_told_so(duck_shop):
    for story in ("ann: buy@0d=20", "ann: view@0d{promo_code=TEN} buy@1d=3"):
        answer = duck_shop(story).ask("promotions")

        assert (answer.rows, codes(answer)) == ([], {"not-applicable"})


def test_the_reading_sets_the_most_used_code_beside_orders_without(duck_shop):
    reading = duck_shop(STORY).ask("promotions").reading

    assert "of 2 buyers with TEN 50.0 % were new" in reading
    assert "of 3 buyers without one 66.7 % were new" in reading
