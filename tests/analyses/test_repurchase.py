"""How many order again."""

from __future__ import annotations

import pytest

from stories import codes, told


def test_buyers_by_how_many_orders_they_made(shop):
    answer = shop("ann: buy@0d buy@10d buy@14d; bob: buy@1d; cid: buy@2d buy@5d; dan: view@3d").ask("repurchase")

    assert told(answer, "orders", "buyers", "share") == [
        (1, 1, pytest.approx(1 / 3)),
        (2, 1, pytest.approx(1 / 3)),
        (3, 1, pytest.approx(1 / 3)),
    ]
    assert answer.facts["repeat_rate"].value == pytest.approx(2 / 3)
    assert answer.facts["single_share"].value == pytest.approx(1 / 3)
    assert (answer.facts["median_gap_days"].value, answer.facts["median_gap_days"].n) == (4, 3)


def test_lines_of_an_order_are_one_order_and_an_instant_without_one_is_one_too(shop):
    answer = shop("ann: buy@0d{order_id=o1} buy@1d{order_id=o1}; bob: buy@0d:m1 buy@0d:m2").ask("repurchase")

    assert told(answer, "orders", "buyers") == [(1, 2)]
    assert "median_gap_days" not in answer.facts


@pytest.mark.engine_phrase
def test_two_orders_at_one_instant_are_a_gap_of_none(shop):
    answer = shop("ann: buy@0d{order_id=o1} buy@0d{order_id=o2}").ask("repurchase")

    assert told(answer, "orders", "buyers") == [(2, 1)]
    assert answer.facts["median_gap_days"].value == 0


def test_the_repeat_rate_has_wilsons_interval(duck_shop):
    fact = duck_shop("ann: buy@0d buy@1d; bob: buy@0d; cid: buy@0d; dan: buy@0d").ask("repurchase").facts["repeat_rate"]

    assert (fact.value, fact.n) == (0.25, 4)
    assert (fact.low, fact.high) == (pytest.approx(0.0456, abs=1e-4), pytest.approx(0.6994, abs=1e-4))


def test_orders_are_of_the_chosen_purchases(duck_shop):
    answer = duck_shop("ann: buy@0d=5 buy@1d=0; bob: buy@0d=5").ask("repurchase", where="revenue > 0")

    assert told(answer, "orders", "buyers") == [(1, 2)]


def test_a_shop_that_sells_nothing_is_told_so(duck_shop):
    answer = duck_shop("ann: view@0d").ask("repurchase")

    assert (answer.rows, codes(answer)) == ([], {"no-such-event"})
