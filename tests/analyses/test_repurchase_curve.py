"""How soon a first order is followed by a second."""

from __future__ import annotations

import pytest

from footfall.analyses.repurchase_curve import curve
from stories import codes, told


def test_the_curve_falls_when_someone_orders_again_and_who_is_not_followed_longer_leaves(shop):
    answer = shop("ann: buy@0d buy@2d; bob: buy@0d; cid: buy@1d buy@4d; dan: buy@3d; eva: view@4d").ask(
        "repurchase-curve"
    )

    assert told(answer, "days", "at_risk", "came", "not_yet") == [
        (0, 4, 0, 1.0),
        (2, 3, 1, pytest.approx(2 / 3)),
        (3, 2, 1, pytest.approx(1 / 3)),
        (4, 1, 0, pytest.approx(1 / 3)),
    ]
    assert answer.facts["median_days"].value == 3


def test_days_are_of_the_shops_calendar(shop):
    answer = shop("ann: buy@14h50m{order_id=o1} buy@15h10m{order_id=o2}; bob: buy@16h buy@17h", clock="9h").ask(
        "repurchase-curve"
    )

    assert told(answer, "days", "at_risk", "came") == [(0, 2, 1), (1, 1, 1)]


def test_who_leaves_on_a_day_was_at_risk_on_it(shop):
    answer = shop("ann: buy@0d buy@1d; bob: buy@0d; cid: view@1d").ask("repurchase-curve")

    assert told(answer, "days", "at_risk", "not_yet") == [(0, 2, 1.0), (1, 2, 0.5)]


def test_where_nobody_orders_again_the_curve_stays_and_has_no_interval(shop):
    answer = shop("ann: buy@0d; bob: buy@2d; cid: view@5d").ask("repurchase-curve")

    assert told(answer, "days", "at_risk", "not_yet", "low", "high") == [(0, 2, 1, None, None), (5, 1, 1, None, None)]
    assert "median_days" not in answer.facts


def test_the_published_remission_times_give_the_published_curve():
    """Freireich et al. 1963, the 6-MP arm, as in every textbook."""
    came = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    left = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    rows = {row["days"]: row for row in curve(came, left)}

    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {day: round(rows[day]["not_yet"], 3) for day in published} == published
    assert [rows[day]["at_risk"] for day in published] == [21, 17, 15, 12, 11, 7, 6]
    assert (round(rows[6]["low"], 3), round(rows[6]["high"], 3)) == (0.620, 0.952)
    assert list(rows) == [0, *published, 35]


def test_since_leaves_out_who_ordered_before(shop):
    answer = shop("ann: buy@0d buy@10d; bob: buy@9d buy@12d; cid: view@12d").ask("repurchase-curve", since="2024-01-05")

    assert told(answer, "days", "at_risk", "came") == [(0, 1, 0), (3, 1, 1)]


def test_until_is_the_logs_end(shop):
    answer = shop("ann: buy@0d buy@10d; bob: buy@9d buy@12d").ask("repurchase-curve", until="2024-01-11")

    assert told(answer, "days", "at_risk", "came") == [(0, 2, 0), (10, 1, 1)]


def test_only_the_second_order_counts(duck_shop):
    answer = duck_shop("ann: buy@0d buy@1d buy@9d").ask("repurchase-curve")

    assert told(answer, "days", "came") == [(0, 0), (1, 1)]
    assert codes(answer) == {"cohort-truncated"}
