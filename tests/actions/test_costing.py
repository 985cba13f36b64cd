"""Costs and break-even by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from footfall.actions.costing import break_even, cost
from footfall.actions.effect import Effect, Lift, Range
from footfall.actions.rules.cart_coupon import CartCoupon

MADE = Effect(orders=Range(0, 2, 4), revenue=Range(0, 40, 80), anyway=10.0, worth=20.0, drawn={})
LIFT = Lift.between(0.1, 0.3, "")


def test_a_discount_is_paid_on_orders_that_come_anyway_too():
    rule = CartCoupon(discount=0.1, contact_cost=0.5)

    assert cost(rule, 100, MADE, LIFT) == pytest.approx(50 + 0.1 * 200 * (1 + LIFT.ends[1]))


def test_at_break_even_the_margin_of_what_is_extra_pays_for_all():
    rule = CartCoupon(discount=0.1, contact_cost=0.5)

    lift = break_even(rule, 100, MADE, 0.6)

    assert 0.6 * 200 * lift == pytest.approx(50 + 0.1 * 200 * (1 + lift))


def test_what_costs_nothing_pays_at_once_and_a_discount_above_the_margin_never():
    free = CartCoupon(discount=0.0)

    assert (cost(free, 100, MADE, LIFT), break_even(free, 100, MADE, 0.3)) == (0.0, 0.0)
    assert break_even(CartCoupon(discount=0.4), 100, MADE, 0.3) is None


def test_without_money_only_contacts_can_be_counted():
    poor = replace(MADE, worth=None, revenue=None)

    assert cost(CartCoupon(discount=0.1), 100, poor, LIFT) is None
    assert cost(CartCoupon(discount=0.0, contact_cost=1.0), 100, poor, LIFT) == 100
    assert break_even(CartCoupon(discount=0.0, contact_cost=1.0), 100, poor, 1.0) is None
