"""Each definition of a bounce."""

from __future__ import annotations

import pytest

from footfall.analyses.bounce import Bounce
from footfall.schema import SESSIONS, count_columns
from footfall.tables.tables import MOST_COUNTED
from stories import codes, told

WHOLE = {"sessions": 1, "single": 0, "not_engaged": 0}
NAMES = ["single-event-sessions", "not-engaged-sessions", "single-event-users", "single-event-users-per-view"]


def counts(answer):
    return told(answer, "numerator", "denominator")


def idle(one, **filters):
    return counts(one.ask("bounce", **filters))[1]


def test_the_four_definitions_side_by_side(shop):
    story = """
        ann: view@1h view@1d login@1d5s
        bob: view@1h
        cid: view@1h view@1h1m view@1h2m
    """
    answer = shop(story).ask("bounce")

    assert told(answer, "definition") == NAMES
    assert counts(answer) == [(2, 4), (3, 4), (1, 3), (1, 6)]
    assert told(answer, "rate") == pytest.approx([0.5, 0.75, 1 / 3, 1 / 6])
    assert [row["low"] is None for row in answer.rows] == [False, False, False, True]
    assert told(answer, "low", "high")[0] == pytest.approx((0.150039, 0.849961), abs=1e-6)


@pytest.mark.engine_phrase
def test_ten_seconds_are_engaged_and_less_is_not(shop):
    assert idle(shop("ann: view@0s login@10s")) == (0, 1)
    assert idle(shop("ann: view@0s login@9.999s")) == (1, 1)


def test_two_views_are_engaged_however_quick(shop):
    assert idle(shop("ann: view@0s view@1s")) == (0, 1)


@pytest.mark.parametrize("deed", ["cart", "checkout", "sign_up", "buy"])
def test_a_deed_that_counts_is_engaged(duck_shop, deed):
    assert idle(duck_shop(f"ann: {deed}@0s")) == (0, 1)


@pytest.mark.parametrize("deed", ["fav", "login", "search", "view_cart", "refund", "session_start"])
def test_any_other_deed_is_not(duck_shop, deed):
    assert idle(duck_shop(f"ann: {deed}@0s view@1s")) == (1, 1)


def test_page_views_are_views_where_there_is_no_other(shop):
    assert counts(shop("ann: page@0s page@1s").ask("bounce"))[1:] == [(0, 1), (0, 1), (0, 2)]


def test_page_views_are_no_views_where_there_are_views(duck_shop):
    assert idle(duck_shop("ann: page@0s page@1s view@2s")) == (1, 1)


def test_a_log_without_views_has_no_figure_per_view_and_says_what_is_known(shop):
    answer = shop("ann: login@0s login@1s; bob: login@0s").ask("bounce")

    assert counts(answer) == [(1, 2), (2, 2), (1, 2), (1, None)]
    assert answer.rows[-1]["rate"] is None
    assert codes(answer) == {"no-such-event"}


def test_more_users_than_views_are_more_than_one_and_break_nothing(shop):
    answer = shop("ann: login@0s; bob: login@0s; cid: view@0s").ask("bounce")

    assert told(answer, "numerator", "denominator", "rate", "low")[-1] == (3, 1, 3.0, None)
    assert "300.0 %" in str(answer)
    assert answer.chart is not None


def test_per_view_is_what_a_report_on_all_of_taobao_printed():
    (found,) = Bounce().finish([{"single_users": 88, "views": 89_660_688, "users": 987_994, **WHOLE}], None)[-1:]

    assert found["rate"] == pytest.approx(9.81e-07, abs=5e-10)
    assert (found["low"], found["high"]) == (None, None)


def test_a_user_of_two_single_event_sessions_is_no_single_event_user(shop):
    assert counts(shop("ann: view@0d view@1d").ask("bounce")) == [(2, 2), (2, 2), (0, 1), (0, 2)]


def test_a_gap_exactly_at_the_limit_keeps_a_session_whole(duck_shop):
    assert counts(duck_shop("ann: view@0m view@30m").ask("bounce"))[0] == (0, 1)
    assert counts(duck_shop("ann: view@0m view@30m1s").ask("bounce"))[0] == (2, 2)


def test_filters_choose_whole_sessions_and_count_all_their_events(shop):
    one = shop("ann: view@0s cart@1s view@1d; bob: view@0s; cid: cart@0s")
    answer = one.ask("bounce", where="event = add_to_cart")

    assert counts(answer) == [(1, 2), (0, 2), (1, 2), (1, 1)]
    assert answer.asked["where"] == ["event = add_to_cart"]
    assert answer.asked["chosen"].startswith("whole sessions")


def test_a_session_over_midnight_is_chosen_whole_by_either_day(duck_shop):
    one = duck_shop("ann: view@23h59m59s view@24h")

    for days in ({"until": "2024-01-01"}, {"since": "2024-01-02"}):
        assert counts(one.ask("bounce", **days)) == [(0, 1), (0, 1), (0, 1), (0, 2)]


def test_an_event_that_sessions_do_not_count_is_counted_all_the_same(shop):
    kinds = [f"kind{number}" for number in range(MOST_COUNTED)]
    often = "; ".join(f"u{number}: {kind}@0s {kind}@1s" for number, kind in enumerate(kinds))
    one = shop(f"{often}; ann: view@0s; bob: cart@0s; cid: login@0s")

    assert "view_item" not in count_columns(list(one.about.events)[:MOST_COUNTED], SESSIONS)
    assert counts(one.ask("bounce"))[1] == (MOST_COUNTED + 2, MOST_COUNTED + 3)
