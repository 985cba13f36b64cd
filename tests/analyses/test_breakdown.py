"""The shop by any dimension."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told


def test_every_group_has_its_own_figures(shop):
    story = """
        ann: view@0d#ads buy@10m=20#ads view@2d#direct buy@2d1h=5#direct
        bob: view@0d#ads
    """
    answer = shop(story).ask("breakdown")

    assert answer.asked["dimension"] == "channel"
    assert told(answer, "group", "events", "users", "sessions", "buyers", "orders", "revenue") == [
        ("ads", 3, 2, 2, 1, 1, 20.0),
        ("direct", 2, 1, 2, 1, 1, 5.0),
    ]
    assert told(answer, "share") == [0.6, 0.4]


def test_a_missing_value_forms_no_group_and_is_told(shop):
    answer = shop("ann: view@0d#ads; bob: view@0d; cid: view@0d").ask("breakdown")

    assert told(answer, "group", "events", "share") == [("ads", 1, 1.0)]
    assert codes(answer) == {"missing-values"}


def test_the_default_dimension_is_the_first_present(duck_shop):
    answer = duck_shop("ann: view@0d{category=tea,country=KR}").ask("breakdown")

    assert answer.asked["dimension"] == "country"


def test_a_log_without_dimensions_is_not_parted(duck_shop):
    answer = duck_shop("ann: view@0d").ask("breakdown")

    assert answer.rows == []
    assert codes(answer) == {"not-applicable"}


def test_ties_are_in_order_of_name(duck_shop):
    answer = duck_shop("ann: view@0d#b; bob: view@0d#a; cid: view@0d#c").ask("breakdown")

    assert told(answer, "group") == ["a", "b", "c"]


@pytest.mark.engine_phrase
def test_weekdays_are_those_of_the_shop_and_begin_on_monday(shop):
    answer = shop("ann: view@14h view@16h view@6d1h", clock="9h").ask("breakdown", dimension="weekday")

    assert told(answer, "group", "events") == [("1", 1), ("2", 1), ("7", 1)]


def test_a_weekend_is_saturday_and_sunday(duck_shop):
    answer = duck_shop("ann: view@0d view@4d view@5d view@6d view@7d").ask("breakdown", dimension="weekend")

    assert told(answer, "events") == [3, 2]


def test_hours_are_those_of_the_shop(duck_shop):
    answer = duck_shop("ann: view@23h59m59s", clock="1h").ask("breakdown", dimension="hour")

    assert told(answer, "group") == ["0"]


@pytest.mark.engine_phrase
def test_the_landing_is_the_first_event_of_the_session(shop):
    answer = shop("ann: login@0d view@5m view@2h buy@2h5m=3; bob: view@0d").ask("breakdown", dimension="landing")

    assert told(answer, "group", "events", "sessions", "revenue") == [("view_item", 3, 2, 3.0), ("login", 2, 1, None)]


def test_a_landing_stays_that_of_the_whole_log_when_events_are_chosen(duck_shop):
    story = "ann: login@0d view@5m"
    answer = duck_shop(story).ask("breakdown", dimension="landing", where="event = view_item")

    assert told(answer, "group", "events") == [("login", 1)]


def test_a_column_of_the_logs_own_is_a_dimension(shop):
    answer = shop("ann: view@0d{theme=dark}; bob: view@0d{theme=light} view@1h{theme=light}").ask(
        "breakdown", dimension="theme"
    )

    assert told(answer, "group", "events") == [("light", 2), ("dark", 1)]


@pytest.mark.parametrize(
    "column",
    [
        "asked",
        *("group", "period", "place", "number", "order", "select"),
    ],
)
def test_a_column_of_the_logs_own_may_have_any_name(duck_shop, column):
    answer = duck_shop(f"ann: view@0d{{{column}=x}}; bob: view@0d{{{column}=y}} view@1h{{{column}=y}}").ask(
        "breakdown", dimension=column, where=f"{column} != z"
    )

    assert told(answer, "group", "events") == [("y", 2), ("x", 1)]


def test_an_order_over_two_groups_counts_in_both(duck_shop):
    story = "ann: buy@0d=1{order_id=o1,category=tea} buy@0d=2{order_id=o1,category=mugs}"
    answer = duck_shop(story).ask("breakdown")

    assert told(answer, "group", "orders", "revenue") == [("mugs", 1, 2.0), ("tea", 1, 1.0)]


def test_an_unknown_dimension_is_refused_with_a_guess(duck_shop):
    with pytest.raises(BadRequest, match="called 'chanel'.*Did you mean 'channel'"):
        duck_shop("ann: view@0d#ads").ask("breakdown", dimension="chanel")


def test_a_column_called_group_does_not_stand_for_the_landing(duck_shop):
    answer = duck_shop("ann: login@0d{group=x} view@1m{group=y}").ask("breakdown", dimension="landing")

    assert told(answer, "group", "events") == [("login", 2)]


def test_groups_of_few_users_are_left_out(duck_shop):
    answer = duck_shop("ann: view@0d#ads; bob: view@0d#ads; cid: view@0d#direct").ask("breakdown", min_cell=2)

    assert told(answer, "group") == ["ads"]
    assert codes(answer) == {"min-cell"}
