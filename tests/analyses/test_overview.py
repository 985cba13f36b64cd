"""The shop in one row."""

from __future__ import annotations

from datetime import date

import pytest

from stories import codes, told


def test_everything_is_counted_once(shop):
    story = """
        ann: view@0d:mug buy@10m=20:mug view@2d:cup buy@2d=4:cup refund@2d5m=-4:cup
        bob: view@1d:mug buy@1d=10:mug
        cid: view@4d
    """
    (row,) = shop(story).ask("overview").rows

    assert row == {
        "events": 8, "users": 3, "sessions": 4, "items": 2, "orders": 3, "buyers": 2, "revenue": 30.0,
        "average_order_value": 10.0, "revenue_per_user": 10.0,
        "first_on": date(2024, 1, 1), "last_on": date(2024, 1, 5), "days": 5,
    }  # fmt: skip


def test_two_lines_of_one_order_are_one_order_and_two_of_one_instant_too(duck_shop):
    story = "ann: buy@0d=1{order_id=o1} buy@1h=1{order_id=o1}; bob: buy@0d=1 buy@0d=1; cid: buy@0d=1 buy@0d0.5s=1"
    (row,) = duck_shop(story).ask("overview").rows

    assert row["orders"] == 1 + 1 + 2


def test_one_order_number_of_two_users_is_two_orders(duck_shop):
    (row,) = duck_shop("ann: buy@0d=1{order_id=o1}; bob: buy@0d=1{order_id=o1}").ask("overview").rows

    assert row["orders"] == 2


def test_what_refunds_took_is_a_fact(duck_shop):
    answer = duck_shop("ann: buy@0d=20 refund@1d=-5").ask("overview")

    assert answer.facts["refunds"].value == 5
    assert told(answer, "revenue", "orders", "buyers") == [(15.0, 1, 1)]


def test_without_money_there_are_none_of_its_figures(duck_shop):
    (row,) = duck_shop("ann: view@0d buy@1h").ask("overview").rows

    assert (row["revenue"], row["average_order_value"], row["revenue_per_user"]) == (None, None, None)


def test_without_a_purchase_money_per_order_is_missing_not_endless(duck_shop):
    (row,) = duck_shop("ann: view@0d=0").ask("overview").rows

    assert (row["orders"], row["average_order_value"]) == (0, None)


@pytest.mark.engine_phrase
def test_days_are_those_of_the_shops_clock(shop):
    story = "ann: view@14h view@16h"

    assert shop(story).ask("overview").rows[0]["days"] == 1
    assert shop(story, clock="9h").ask("overview").rows[0]["days"] == 2


@pytest.mark.engine_phrase
def test_a_gap_of_exactly_the_limit_is_no_new_session(shop):
    story = "ann: view@0d view@30m; bob: view@0d view@30m0.000001s"

    assert shop(story).ask("overview").rows[0]["sessions"] == 3


def test_where_chooses_events_and_counts_what_has_one_of_them(duck_shop):
    story = "ann: view@0d:mug buy@10m=20:mug; bob: view@1d:cup view@2d:mug; cid: view@3d:pot"
    (row,) = duck_shop(story).ask("overview", where="item_id = mug").rows

    assert (row["events"], row["users"], row["sessions"], row["items"]) == (3, 2, 2, 1)


def test_since_and_until_are_both_included(shop):
    story = "ann: view@0d view@1d view@2d23h59m59s view@3d"
    (row,) = shop(story).ask("overview", since="2024-01-02", until="2024-01-03").rows

    assert (row["events"], row["days"]) == (2, 2)


def test_who_chooses_users_by_what_the_whole_log_knows_of_them(shop):
    story = "ann: buy@0d=5 buy@1d=5; bob: buy@0d=50; cid: view@0d"
    answer = shop(story).ask("overview", who="orders >= 2", since="2024-01-02")

    assert told(answer, "users", "revenue") == [(1, 5.0)]


def test_what_nobody_did_is_no_row_and_a_note(shop):
    answer = shop("ann: view@0d").ask("overview", where="event = purchase")

    assert answer.rows == []
    assert codes(answer) == {"no-rows"}


@pytest.mark.parametrize("least", [2, 100])
def test_a_shop_of_fewer_than_asked_for_is_not_shown(duck_shop, least):
    answer = duck_shop("ann: view@0d").ask("overview", min_cell=least)

    assert answer.rows == []
    assert answer.reading == ""
    assert codes(answer) == {"min-cell"}
