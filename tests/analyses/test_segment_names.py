"""What segments are called where nothing is known of money."""

from __future__ import annotations

import pytest

from footfall.analyses.segments.names import Profile, Whole
from footfall.analyses.segments.people import ORDERS, REVENUE


def profile(orders: float, revenue: float, customers: int = 100, bought: int = 100) -> Profile:
    return Profile(customers, bought, 0, once=False, mean={ORDERS: orders, REVENUE: revenue}, some={})


@pytest.mark.parametrize(("revenue", "big", "frequent"), [(0.0, False, True), (90.0, True, False)])
def test_big_spenders_have_spent(revenue, big, frequent):
    whole = Whole(profile(1.0, revenue / 10), 100)
    best = profile(9.0, revenue)

    assert (whole.big(best), whole.frequent(best)) == (big, frequent)
