"""Sessions step by step."""

from __future__ import annotations

import pytest

from stories import told

VIEW, CART, BUY = "view_item", "add_to_cart", "purchase"


def rows(answer):
    return told(answer, "step", "from", "to", "sessions")


@pytest.mark.engine_phrase
def test_each_step_goes_to_the_next_event_or_to_the_exit(shop):
    answer = shop("ann: view@0d view@1m cart@2m buy@3m; bob: view@0d cart@1m; cid: view@0d view@1m").ask("journeys")

    assert rows(answer) == [
        (1, VIEW, CART, 2),
        (1, VIEW, "exit", 1),
        (2, CART, "exit", 1),
        (2, CART, BUY, 1),
        (3, BUY, "exit", 1),
    ]
    assert told(answer, "share")[:2] == [2 / 3, 1 / 3]
    assert (answer.facts["sessions"].value, answer.facts["stayed"].value) == (3, 1 / 3)


def test_beyond_the_last_step_nothing_is_said(shop):
    answer = shop("ann: view@0d cart@1m buy@2m").ask("journeys", steps=1)

    assert rows(answer) == [(1, VIEW, CART, 1)]


def test_rare_events_are_other_and_one_may_follow_another(shop):
    answer = shop("ann: view@0d fav@1m search@2m; bob: view@0d cart@1m; cid: view@0d cart@1m").ask("journeys", top=2)

    assert rows(answer) == [
        (1, VIEW, CART, 2),
        (1, VIEW, "other", 1),
        (2, CART, "exit", 2),
        (2, "other", "other", 1),
        (3, "other", "exit", 1),
    ]


def test_an_event_called_exit_is_not_taken_for_the_end(shop):
    answer = shop("ann: exit@0d view@1m").ask("journeys")

    assert rows(answer) == [(1, "exit", VIEW, 1), (2, VIEW, "exit_", 1)]


def test_where_chooses_whole_sessions(shop):
    answer = shop("ann: view@0d cart@1m{device=mobile} view@1d; bob: cart@0d").ask("journeys", where="device = mobile")

    assert rows(answer) == [(1, VIEW, CART, 1), (2, CART, "exit", 1)]
    assert answer.asked["chosen"]


def test_the_reading_says_how_many_turn_to_nothing_else_and_the_first_step_of_the_others(duck_shop):
    story = "ann: view@0d view@1m; bob: view@0d cart@1m"

    assert duck_shop(story).ask("journeys").reading == (
        "Of 2 sessions 50.0 % stay with the event they begin with; "
        "the most frequent first step is from view_item to add_to_cart: 1."
    )
    assert duck_shop("ann: view@0d").ask("journeys").reading == (
        "Of 1 sessions 100.0 % stay with the event they begin with."
    )


def test_small_cells_leave_the_whole_as_it_is(duck_shop):
    answer = duck_shop("ann: view@0d; bob: view@0d; cid: cart@0d").ask("journeys", min_cell=2)

    assert rows(answer) == [(1, VIEW, "exit", 2)]
    assert answer.facts["sessions"].value == 3
