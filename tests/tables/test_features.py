"""Features of users as of a day, told as stories; that engines agree on every column is told in another place."""

from __future__ import annotations

from datetime import date

import pytest

import footfall as ff
from footfall.schema import KINDS
from footfall.tables.features import FEATURES, features, features_table
from stories import read, rows_of, table


def told(shop, day=None):
    """Give the features of everyone, by user: as of a day, or of the day after the log's last."""
    tables = shop.tables()
    found = features(tables.known_before(date.fromisoformat(day))) if day else features_table(tables)
    return {row["user_id"]: row for row in shop.engine.rows(found)}


def of(row, *names):
    return tuple(row[name] for name in names)


def test_days_are_counted_back_from_the_last_day_known(shop):
    shop = shop("ann: view@0d cart@2d12h buy@5d=9 view@9d23h; bob: view@9d")
    ann, bob = told(shop)["ann"], told(shop)["bob"]
    since = ("days_since_first", "days_since_event", "days_since_cart", "days_since_order")

    assert of(ann, *since) == (9, 0, 7, 4)
    assert of(bob, *since) == (0, 0, None, None)
    assert of(told(shop, "2024-01-08")["ann"], *since) == (6, 1, 4, 1)


def test_whoever_first_comes_on_the_day_itself_is_not_known_yet(duck_shop):
    shop = duck_shop("ann: view@0d; bob: view@1d")

    assert list(told(shop, "2024-01-02")) == ["ann"]
    assert told(shop, "2024-01-01") == {}


def test_the_day_begins_by_the_shops_clock(duck_shop):
    shop = duck_shop("ann: view@14h; bob: view@16h", clock="9h")

    assert list(told(shop, "2024-01-02")) == ["ann"]


def test_a_session_over_midnight_is_known_up_to_midnight(duck_shop):
    (ann,) = told(duck_shop("ann: view@23h50m buy@24h10m=5 view@24h20m view@9d"), "2024-01-02").values()

    assert of(ann, "events_per_visit", "seconds_per_visit", "buying_visit_share", "events_7d") == (1, 0, 0, 1)


def test_a_single_order_has_no_gap_and_none_at_all_has_no_basket(duck_shop):
    found = told(duck_shop("ann: buy@0d=8 view@1d view@3d; bob: view@0d"))
    order = ("order_gap_days", "order_gap_spread", "last_order_gap", "order_overdue")

    assert of(found["ann"], *order) == (None, None, None, None)
    assert of(found["ann"], "items_per_order", "revenue_per_order", "dearest_order", "last_order_revenue") == (
        1,
        8,
        8,
        8,
    )
    assert of(found["ann"], "visit_gap_days", "last_visit_gap", "longest_visit_gap") == (1.5, 2, 2)
    assert of(found["ann"], "visit_gap_spread") == pytest.approx((0.5**0.5,))
    assert (
        of(found["bob"], *order, "visit_gap_days", "visit_overdue", "revenue_per_order", "items_per_order")
        == (None,) * 8
    )


def test_who_is_late_by_their_own_rhythm(duck_shop):
    found = told(duck_shop("ann: view@0d view@2d view@4d; bob: view@0d view@1h view@2h; cid: view@10d"))

    assert of(found["ann"], "visit_gap_days", "visit_overdue") == (2, 3.5)
    assert found["bob"]["visit_overdue"] == pytest.approx(11 - 2 / 24)


def test_orders_without_a_price_are_no_orders_of_nothing(duck_shop):
    ann, bob = told(duck_shop("ann: buy@0d buy@1d=6 buy@2d; bob: buy@0d")).values()

    assert of(ann, "revenue_per_order", "dearest_order", "last_order_revenue", "revenue_28d") == (6, 6, None, 6)
    assert of(bob, "revenue_per_order", "dearest_order", "revenue_28d") == (None, None, 0)


def test_what_a_log_does_not_have_is_missing_and_no_nought(shop):
    (ann,) = told(shop("ann: view@0d cart@1h buy@2h cart@3h checkout@4h")).values()
    unknown = ("items_touched", "items_bought", "items_again", "categories_touched", "categories_bought",
               "top_category_share", "brands_touched", "brands_bought", "cart_items", "cart_value", "days_since_filled",
               "wishlist_items", "promo_share", "discount_share", "revenue_28d")  # fmt: skip

    assert of(ann, *unknown) == (None,) * len(unknown)
    assert of(ann, "carts_since_order", "checkouts_since_order", "carts_28d", "orders_7d") == (1, 1, 2, 1)


@pytest.mark.engine_phrase
def test_a_cart_holds_what_was_neither_bought_nor_taken_out_since(shop):
    story = """
        ann: cart@0d:mug{price=2,quantity=3} cart@1d:tea{price=4} buy@2d:tea cart@3d:cup cart@4d:cup{price=5} cart@4d1h:pot remove_from_cart@5d:pot fav@6d:pot fav@6d:tea fav@6d:jug buy@7d:jug
        bob: cart@0d:mug cart@1d:tea fav@1d:jug buy@2d cart@3d:mug
        cid: buy@0d:mug cart@7d:mug{price=1}
        dan: view@0d:mug
    """
    found = told(shop(story))
    cart = ("cart_items", "cart_value", "days_since_filled", "wishlist_items")

    assert of(found["ann"], *cart) == (2, 11, 3, 2)
    assert of(found["bob"], *cart) == (1, None, 4, 1)
    assert of(found["cid"], *cart) == (1, 1, 0, 0)
    assert of(found["dan"], *cart) == (0, 0, None, 0)


