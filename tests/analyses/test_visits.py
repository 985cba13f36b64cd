"""How often the same people come."""

from __future__ import annotations

import pytest

from stories import told


def test_users_are_counted_by_their_sessions(shop):
    story = """
        ann: view@0d view@1d view@2d view@3d
        bob: view@0d view@30m
        cid: view@0d view@31m
        dan: view@5d
    """
    answer = shop(story).ask("visits")

    assert told(answer, "visits", "users", "share") == [(1, 2, 0.5), (2, 1, 0.25), (4, 1, 0.25)]
    facts = {name: (fact.value, fact.n) for name, fact in answer.facts.items()}
    assert facts == {"p25": (1.0, 4), "median": (1.5, 4), "p75": (2.5, 4)}


def test_a_visit_over_midnight_is_one(shop):
    assert told(shop("ann: view@14h59m view@15h1m", clock="9h").ask("visits"), "visits", "users") == [(1, 1)]


def test_visits_under_a_filter_are_sessions_with_such_an_event(shop):
    answer = shop("ann: cart@0d view@1d cart@2d; bob: view@0d").ask("visits", where="event = add_to_cart")

    assert told(answer, "visits", "users", "share") == [(2, 1, 1.0)]
    assert answer.asked["chosen"].startswith("whole sessions")


def test_days_choose_sessions_with_an_event_on_them(duck_shop):
    one = duck_shop("ann: view@23h50m view@24h10m view@2d")

    assert told(one.ask("visits", until="2024-01-02"), "visits", "users") == [(1, 1)]
    assert told(one.ask("visits", since="2024-01-02"), "visits", "users") == [(2, 1)]


def test_leaving_small_rows_out_does_not_move_the_quartiles(duck_shop):
    one = duck_shop("ann: view@0d view@1d view@2d; bob: view@0d; cid: view@0d")
    answer = one.ask("visits", min_cell=2)

    assert told(answer, "visits", "users", "share") == [(1, 2, pytest.approx(2 / 3))]
    assert answer.facts == one.ask("visits").facts


def test_it_reads_as_a_sentence_also_where_nobody_came_once(duck_shop):
    once = duck_shop("ann: view@0d view@1d; bob: view@0d").ask("visits")
    never_once = duck_shop("ann: view@0d view@1d").ask("visits")

    assert (
        once.reading == "The visits of 2 users have a median of 1.5 and quartiles of 1.25 and 1.75; 50.0 % came once."
    )
    assert never_once.reading == "The visits of 1 users have a median of 2 and quartiles of 2 and 2."
