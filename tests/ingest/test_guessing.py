"""A map guessed for a log of no known format, and looked at before it is used."""

from __future__ import annotations

import tomllib

import pytest

from footfall.ingest.guessing import guessed
from footfall.ingest.opening import looked_at
from footfall.ingest.parse import start_reader
from guessed import WRONG, judge, samples
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

    assert (read["delimiter"], "time_format" in read) == (" ", False)


@pytest.mark.parametrize("content", ['a"b,c\n1,2\n', "x\n1\n", "a,a\n1,2\n", "정보,날짜\n가,2024-01-01\n"])
def test_whatever_stands_in_a_log_the_guess_is_a_map(guess, content):
    tomllib.loads(guess(content))


def test_the_failure_of_detection_names_the_command(ingest):
    with pytest.raises(Exception, match="`footfall map log.csv`"):
        ingest(SHOP, map=None)


@pytest.mark.parametrize("sample", samples(), ids=str)
def test_no_sample_is_guessed_wrong_without_a_word(guess, sample):
    outcome = judge(sample.right, guess(sample.file.read_bytes(), sample.file.name))

    assert outcome.kind != WRONG, outcome


def test_nearly_all_samples_are_guessed_right(guess):
    """At most two of those that ask nothing may come to ask."""
    outcomes = [judge(one.right, guess(one.file.read_bytes(), one.file.name)) for one in samples()[::5]]

    assert sum(not outcome.wrong for outcome in outcomes) >= len(outcomes) - 1


def test_a_column_that_is_empty_in_the_rows_looked_at_is_no_guess(guess):
    text = guess("user_id,customer,when,event\n,ann,2024-01-01,view\n,bob,2024-01-02,view\n")

    assert tomllib.loads(text)["columns"]["user_id"] == "customer"
    assert "empty in the rows looked at, and no guess: user_id" in text


def test_who_is_asked_for_where_two_columns_may_be(guess):
    rows = "".join(f"o{n},{n % 3},b{n % 2},2024-01-0{n + 1},5\n" for n in range(8))
    text = guess(f"order,client id,member id,date,total\n{rows}")

    assert (
        'user_id: either "client id" (3 different in 8 rows) or "member id" (2 different in 8 rows): say which' in text
    )


def test_ids_of_ten_digits_are_no_times(guess):
    text = guess("customer,order,when\n1700000001,1600000001,2024-01-01\n1700000002,1600000002,2024-01-02\n")

    assert tomllib.loads(text)["columns"] == {"user_id": "customer", "order_id": "order", "event_at": "when"}


def test_the_time_is_what_comes_first(guess):
    text = guess("user,order id,shipped,placed,total\na,1,2024-01-03,2024-01-01,5\nb,2,2024-01-05,2024-01-02,6\n")

    assert tomllib.loads(text)["columns"]["event_at"] == "placed"


def test_lists_of_objects_are_rows_where_they_hold_what_was_bought(guess):
    order = '{"id": "o1", "user": "a", "at": "2024-01-01T10:00:00Z", "lines": [{"sku": "x", "price": 2.5, "qty": 2}, {"sku": "y", "price": 1, "qty": 1}]}'
    read = tomllib.loads(guess(order + "\n" + order.replace("o1", "o2"), "log.jsonl"))

    assert (read["lines"], read["kind"]) == ("lines", "orders")
    assert {name: read["columns"][name] for name in ("item_id", "price", "quantity")} == {
        "item_id": "lines.sku", "price": "lines.price", "quantity": "lines.qty",
    }  # fmt: skip


def test_an_id_that_is_known_on_some_rows_goes_before_the_one_it_joins(guess):
    rows = "ann,d1,2024-01-01,view\n,d1,2024-01-02,view\nann,d2,2024-01-03,view\n,d3,2024-01-04,view\n"
    columns = tomllib.loads(guess(f"user_id,visitor_id,time,event\n{rows}"))["columns"]

    assert columns["user_id"] == ["user_id", "visitor_id"]
