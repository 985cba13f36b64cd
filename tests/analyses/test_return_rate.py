"""Who comes again in the next period."""

from __future__ import annotations

from datetime import date

import pytest

from stories import codes, told


def test_of_those_active_on_a_day_how_many_were_on_the_next(shop):
    answer = shop("ann: view@0d view@1d view@2d; bob: view@0d view@2d; cid: view@1d").ask("return-rate")

    assert told(answer, "period", "active", "returned", "rate", "open") == [
        (date(2024, 1, 1), 2, 1, 0.5, False),
        (date(2024, 1, 2), 2, 1, 0.5, False),
        (date(2024, 1, 3), 2, 0, None, True),
    ]
    assert codes(answer) == {"open-period"}


def test_several_events_of_a_day_are_one_return(shop):
    answer = shop("ann: view@0d view@1h view@1d view@1d1h").ask("return-rate")

    assert told(answer, "active", "returned")[0] == (1, 1)


def test_a_week_follows_a_week_and_the_last_whole_one_is_closed(shop):
    answer = shop("ann: view@6d view@7d; bob: view@0d view@13d; cid: view@0d view@14d").ask("return-rate", by="week")

    assert told(answer, "period", "active", "returned", "rate", "open") == [
        (date(2024, 1, 1), 3, 2, pytest.approx(2 / 3), False),
        (date(2024, 1, 8), 2, 0, None, True),
        (date(2024, 1, 15), 1, 0, None, True),
    ]


def test_a_month_follows_a_month(duck_shop):
    answer = duck_shop("ann: view@30d view@31d view@59d").ask("return-rate", by="month")

    assert told(answer, "period", "returned", "open") == [(date(2024, 1, 1), 1, False), (date(2024, 2, 1), 0, True)]


def test_days_nobody_came_have_no_row_and_nobody_returned_over_them(duck_shop):
    answer = duck_shop("ann: view@0d view@2d view@3d").ask("return-rate")

    assert told(answer, "period", "returned", "rate") == [
        (date(2024, 1, 1), 0, 0.0),
        (date(2024, 1, 3), 1, 1.0),
        (date(2024, 1, 4), 0, None),
    ]


def test_the_day_is_the_shops(shop):
    answer = shop("ann: view@14h view@16h", clock="9h").ask("return-rate")

    assert told(answer, "returned") == [1, 0]


def test_until_leaves_the_return_of_the_last_day_open(duck_shop):
    answer = duck_shop("ann: view@0d view@1d view@2d").ask("return-rate", until="2024-01-02")

    assert told(answer, "rate", "open") == [(1.0, False), (None, True)]


def test_one_day_alone_says_nothing_yet(duck_shop):
    answer = duck_shop("ann: view@0d").ask("return-rate")

    assert "pooled_rate" not in answer.facts
    assert "no rate can be given yet" in answer.reading
