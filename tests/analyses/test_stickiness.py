"""On how many days of a week users come."""

from __future__ import annotations

import pytest

from stories import codes, told


def test_days_of_a_whole_week_are_counted_not_events(shop):
    answer = shop("ann: view@0d view@1h view@2d view@6d; bob: view@1d").ask("stickiness")

    assert told(answer, "active_days", "users", "share") == [(1, 1, 0.5), (2, 0, 0.0), (3, 1, 0.5)]
    assert answer.facts["daily_share"].value == pytest.approx((3 / 7 + 1 / 7) / 2)


def test_whole_weeks_are_added_up_and_those_cut_by_either_end_of_the_log_left_out(shop):
    answer = shop("ann: view@2d view@7d view@8d view@14d view@20d; bob: view@9d view@21d").ask("stickiness")

    assert told(answer, "active_days", "users") == [(1, 1), (2, 2)]


def test_a_visit_over_the_shops_midnight_makes_two_days(shop):
    answer = shop("ann: view@14h50m view@15h10m; bob: view@0h view@159h", clock="9h").ask("stickiness")

    assert told(answer, "active_days", "users") == [(1, 1), (2, 1)]


def test_a_month_has_its_own_length(duck_shop):
    answer = duck_shop("ann: view@0d view@30d view@31d view@59d; bob: view@40d").ask("stickiness", by="month")

    assert told(answer, "active_days", "users") == [(1, 1), (2, 2)]
    assert answer.facts["daily_share"].value == pytest.approx((2 / 31 + 2 / 29 + 1 / 29) / 3)


def test_without_a_whole_week_there_is_no_answer_but_a_sentence(duck_shop):
    answer = duck_shop("ann: view@0d view@5d").ask("stickiness")

    assert (answer.rows, codes(answer)) == ([], {"log-too-short"})


def test_since_and_until_cut_weeks_too(duck_shop):
    answer = duck_shop("ann: view@0d view@7d view@20d").ask("stickiness", since="2024-01-02", until="2024-01-20")

    assert told(answer, "active_days", "users") == [(1, 1)]