def test_breadth_counts_each_thing_once(duck_shop):
    ann, bob = told(duck_shop("""
        ann: view@0d:mug{category=china,brand=a} view@1d:mug{category=china} buy@2d:mug{category=china} view@3d:tea{category=drinks}
        bob: login@0d
    """)).values()  # fmt: skip
    names = ("items_touched", "items_bought", "items_again", "categories_touched", "categories_bought",
             "brands_touched", "brands_bought", "top_category_share")  # fmt: skip

    assert of(ann, *names) == (2, 1, 1, 2, 1, 1, 0, 0.75)
    assert of(bob, *names) == (0, 0, 0, 0, 0, 0, 0, None)


def test_habits_go_by_the_shops_clock(duck_shop):
    (ann,) = told(duck_shop("ann: view@4d14h view@4d20h59m view@4d21h view@0d", clock="9h")).values()

    assert of(ann, "night_share", "weekend_share") == (0.25, 0.5)


def test_promotions_are_told_by_the_order(duck_shop):
    story = "ann: buy@0d=6{promo_code=X,discount=2} buy@1d=12; bob: buy@0d=3; cid: view@0d"
    ann, bob, cid = (of(row, "promo_share", "discount_share") for row in told(duck_shop(story)).values())

    assert (ann, bob, cid) == ((0.5, 0.1), (0, 0), (None, None))


def test_a_trend_compares_with_as_many_days_before_and_is_nought_for_nothing(duck_shop):
    story = "ann: view@0d view@8d view@9d view@10d; bob: view@8d; cid: view@0d view@2d; dan: view@0d"
    found = told(duck_shop(story), "2024-01-16")

    assert [found[user]["events_trend_7d"] for user in ("ann", "bob", "cid")] == [1, 1, -1]
    assert of(found["ann"], "events_7d", "events_28d", "sessions_7d", "active_days_28d") == (3, 4, 3, 4)
    assert of(found["ann"], "orders_7d", "orders_trend_7d") == (0, 0)
    assert found["dan"]["events_trend_7d"] == 0
    assert {row["events_trend_28d"] for row in found.values()} == {None}


def test_a_view_of_a_page_is_a_view_until_one_of_an_item_is_known(duck_shop):
    shop = duck_shop("ann: page@0d view@1d page@2d")

    assert [told(shop, f"2024-01-0{day}")["ann"]["views_28d"] for day in (2, 3, 4)] == [1, 1, 1]


def test_users_are_shown_with_their_features(shop):
    shop = shop("ann: view@0d buy@1d=5 view@3d; bob: view@3d")
    now, before = (shop.engine.rows(shop.table("users", as_of=day)) for day in (None, "2024-01-03"))

    assert [of(row, "user_id", "orders", "revenue_per_order", "days_since_event") for row in now] == [
        ("ann", 1, 5, 0), ("bob", 0, None, 0),
    ]  # fmt: skip
    assert [of(row, "user_id", "sessions", "days_since_event") for row in before] == [("ann", 2, 0)]
    assert list(now[0]) == list(before[0])


def test_an_event_called_like_a_feature_steps_aside(duck_shop):
    (ann,) = rows_of(duck_shop("ann: orders_7d@0d orders_7d@1h Cart_Items@2h buy@3h"), "users")

    assert of(ann, "orders_7d", "orders_7d_events", "cart_items", "Cart_Items_events") == (1, 2, None, 1)


def test_conditions_on_users_speak_of_features(duck_shop):
    shop = duck_shop("ann: view@0d view@1d; bob: view@0d")

    assert {row["user_id"] for row in shop.engine.rows(shop.tables(who="visit_gap_days >= 1").events)} == {"ann"}


def test_features_have_the_types_they_declare(shop):
    schema = features_table(shop("ann: view@0d:mug buy@1d=5").tables()).schema().to_pyarrow()

    assert schema.names == list(FEATURES.names)
    for column in FEATURES.columns[1:]:
        assert str(schema.field(column.name).type).replace("double", "float64") == KINDS[column.kind].type, column.name


def test_features_are_kept_in_the_shops_directory(tmp_path):
    import pyarrow.csv

    (tmp_path / "MAP.toml").write_text('[columns]\nuser_id = "user_id"\nevent_at = "event_at"\nevent = "event"\n')
    pyarrow.csv.write_csv(table(read("ann: view@0d cart@1d; bob: view@1d")), tmp_path / "log.csv")
    shop = ff.ingest(tmp_path / "log.csv", tmp_path / "shop", map=tmp_path / "MAP.toml", memory="1GB")
    first = rows_of(shop, "users")
    shop.close()
    again = ff.open(tmp_path / "shop", memory="1GB")

    assert [of(row, "user_id", "carts_28d", "days_since_first") for row in first] == [("ann", 1, 1), ("bob", 0, 0)]
    assert again.kept._ingested.holds("features")
    assert rows_of(again, "users") == first
    again.close()
