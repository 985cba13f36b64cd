"""What a session is like."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

FIGURES = (
    "group",
    "sessions",
    "users",
    "sessions_per_user",
    "median_seconds",
    "mean_seconds",
    "events_per_session",
    "bounce_rate",
    "conversion_rate",
)


def test_sessions_have_a_length_a_fullness_and_an_outcome(shop):
    story = """
        ann: view@1h view@1h1m buy@1h5m view@3h
        bob: login@2h view@2h10s
    """
    answer = shop(story).ask("session-stats")

    assert told(answer, *FIGURES) == [
        ("all", 3, 2, 1.5, 10.0, pytest.approx(310 / 3), 2.0, pytest.approx(1 / 3), pytest.approx(1 / 3))
    ]


@pytest.mark.engine_phrase
def test_the_median_lies_between_two_sessions_where_they_are_even(shop):
    answer = shop("ann: view@0d view@10s; bob: view@0d view@20s").ask("session-stats")

    assert told(answer, "median_seconds") == [15.0]


def test_a_session_of_one_event_lasts_no_time_and_bounces(shop):
    answer = shop("ann: buy@1h=5").ask("session-stats")

    assert told(answer, "median_seconds", "mean_seconds", "bounce_rate", "conversion_rate") == [(0.0, 0.0, 1.0, 1.0)]


def test_a_pause_exactly_as_long_as_the_gap_does_not_end_a_session(shop):
    assert told(shop("ann: view@0d view@30m").ask("session-stats"), "sessions", "mean_seconds") == [(1, 1800.0)]
    assert told(shop("ann: view@0d view@30m1s").ask("session-stats"), "sessions", "mean_seconds") == [(2, 0.0)]


def test_a_session_over_midnight_is_one_of_the_day_it_began(shop):
    answer = shop("ann: view@14h50m view@15h10m", clock="9h").ask("session-stats", by="weekday")

    assert told(answer, "group", "sessions", "mean_seconds") == [("1", 1, 1200.0)]


@pytest.mark.engine_phrase
def test_a_session_is_of_the_first_value_it_has(shop):
    story = """
        ann: view@1h view@1h1m#ads{device=mobile} buy@1h2m#mail{device=desktop}
        bob: view@1h#mail view@1d
    """
    one = shop(story)
    by_channel, by_device = one.ask("session-stats", by="channel"), one.ask("session-stats", by="device")

    assert told(by_channel, "group", "sessions", "conversion_rate") == [("ads", 1, 1.0), ("mail", 1, 0.0)]
    assert [note.text for note in by_channel.notes] == ["1 of 3 sessions have no channel and are in no group."]
    assert told(by_device, "group", "sessions") == [("mobile", 1)]
    assert codes(by_device) == {"missing-values"}


def test_any_dimension_parts_sessions_by_the_first_value_met(shop):
    story = """
        ann: login@1h view@1h1m{country=KR,brand=acme} view@1h2m{country=US,brand=oak} view@1d{country=KR}
        bob: view@1h{country=US} view@1h1m
    """
    one = shop(story)

    assert told(one.ask("session-stats", by="country"), "group", "sessions", "users") == [("KR", 2, 1), ("US", 1, 1)]
    assert told(one.ask("session-stats", by="Brand"), "group", "sessions") == [("acme", 1)]
    assert told(one.ask("session-stats", by="landing"), "group", "sessions") == [("view_item", 2), ("login", 1)]
    assert told(one.ask("session-stats", by="hour"), "group", "sessions") == [("1", 2), ("0", 1)]
    assert told(one.ask("session-stats", by="weekend"), "group", "sessions") == [("false", 3)]


def test_an_event_called_as_a_dimension_is_not_taken_for_it(duck_shop):
    one = duck_shop("ann: hour@1h group@1h1m device@1h2m{country=KR}")

    assert told(one.ask("session-stats", by="hour"), "group") == ["1"]
    assert told(one.ask("session-stats", by="country"), "group") == ["KR"]


def test_filters_choose_whole_sessions_and_say_so(shop):
    one = shop("ann: view@1h#ads view@1h1m cart@1h2m; bob: view@1h")
    answer = one.ask("session-stats", where="event = add_to_cart")

    assert told(answer, "sessions", "users", "events_per_session", "mean_seconds") == [(1, 1, 3.0, 120.0)]
    assert "whole sessions" in answer.asked["chosen"]
    assert "chosen" not in one.ask("session-stats", who="sessions >= 1").asked
    by_channel = one.ask("session-stats", by="channel", where="event = add_to_cart")
    assert told(by_channel, "group", "sessions", "events_per_session") == [("ads", 1, 3.0)]


def test_where_nothing_is_bought_it_is_said(duck_shop):
    answer = duck_shop("ann: view@1h").ask("session-stats")

    assert told(answer, "conversion_rate") == [0.0]
    assert codes(answer) == {"no-such-event"}


def test_an_unknown_dimension_is_refused(duck_shop):
    with pytest.raises(BadRequest, match="There is no column"):
        duck_shop("ann: view@1h").ask("session-stats", by="channel")
