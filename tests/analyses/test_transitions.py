"""What comes after what."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from stories import codes, told

VIEW, CART, BUY = "view_item", "add_to_cart", "purchase"


def steps(answer):
    return set(told(answer, "from", "to", "count"))


def test_neighbours_of_a_session_are_counted_repeats_entries_and_exits_included(shop):
    answer = shop("ann: view@0d view@10s cart@40s view@1d; bob: cart@0d").ask("transitions")

    assert told(answer, "from", "to", "count", "share_of_from", "median_seconds") == [
        ("entry", VIEW, 2, 2 / 3, None),
        ("entry", CART, 1, 1 / 3, None),
        (VIEW, CART, 1, 1 / 3, 30.0),
        (VIEW, "exit", 1, 1 / 3, None),
        (VIEW, VIEW, 1, 1 / 3, 10.0),
        (CART, "exit", 2, 1.0, None),
    ]
    assert answer.facts["sessions"].value == 3


@pytest.mark.engine_phrase
def test_the_median_of_two_times_is_halfway(shop):
    answer = shop("ann: view@0d cart@10s; bob: view@0d cart@20s").ask("transitions")

    assert (VIEW, CART, 2, 15.0) in told(answer, "from", "to", "count", "median_seconds")


@pytest.mark.engine_phrase
def test_interleaved_sessions_of_the_log_have_their_own_neighbours(shop):
    story = "ann: view@0d{source_session_id=a} cart@1m{source_session_id=b} buy@2m{source_session_id=a}"

    assert steps(shop(story).ask("transitions")) == {
        ("entry", VIEW, 1), ("entry", CART, 1), (VIEW, BUY, 1), (CART, "exit", 1), (BUY, "exit", 1),
    }  # fmt: skip


def test_of_another_dimension_events_without_a_value_are_passed_over(shop):
    story = "ann: view@0d{category=tea} login@10s view@40s{category=mugs} view@50s{category=mugs}; bob: login@0d"
    answer = shop(story).ask("transitions", of="category")

    assert told(answer, "from", "to", "count", "median_seconds") == [
        ("entry", "tea", 1, None),
        ("mugs", "exit", 1, None),
        ("mugs", "mugs", 1, 10.0),
        ("tea", "mugs", 1, 40.0),
    ]
    assert answer.facts["sessions"].value == 1
    assert "2 of 5 events have no category" in next(note.text for note in answer.notes)


def test_of_many_values_the_most_frequent_keep_their_names(shop):
    answer = shop("ann: view@0d view@1s cart@2s buy@3s fav@4s").ask("transitions", top=1)

    assert steps(answer) == {
        ("entry", VIEW, 1), (VIEW, VIEW, 1), (VIEW, "other", 1), ("other", "other", 2), ("other", "exit", 1),
    }  # fmt: skip


def test_an_event_called_exit_is_not_taken_for_the_end(shop):
    answer = shop("ann: exit@0d entry@1s other@2s").ask("transitions")

    assert told(answer, "from", "to") == [
        ("entry_", "exit"), ("entry", "other"), ("exit", "entry"), ("other", "exit_"),
    ]  # fmt: skip


def test_where_chooses_whole_sessions(shop):
    story = "ann: view@0d cart@1m{device=mobile} view@1d; bob: view@0d cart@1m"
    answer = shop(story).ask("transitions", where="device = mobile")

    assert steps(answer) == {("entry", VIEW, 1), (VIEW, CART, 1), (CART, "exit", 1)}
    assert answer.asked["chosen"] == "whole sessions that have such an event"


def test_since_does_not_part_a_session_at_midnight(duck_shop):
    answer = duck_shop("ann: view@23h50m cart@24h5m").ask("transitions", since="2024-01-02")

    assert ("entry", VIEW, 1) in steps(answer)


def test_a_session_of_one_event_enters_and_exits(duck_shop):
    answer = duck_shop("ann: view@0d").ask("transitions")

    assert steps(answer) == {("entry", VIEW, 1), (VIEW, "exit", 1)}
    assert answer.reading == "No session goes on after its first event. Of 1 sessions 1 end after view_item."


def test_the_reading_names_the_most_frequent_step_between_events_that_have_names(duck_shop):
    answer = duck_shop("ann: cart@0d buy@1s fav@2s cart@3s buy@4s view@5s view@6s view@7s view@8s").ask(
        "transitions", top=1
    )

    assert "from view_item to view_item: 3 times, 75.0 % of what follows, after 1 s at the median" in answer.reading


def test_a_dimension_without_any_value_has_no_rows(duck_shop):
    answer = duck_shop("ann: view@0d{category=tea}; bob: login@1d").ask(
        "transitions", of="category", where="event = login"
    )

    assert answer.rows == []
    assert codes(answer) == {"no-rows"}


def test_a_dimension_that_is_none_is_refused(duck_shop):
    with pytest.raises(BadRequest, match="no column in events called 'devise'"):
        duck_shop("ann: view@0d{device=mobile}").ask("transitions", of="devise")
