"""What sessions end with."""

from __future__ import annotations

import pytest

from stories import told


def test_every_session_ends_with_an_event(shop):
    story = """
        ann: view@1h cart@1h1m view@1h2m view@1d
        bob: view@1h cart@1h1m
    """
    answer = shop(story).ask("last-events")

    assert told(answer, "event", "sessions", "share", "users") == [
        ("view_item", 2, pytest.approx(2 / 3), 1),
        ("add_to_cart", 1, pytest.approx(1 / 3), 1),
    ]


@pytest.mark.engine_phrase
def test_of_two_at_one_instant_the_order_of_events_decides(shop):
    answer = shop("ann: buy@1h cart@1h; bob: stroll@1h refund@1h").ask("last-events")

    assert told(answer, "event", "sessions") == [("purchase", 1), ("stroll", 1)]


def test_ties_go_by_name(duck_shop):
    answer = duck_shop("ann: view@1h; bob: cart@1h; cid: login@1h").ask("last-events")

    assert told(answer, "event") == ["add_to_cart", "login", "view_item"]


def test_a_session_past_midnight_ends_with_what_came_last(shop):
    answer = shop("ann: view@23h50m cart@24h10m").ask("last-events", until="2024-01-01")

    assert told(answer, "event", "sessions") == [("add_to_cart", 1)]


def test_filters_choose_whole_sessions_that_may_end_otherwise(shop):
    answer = shop("ann: cart@1h view@1h1m; bob: view@1h buy@1h1m").ask("last-events", where="event = add_to_cart")

    assert told(answer, "event", "sessions", "share") == [("view_item", 1, 1.0)]
    assert answer.asked["chosen"].startswith("whole sessions")
