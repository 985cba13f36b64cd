"""Which ways are gone, told as stories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from footfall.errors import BadRequest
from stories import MONDAY, codes, opened, told

VIEW, CART, BUY = "view_item", "add_to_cart", "purchase"


def ways(answer):
    return told(answer, "path", "count")


@pytest.mark.engine_phrase
def test_a_session_is_a_path_with_immediate_repeats_collapsed(shop):
    answer = shop("ann: view@0d view@1m cart@2m view@3m view@1d cart@1d1m; bob: view@0d cart@5m").ask("paths")

    assert told(answer, "path", "count", "share", "users") == [
        (f"{VIEW} > {CART}", 2, 2 / 3, 2),
        (f"{VIEW} > {CART} > {VIEW}", 1, 1 / 3, 1),
    ]
    assert (answer.facts["paths"].value, answer.facts["different"].value) == (3, 2)


def test_of_paths_gone_as_often_the_first_by_name_stands_first_and_top_cuts_rows_not_shares(shop):
    answer = shop("ann: view@0d; bob: cart@0d; cid: buy@0d buy@1d").ask("paths", top=2)

    assert told(answer, "path", "count", "share") == [(BUY, 2, 0.5), (CART, 1, 0.25)]
    assert answer.facts["different"].value == 3


def test_a_user_with_one_path_twice_counts_once_among_its_users(shop):
    answer = shop("ann: view@0d view@1d; bob: view@0d").ask("paths")

    assert told(answer, "path", "count", "users") == [(VIEW, 3, 2)]


def test_a_users_path_goes_over_sessions_and_collapses_where_they_meet(shop):
    answer = shop("ann: view@0d view@1d cart@1d1m; bob: view@0d cart@1d").ask("paths", scope="user")

    assert ways(answer) == [(f"{VIEW} > {CART}", 2)]


@pytest.mark.engine_phrase
def test_a_users_path_is_in_time_where_the_logs_own_sessions_interleave(shop):
    story = "ann: view@0d{source_session_id=a} cart@1m{source_session_id=b} view@2m{source_session_id=a} view@3m{source_session_id=b}"

    assert ways(shop(story).ask("paths", scope="user")) == [(f"{VIEW} > {CART} > {VIEW}", 1)]
    assert ways(shop(story).ask("paths")) == [(f"{CART} > {VIEW}", 1), (VIEW, 1)]


@pytest.mark.engine_phrase
def test_an_items_journey_is_of_one_user_and_runs_past_other_items_and_pauses(shop):
    story = """
        ann: view@0d:mug view@1m:pot view@2m:mug cart@2d:mug buy@3d:mug login@3d1m
        bob: view@0d:mug
    """
    answer = shop(story).ask("paths", scope="item")

    assert ways(answer) == [(VIEW, 2), (f"{VIEW} > {CART} > {BUY}", 1)]
    assert answer.facts["paths"].value == 3
    assert "missing-values" in codes(answer)


@pytest.mark.engine_phrase
def test_with_an_ending_a_path_is_cut_after_its_first_and_the_others_are_not_there(shop):
    answer = shop("ann: view@0d buy@1m view@2m buy@3m; bob: buy@0d; cid: view@0d").ask("paths", ending=BUY)

    assert told(answer, "path", "count", "share") == [(BUY, 1, 0.5), (f"{VIEW} > {BUY}", 1, 0.5)]


@pytest.mark.parametrize("scope", ["session", "user", "item"])
def test_an_ending_is_looked_for_in_every_scope(shop, scope):
    answer = shop("ann: view@0d:mug view@1m:mug buy@2m:mug buy@3m:mug cart@4m:mug; bob: view@0d:mug").ask(
        "paths", scope=scope, ending=BUY
    )

    assert ways(answer) == [(f"{VIEW} > {BUY}", 1)]


def test_at_one_instant_a_view_comes_before_a_purchase(shop):
    assert ways(shop("ann: buy@0d view@0d").ask("paths", ending=BUY)) == [(f"{VIEW} > {BUY}", 1)]


@pytest.mark.engine_phrase
def test_a_pause_as_long_as_the_gap_is_inside_a_session_and_a_moment_more_is_not(shop):
    answer = shop("ann: view@0d cart@30m; bob: view@0d cart@30m0.000001s").ask("paths")

    assert ways(answer) == [(CART, 1), (VIEW, 1), (f"{VIEW} > {CART}", 1)]


def test_midnight_ends_no_path(duck_shop):
    assert ways(duck_shop("ann: view@23h50m cart@24h5m").ask("paths")) == [(f"{VIEW} > {CART}", 1)]


@pytest.mark.parametrize("ending", [None, BUY])
@pytest.mark.parametrize("scope", ["session", "user", "item"])
def test_where_chooses_whole_sessions_and_the_answer_says_so(shop, scope, ending):
    story = "ann: view@0d:m buy@1m:m{device=mobile} view@1d:m; bob: view@0d:m buy@1m:m"
    answer = shop(story).ask("paths", scope=scope, ending=ending, where="device = mobile")

    assert ways(answer) == [(f"{VIEW} > {BUY}", 1)]
    assert answer.asked["chosen"] == "whole sessions that have such an event"


def test_without_filters_of_events_nothing_is_said_of_sessions(duck_shop):
    shop = duck_shop("ann: view@0d")

    assert "chosen" not in shop.ask("paths").asked
    assert "chosen" not in shop.ask("paths", who="sessions > 0").asked
    assert shop.ask("paths", since="2024-01-01").asked["chosen"]


@pytest.mark.engine_phrase
def test_an_event_whose_name_holds_an_arrow_is_not_taken_for_two(engine):
    rows = [("ann", 0, "a > purchase"), ("bob", 0, "view_item"), ("bob", 1, "purchase")]
    log = [{"user_id": u, "event_at": MONDAY + timedelta(minutes=m), "event": event} for u, m, event in rows]

    assert ways(opened(engine, log).ask("paths", ending=BUY)) == [(f"{VIEW} > {BUY}", 1)]


def test_a_log_without_items_has_no_journeys_of_items(shop):
    answer = shop("ann: view@0d").ask("paths", scope="item")

    assert answer.rows == []
    assert codes(answer) == {"not-applicable"}


def test_an_ending_nobody_knows_is_refused_with_a_guess_and_a_known_one_that_never_came_is_no_row(duck_shop):
    shop = duck_shop("ann: view@0d")

    with pytest.raises(BadRequest, match="no event in this shop called 'view_itm'.*Did you mean 'view_item'"):
        shop.ask("paths", ending="view_itm")
    assert shop.ask("paths", ending=BUY).rows == []


def test_the_reading_names_the_most_frequent_path_and_of_how_many(duck_shop):
    story = "ann: view@0d:m buy@1m:m; bob: view@0d:m buy@1m:m; cid: buy@0d:m"

    assert duck_shop(story).ask("paths", scope="item", ending=BUY).reading == (
        "The most frequent of 2 paths is view_item > purchase: 2 of 3 journeys of a user and an item "
        "up to the first purchase, 66.7 %."
    )


def test_small_cells_leave_the_shares_as_they_are(duck_shop):
    answer = duck_shop("ann: view@0d; bob: view@0d; cid: cart@0d").ask("paths", min_cell=2)

    assert told(answer, "path", "share") == [(VIEW, 2 / 3)]
    assert answer.facts["paths"].value == 3
