"""When things happen."""

from __future__ import annotations

from datetime import date

import pytest

from stories import told


def test_weekday_and_hour_are_the_shops(shop):
    answer = shop("ann: view@14h view@16h; bob: view@16h cart@16h30m", clock="9h").ask("rhythm")

    assert told(answer, "weekday", "hour", "event", "events", "users") == [
        (1, 23, "view_item", 1, 1),
        (2, 1, "add_to_cart", 1, 1),
        (2, 1, "view_item", 2, 2),
    ]
    assert answer.facts["peak"].n == 3


def test_a_weekday_is_summed_over_all_weeks(shop):
    answer = shop("ann: view@0d view@7d view@14d; bob: view@6d").ask("rhythm", by="weekday")

    assert told(answer, "weekday", "events", "users") == [(1, 3, 1), (7, 1, 1)]


@pytest.mark.parametrize(
    ("by", "column", "values"),
    [
        ("hour", "hour", [0, 5]),
        ("day-of-month", "day_of_month", [1, 31]),
        ("date", "date", [date(2024, 1, 1), date(2024, 1, 31)]),
    ],
)
def test_time_is_parted_as_asked(shop, by, column, values):
    answer = shop("ann: view@0d view@30d5h").ask("rhythm", by=by)

    assert told(answer, column) == values
    assert [c.name for c in answer.columns] == [column, "event", "events", "users"]


def test_of_two_peaks_the_earlier_one_is_named(duck_shop):
    answer = duck_shop("ann: view@3h view@7h").ask("rhythm", by="hour")

    assert answer.facts["peak"].value == 3


def test_every_kind_of_event_has_its_peak(duck_shop):
    answer = duck_shop("ann: view@3h view@3h buy@20h").ask("rhythm", by="hour")

    assert answer.facts["peak_purchase"].value == 20
    assert answer.facts["peak"].value == 3
