"""A map guessed for a log of no known format, and looked at before it is used."""

from __future__ import annotations

import tomllib

import pytest

from footfall.ingest.guessing import guessed
from footfall.ingest.opening import looked_at
from footfall.ingest.parse import start_reader
from stories import ledger, rows_of


@pytest.fixture
def guess(desk, tmp_path):
    def of(content, name="log.csv"):
        engine = start_reader(2**30, tmp_path)
        try:
            return guessed(engine, *looked_at(engine, str(desk.write(content, name)), tmp_path))
        finally:
            engine.close()

    return of


SHOP = (
    "CustomerID;Action Type;Created At;SKU;Unit Price;Utm_Source;shoe size\n"
    "7;buy;2024-03-01 10:00:00;a1;9.5;google;41\n8;ProductView;2024-03-01 11:00:00;a2;1.5;;42\n8;ooh;2024-03-02 11:00:00;a2;1.5;;42\n"
)


def test_columns_are_guessed_by_their_names_and_values_and_shown_with_examples(guess):
    text = guess(SHOP)
    columns = tomllib.loads(text)["columns"]

    assert columns == {
        "event_at": "Created At", "user_id": "CustomerID", "event": "Action Type", "item_id": "SKU",
        "price": "Unit Price", "source": "Utm_Source",
    }  # fmt: skip
    assert 'user_id = "CustomerID"  # as 7, 8' in text
    assert "not mapped, kept under its own name: shoe size, as 41, 42" in text


def test_events_are_guessed_and_unknown_ones_left_to_be_named(guess):
    text = guess(SHOP)

    assert tomllib.loads(text)["events"] == {"buy": "purchase", "ProductView": "view_item"}
    assert '# "ooh" = ""  # 1 of 3 rows looked at' in text


def test_a_guessed_map_can_be_used_as_it_is(guess, ingest):
    shop = ingest(SHOP, map=guess(SHOP))

    assert ledger(shop) == {"read": 3, "kept": 3}
    assert {row["event"] for row in rows_of(shop)} == {"purchase", "view_item", "ooh"}


def test_a_log_without_events_is_one_of_orders(guess):
    read = tomllib.loads(guess("invoice,customer,date,qty\n1,ann,2024-01-01,2\n"))

    assert read["kind"] == "orders"
    assert read["columns"] == {"event_at": "date", "user_id": "customer", "order_id": "invoice", "quantity": "qty"}


def test_rows_without_a_header_get_columns_to_be_named(guess):
    text = guess("7,9,pv,1511544070\n8,9,buy,1511544071\n")
    read = tomllib.loads(text)

    assert read["read"] == {"header": False, "columns": ["column_1", "column_2", "column_3", "column_4"]}
    assert read["columns"] == {"event_at": "column_4", "event": "column_3"}
    assert '# user_id = ""' in text


def test_runs_of_spaces_and_days_without_dashes_are_recognised(guess):
    read = tomllib.loads(guess("  00004 0001 19970101  2   29.33\n  00004 0001 19970118  2   29.73\n", "log.txt"))[
        "read"
    ]

    assert (read["delimiter"], read["time_format"]) == (" ", "%Y%m%d")


@pytest.mark.parametrize("content", ['a"b,c\n1,2\n', "x\n1\n", "a,a\n1,2\n", "정보,날짜\n가,2024-01-01\n"])
def test_whatever_stands_in_a_log_the_guess_is_a_map(guess, content):
    tomllib.loads(guess(content))


def test_the_failure_of_detection_names_the_command(ingest):
    with pytest.raises(Exception, match="`footfall map log.csv`"):
        ingest(SHOP, map=None)
