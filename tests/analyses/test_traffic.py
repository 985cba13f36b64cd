"""Traffic over time."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from stories import told


def test_a_day_has_its_events_people_and_money(shop):
    story = """
        ann: view@1h view@1h5m cart@1h6m buy@1h10m=20 view@1d
        bob: login@2h
    """
    answer = shop(story).ask("traffic")

    names = (
        "period",
        "events",
        "visitors",
        "sessions",
        "views",
        "viewers",
        "views_per_viewer",
        "carts",
        "purchases",
        "orders",
    )
    assert told(answer, *names) == [
        (date(2024, 1, 1), 5, 2, 2, 2, 1, 2.0, 1, 1, 1),
        (date(2024, 1, 2), 1, 1, 1, 1, 1, 1.0, 0, 0, 0),
    ]
    assert told(answer, "buyers", "revenue") == [(1, 20.0), (0, None)]


def test_a_session_over_midnight_counts_where_it_began(shop):
    answer = shop("ann: view@23h50m view@24h10m").ask("traffic")

    assert told(answer, "events", "visitors", "sessions") == [(1, 1, 1), (1, 1, 0)]


def test_midnight_is_the_shops(shop):
    answer = shop("ann: view@14h59m59s view@15h", clock="9h").ask("traffic")

    assert told(answer, "period", "events", "sessions") == [(date(2024, 1, 1), 1, 1), (date(2024, 1, 2), 1, 0)]


@pytest.mark.engine_phrase
def test_weeks_begin_on_monday(shop):
    answer = shop("ann: view@6d23h view@7d").ask("traffic", by="week")

    assert told(answer, "period", "events") == [(date(2024, 1, 1), 1), (date(2024, 1, 8), 1)]


def test_months_are_whole(duck_shop):
    answer = duck_shop("ann: view@30d view@31d view@60d").ask("traffic", by="month")

    assert told(answer, "period", "events") == [(date(2024, 1, 1), 1), (date(2024, 2, 1), 1), (date(2024, 3, 1), 1)]


def test_hours_are_a_series_in_time_not_hours_of_the_day(shop):
    answer = shop("ann: view@9h59m view@1d9h").ask("traffic", by="hour")

    assert told(answer, "period") == [datetime(2024, 1, 1, 9), datetime(2024, 1, 2, 9)]
    assert answer.columns[0].kind == "time"


def test_page_views_are_views_where_there_is_no_other(duck_shop):
    assert told(duck_shop("ann: page@0d page@1m").ask("traffic"), "views", "viewers") == [(2, 1)]


def test_page_views_are_no_views_where_there_are_views(duck_shop):
    assert told(duck_shop("ann: page@0d view@1m").ask("traffic"), "views", "viewers") == [(1, 1)]


def test_where_there_is_neither_figures_of_views_are_missing_not_zero(shop):
    answer = shop("ann: cart@0d").ask("traffic")

    assert told(answer, "views", "viewers", "views_per_viewer") == [(None, None, None)]


def test_orders_are_one_an_instant_where_the_log_numbers_none(duck_shop):
    answer = duck_shop("ann: buy@1h=1 buy@1h=2 buy@2h=3; bob: buy@1h=4").ask("traffic")

    assert told(answer, "purchases", "orders", "buyers", "revenue") == [(4, 3, 2, 10.0)]


def test_a_refund_takes_its_money_off(duck_shop):
    answer = duck_shop("ann: buy@1h=10 refund@2h=-4").ask("traffic")

    assert told(answer, "purchases", "revenue") == [(1, 6.0)]
