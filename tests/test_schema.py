"""Kinds, columns and names."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.schema import EVENT_ORDER, EVENTS, KINDS, TABLES, Column, count_columns, free_names, in_currency


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("count", 1234567, "1,234,567"), ("count", 12.0, "12"), ("number", 3.14159, "3.142"), ("number", 123456.7, "123,457"), ("number", 7, "7"),
        ("share", 0.5, "50.0 %"), ("share", 0, "0.0 %"), ("share", 0.00042, "0.042 %"), ("share", 1, "100.0 %"), ("share", 0.99996, "99.996 %"),
        ("share", 0.9999999, "99.99999 %"), ("money", 1234.5, "1,234.50"), ("money", -3, "-3.00"),
        ("seconds", 5, "5 s"), ("seconds", 59.5, "59.5 s"), ("seconds", 3_600, "1 h"), ("seconds", 90_061, "1 d 1 h"), ("seconds", 61, "1 min 1 s"),
        ("date", date(2024, 1, 2), "2024-01-02"), ("date", "2024-01-02", "2024-01-02"),
        ("time", datetime(2024, 1, 2, 3, 4, 5), "2024-01-02 03:04:05"),
        ("flag", True, "yes"), ("flag", False, "no"), ("text", "x", "x"), ("id", 7, "7"), ("share", None, "–"), ("text", None, "–"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_its_kind(kind, value, shown):
    assert Column("x", kind, "").show(value) == shown


@given(st.floats(0, 1))
def test_a_share_is_never_rounded_up_to_all_nor_down_to_nothing(share):
    shown = Column("x", "share", "").show(share)

    assert (float(shown.removesuffix(" %")) >= 100) == (share >= 1 - 1e-12) or share > 1 - 1e-9
    assert (float(shown.removesuffix(" %")) == 0) == (share == 0)


@given(st.floats(0, 1e9))
def test_a_duration_is_written_in_whole_units_or_seconds(seconds):
    shown = Column("x", "seconds", "").show(seconds)

    assert shown
    assert "60 s" not in shown
    assert "60 min" not in shown
    assert "24 h" not in shown


def test_every_table_names_each_column_once_and_documents_it():
    for name, table in TABLES.items():
        assert name == table.name
        assert len(set(table.names)) == len(table.names)
        assert all(column.doc.endswith(".") and column.kind in KINDS for column in table.columns)


def test_the_contracts_columns_of_events_are_there_in_order():
    contract = [
        "user_id",
        "event_at",
        "local_at",
        "event",
        "item_id",
        "item_name",
        "category",
        "sub_category",
        "product_type",
        "brand",
        "price",
        "quantity",
        "revenue",
        "currency",
        "order_id",
        "channel",
        "source",
        "medium",
        "campaign",
        "device",
        "is_paid",
        "country",
        "promo_code",
        "discount",
        "payment",
        "search_term",
        "source_session_id",
        "session_no",
        "position",
        "previous_event",
        "next_event",
        "gap_seconds",
    ]

    assert [name for name in EVENTS.names if name in contract] == contract


def test_the_contracts_order_of_events():
    assert EVENT_ORDER == (
        "session_start",
        "first_visit",
        "page_view",
        "view_item_list",
        "search",
        "view_promotion",
        "select_promotion",
        "select_item",
        "view_item",
        "add_to_wishlist",
        "add_to_cart",
        "view_cart",
        "remove_from_cart",
        "login",
        "sign_up",
        "begin_checkout",
        "add_shipping_info",
        "add_payment_info",
        "purchase",
        "refund",
    )


@given(st.lists(st.text(max_size=8), unique=True, max_size=12))
def test_every_word_gets_a_column_name_of_its_own(words):
    names = free_names(words, EVENTS.names, "_events")
    used = [name.casefold() for name in names.values()]

    assert list(names) == words
    assert len(set(used)) == len(used)
    assert not set(used) & set(EVENTS.names)


def test_an_events_count_has_the_events_name_where_it_is_free():
    assert count_columns(["view_item", "sessions", "add to cart"], TABLES["users"]) == {
        "view_item": "view_item", "sessions": "sessions_events", "add to cart": "add_to_cart",
    }  # fmt: skip


def test_money_is_said_with_its_currency_where_sentences_ask_for_it():
    column = Column("revenue", "money", "")
    with in_currency("EUR"):
        assert column.show(12.5) == "12.50 EUR"
    with in_currency(None):
        assert column.show(12.5) == "12.50"
    assert column.show(12.5) == "12.50"
