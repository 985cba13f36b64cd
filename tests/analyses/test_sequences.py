"""Runs that sessions have in common."""

from __future__ import annotations

import pytest

from stories import codes, told

VIEW, CART, BUY = "view_item", "add_to_cart", "purchase"


def test_a_run_counts_once_a_session_and_repeats_are_collapsed(shop):
    answer = shop("ann: view@0d view@1m cart@2m view@3m cart@4m view@5m; bob: view@0d cart@1m; cid: buy@0d").ask(
        "sequences", n=2
    )

    assert told(answer, "sequence", "sessions", "support") == [
        (f"{VIEW} > {CART}", 2, 2 / 3),
        (f"{CART} > {VIEW}", 1, 1 / 3),
    ]
    assert answer.facts["sessions"].value == 3


def test_a_run_of_one_is_an_event(shop):
    answer = shop("ann: view@0d cart@1m view@2m; bob: view@0d").ask("sequences", n=1)

    assert told(answer, "sequence", "sessions") == [(VIEW, 2), (CART, 1)]


@pytest.mark.engine_phrase
def test_nothing_may_stand_between_the_events_of_a_run_nor_does_it_go_over_sessions(shop):
    answer = shop("ann: view@0d fav@1m cart@2m buy@1d").ask("sequences", n=2)

    assert told(answer, "sequence") == ["add_to_wishlist > add_to_cart", "view_item > add_to_wishlist"]


def test_the_least_support_is_still_enough(shop):
    story = "; ".join([*(f"u{n}: view@0d" for n in range(99)), "ann: view@0d cart@1m"])

    assert told(shop(story).ask("sequences", n=2, min_support=0.01), "support") == [0.01]
    assert shop(story).ask("sequences", n=2, min_support=0.0101).rows == []


def test_sessions_too_short_for_any_run_are_told_of(duck_shop):
    answer = duck_shop("ann: view@0d cart@1m").ask("sequences")

    assert answer.rows == []
    assert codes(answer) == {"no-rows"}
    assert answer.notes[0].text == "No run of 3 events is in a share of 0.01 of the sessions."


def test_where_chooses_whole_sessions(shop):
    answer = shop("ann: view@0d cart@1m{device=mobile} view@1d fav@1d1m").ask("sequences", n=2, where="device = mobile")

    assert told(answer, "sequence", "support") == [(f"{VIEW} > {CART}", 1.0)]
    assert answer.asked["chosen"]


def test_the_reading_names_the_most_frequent_run(duck_shop):
    answer = duck_shop("ann: view@0d cart@1m buy@2m; bob: view@0d").ask("sequences")

    assert answer.reading == (
        "The most frequent run of 3 is view_item > add_to_cart > purchase, in 1 of 2 sessions, 50.0 %."
    )
