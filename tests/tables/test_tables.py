"""Sessions, users, orders and items, told as stories on both engines."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from stories import at, rows_of


@pytest.mark.engine_phrase
def test_a_session_knows_its_way_its_time_and_its_money(shop):
    story = "ann: view@0d#ads view@1m cart@10m view@11m buy@20m=7{device=mobile} view@2h"
    first, second = rows_of(shop(story), "sessions")

    assert (first["path"], first["first_event"], first["last_event"]) == (
        "view_item > add_to_cart > view_item > purchase", "view_item", "purchase",
    )  # fmt: skip
    assert (first["session_no"], first["seconds"], first["events"], first["view_item"]) == (1, 1_200.0, 5, 3)
    assert (first["channel"], first["device"], first["converted"], first["revenue"]) == ("ads", "mobile", True, 7.0)
    assert (second["session_no"], second["seconds"], second["converted"], second["path"]) == (
        2,
        0.0,
        False,
        "view_item",
    )


@pytest.mark.engine_phrase
def test_interleaved_sessions_of_the_log_stay_whole_and_are_numbered_by_their_start(shop):
    story = (
        "ann: view@0d{source_session_id=b} view@1m{source_session_id=a} view@2m view@3m{source_session_id=b} view@4m"
    )
    sessions = rows_of(shop(story), "sessions")

    assert [(row["session_no"], row["events"], row["seconds"]) for row in sessions] == [
        (1, 2, 180.0),
        (2, 1, 0.0),
        (3, 2, 120.0),
    ]


def test_a_session_of_the_log_is_cut_at_a_long_pause(shop):
    sessions = rows_of(
        shop("ann: view@0d{source_session_id=b} view@2h{source_session_id=b} view@2h5m{source_session_id=a}"),
        "sessions",
    )

    assert [row["events"] for row in sessions] == [1, 1, 1]


def test_one_number_of_two_users_is_two_sessions(duck_shop):
    sessions = rows_of(duck_shop("ann: view@0d{source_session_id=1}; bob: view@0d{source_session_id=1}"), "sessions")

    assert [(row["user_id"], row["session_no"]) for row in sessions] == [("ann", 1), ("bob", 1)]


@pytest.mark.engine_phrase
def test_a_tie_between_channels_goes_to_the_one_met_first(shop):
    story = "ann: view@0d#mail view@1h#ads view@2h#ads view@3h#mail; bob: view@0d view@1h#b view@2h#a view@3h#a"
    ann, bob = rows_of(shop(story), "users")

    assert (ann["channel"], ann["first_channel"], ann["last_channel"]) == ("mail", "mail", "mail")
    assert (bob["channel"], bob["first_channel"], bob["last_channel"]) == ("a", "b", "a")


def test_a_user_is_the_sum_of_their_sessions(shop):
    story = "ann: view@0d cart@10m view@1d buy@1d20m=9 refund@3d=-4"
    (ann,) = rows_of(shop(story), "users")

    assert (ann["sessions"], ann["stay_seconds"], ann["active_days"], ann["orders"], ann["revenue"]) == (
        3,
        1_800.0,
        3,
        1,
        5.0,
    )
    assert (ann["view_item"], ann["add_to_cart"], ann["purchase"], ann["refund"]) == (2, 1, 1, 1)
    assert (ann["first_at"], ann["last_at"]) == (at("0d"), at("3d"))


@pytest.mark.engine_phrase
def test_as_of_a_day_is_what_was_known_before_its_start(shop):
    shop_ = shop("ann: buy@0d=5 buy@1d=5; bob: view@1d")

    assert [(row["user_id"], row["orders"]) for row in shop_.engine.rows(shop_.table("users", as_of="2024-01-02"))] == [
        ("ann", 1)
    ]


def test_as_of_goes_by_the_shops_clock(duck_shop):
    shop = duck_shop("ann: view@14h; bob: view@16h", clock="9h")

    assert [row["user_id"] for row in shop.engine.rows(shop.table("users", as_of="2024-01-02"))] == ["ann"]


@pytest.mark.engine_phrase
def test_an_item_keeps_the_words_last_seen_and_counts_its_deeds(shop):
    story = """
        ann: view@0d:mug{item_name=Cup,price=4} cart@1h:mug fav@2h:mug buy@3h=5:mug{price=5}
        bob: view@1d:mug{item_name=Mug} buy@2d=5:mug buy@3d=5:mug refund@4d=-5:mug
    """
    (mug,) = rows_of(shop(story), "items")

    assert (mug["item_name"], mug["price"]) == ("Mug", 5.0)
    assert (mug["views"], mug["carts"], mug["wishlists"], mug["purchases"], mug["buyers"], mug["revenue"]) == (
        2,
        1,
        1,
        3,
        2,
        10.0,
    )


def test_an_order_adds_up_its_lines(shop):
    story = "ann: buy@0d=5{order_id=o1,quantity=2,promo_code=X,discount=1} buy@1m=7{order_id=o1,discount=2} buy@2m=1"
    first, second = rows_of(shop(story), "orders")

    assert (first["order_id"], first["lines"], first["items"], first["revenue"]) == ("o1", 2, 3.0, 12.0)
    assert (first["promo_code"], first["discount"], first["ordered_at"]) == ("X", 3.0, at("0d"))
    assert (second["lines"], second["revenue"]) == (1, 1.0)


@pytest.mark.parametrize(
    ("events", "order"),
    [
        ("zz@0d aa@0d refund@0d buy@0d view@0d", ["view_item", "purchase", "refund", "aa", "zz"]),
        ("login@0d cart@0d fav@0d page@0d first_visit@0d session_start@0d",
         ["session_start", "first_visit", "page_view", "add_to_wishlist", "add_to_cart", "login"]),
    ],
)  # fmt: skip
def test_ties_are_in_the_contracts_order_of_events_and_others_by_name(duck_shop, events, order):
    assert [row["event"] for row in rows_of(duck_shop(f"ann: {events}"))] == order


def test_a_log_of_none_but_unknown_events_is_a_log(shop):
    events = rows_of(shop("ann: zz@0d aa@0d mm@1h; bob: aa@0d"))

    assert sorted((row["user_id"], row["event_no"], row["event"]) for row in events) == [
        ("ann", 1, "aa"), ("ann", 2, "zz"), ("ann", 3, "mm"), ("bob", 1, "aa"),
    ]  # fmt: skip


def test_ties_of_one_event_are_by_item_nulls_first(duck_shop):
    events = rows_of(duck_shop("ann: view@0d:b view@0d:a view@0d"))

    assert [row["item_id"] for row in events] == [None, "a", "b"]


def test_local_time_is_the_clocks_and_durations_are_the_instants(duck_shop):
    (session,) = rows_of(duck_shop("ann: view@0d view@10m", clock="9h"), "sessions")

    assert (session["started_at"], session["local_at"], session["seconds"]) == (
        at("0d"),
        datetime(2024, 1, 1, 9),
        600.0,
    )


def test_an_event_called_like_a_column_has_a_count_of_its_own(duck_shop):
    shop = duck_shop("ann: sessions@0d revenue@1m user_id@2m events@3m Events@4m path@5m")
    (user,), (session,) = rows_of(shop, "users"), rows_of(shop, "sessions")

    assert (user["sessions"], user["sessions_events"], user["revenue_events"], user["revenue"]) == (1, 1, 1, None)
    assert session["events"] == 6
    assert session["path"] == "sessions > revenue > user_id > events > Events > path"


def test_a_few_columns_as_of_a_day_are_as_all_of_them_have_it(duck_shop):
    tables = duck_shop("ann: view@0d cart@1d buy@2d=20 buy@9d=5\nbob: view@1d view@8d").tables()
    few = ("orders", "revenue", "days_since_order", "cart_items")

    for day in (date(2024, 1, 8), None):
        whole = tables.engine.rows(tables.users_as_of(day))
        asked = tables.engine.rows(tables.users_as_of(day, few))

        assert asked == [{name: row[name] for name in asked[0]} for row in whole]
        assert {"user_id", "orders", "revenue", "days_since_order"} <= set(asked[0])
        assert "sessions" not in asked[0]
