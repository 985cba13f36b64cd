"""Which events and users are chosen."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest
from footfall.tables.filters import Condition, Filters

STORY = """
    ann: view@0d#ads{device=mobile,price=5,is_paid=true} buy@1h=20#ads{device=mobile,price=10}
    bob: view@1d#direct{device=desktop,price=15} view@7d#mail
    cid: login@6d
"""


def chosen(shop, **filters):
    """Name the chosen events by user and event."""
    tables = shop(STORY).tables(**filters)
    return sorted(
        (row["user_id"], row["event"]) for row in tables.engine.rows(tables.events.select("user_id", "event"))
    )


@pytest.mark.parametrize(
    ("where", "events"),
    [
        ("device = mobile", 2),
        ("device=mobile", 2),
        ("device = 'mobile'", 2),
        ('device = "mobile"', 2),
        ("DEVICE = mobile", 2),
        ("device != mobile", 3),
        ("device in mobile, desktop", 3),
        ("device in (mobile, desktop)", 3),
        ("device in nothing", 0),
        ("price < 10", 1),
        ("price <= 10", 2),
        ("price > 10", 1),
        ("price >= 10", 2),
        ("price = 1e1", 1),
        ("price != 10", 4),
        ("is_paid = true", 1),
        ("is_paid = yes", 1),
        ("is_paid = false", 0),
        ("weekday = 1", 3),
        ("weekday in 2,7", 2),
        ("weekend = true", 1),
        ("hour = 1", 1),
        ("hour < 1", 4),
        ("landing = login", 1),
        ("event_at < 2024-01-02", 2),
        ("event_at >= 2024-01-02", 3),
        ("event_at = 2024-01-01 01:00:00", 1),
        ("local_at > 2024-01-01T00:30:00", 4),
        (["device = mobile", "event = purchase"], 1),
        ("session_no = 2", 2),
        ("gap_seconds >= 0", 0),
        ("", 5),
        ([], 5),
    ],
    ids=str,
)
def test_where_chooses_events(duck_shop, where, events):
    assert len(chosen(duck_shop, where=where)) == events


@pytest.mark.engine_phrase
def test_where_is_alike_on_both_engines(shop):
    assert chosen(shop, where=["device != mobile", "weekday in 1,2"]) == [("bob", "view_item"), ("bob", "view_item")]


@pytest.mark.parametrize(
    ("who", "users"),
    [
        ("orders >= 1", ["ann"]),
        ("orders = 0", ["bob", "cid"]),
        ("converted = true", ["ann"]),
        ("channel = direct", ["bob"]),
        ("last_channel = mail", ["bob"]),
        ("sessions > 1", ["ann", "bob"]),
        ("first_on >= 2024-01-02", ["bob", "cid"]),
        ("view_item >= 2", ["bob"]),
        (["sessions > 1", "revenue = 20"], ["ann"]),
    ],
    ids=str,
)
def test_who_chooses_users_by_what_is_known_of_them(duck_shop, who, users):
    assert sorted({user for user, _ in chosen(duck_shop, who=who)}) == users


@pytest.mark.parametrize(
    "text",
    [
        "device",
        "device mobile",
        "= mobile",
        "device == mobile",
        "device ~ mobile",
        "in",
        "device =",
    ],
)
def test_what_is_no_condition_is_refused_with_how_one_is_written(text):
    with pytest.raises(BadRequest, match="not a condition.*device = mobile"):
        Condition.read(text)


def test_a_value_may_hold_an_operator():
    condition = Condition.read("path = a > b != c")

    assert (condition.column, condition.operator, condition.value) == ("path", "=", "a > b != c")


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("price = cheap", "compares unlike things.*'cheap' was given; price holds numbers"),
        ("is_paid = perhaps", "is_paid holds true or false"),
        ("event_at > yesterday", "day"),
        ("devise = mobile", "Did you mean 'device'"),
    ],
)
def test_what_cannot_be_compared_is_said(duck_shop, where, sentence):
    with pytest.raises(BadRequest, match=sentence):
        chosen(duck_shop, where=where)


def test_who_knows_no_column_of_events(duck_shop):
    with pytest.raises(BadRequest, match="no column in users called 'hour'"):
        chosen(duck_shop, who="hour = 3")


@pytest.mark.parametrize(
    "given", [{"since": "2024-13-01"}, {"until": "tomorrow"}, {"since": "2024-02-01", "until": "2024-01-01"}]
)
def test_days_that_are_none_or_the_wrong_way_round_are_refused(given):
    with pytest.raises(BadRequest):
        Filters.read(**given)


def test_one_day_may_be_both_the_first_and_the_last(duck_shop):
    assert len(chosen(duck_shop, since="2024-01-01", until="2024-01-01")) == 2


def test_sessions_are_whole_when_one_of_their_events_is_chosen(shop):
    shop_ = shop("ann: view@0d buy@10m=5 view@1d; bob: view@0d")
    tables = shop_.tables(where="event = purchase")
    (session,) = tables.engine.rows(tables.sessions)

    assert (session["events"], session["path"]) == (2, "view_item > purchase")


def test_users_are_as_the_whole_log_knows_them(shop):
    tables = shop("ann: view@0d buy@10m=5 view@1d; bob: view@0d").tables(since="2024-01-02")
    (user,) = tables.engine.rows(tables.users)

    assert (user["user_id"], user["orders"], user["view_item"]) == ("ann", 1, 2)


def test_orders_and_items_are_made_of_the_chosen_events(shop):
    tables = shop("ann: buy@0d=5:mug buy@1d=7:cup").tables(since="2024-01-02")

    assert [row["revenue"] for row in tables.engine.rows(tables.orders)] == [7.0]
    assert [row["item_id"] for row in tables.engine.rows(tables.items)] == ["cup"]
