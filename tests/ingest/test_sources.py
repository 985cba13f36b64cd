"""Log formats, told from a few rows."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footfall.errors import BadRequest, Failure
from stories import at, ledger, rows_of

TAOBAO = "1,10,7,pv,1511544070\n1,10,7,cart,1511544080\n2,11,8,fav,1511544070\n2,11,8,buy,1511544090\n"
REES46 = (
    "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n"
    "2019-10-01 00:00:00 UTC,view,5,50,a.b.c.d,acme,9.5,1,s1\n"
    "2019-10-01 00:01:00 UTC,cart,5,50,a.b,acme,9.5,1,s1\n"
    "2019-10-01 00:02:00 UTC,remove_from_cart,5,50,a,,9.5,1,s1\n"
    "2019-10-01 00:03:00 UTC,purchase,5,50,,,9.5,1,s1\n"
)


def retail(tmp_path, **columns):
    told = {
        "InvoiceNo": ["1", "1", "C2", "3"], "StockCode": ["a", "b", "a", "a"], "Description": ["A", "B", "A", None], "Quantity": [2, 1, -2, 1],
        "InvoiceDate": pa.array([at("10h"), at("10h"), at("1d"), at("2d")], pa.timestamp("us")), "UnitPrice": [2.5, 1.0, 2.5, -1.0],
        "CustomerID": [1.0, 1.0, 1.0, 2.0], "Country": ["France"] * 4, **columns,
    }  # fmt: skip
    pq.write_table(pa.table(told), tmp_path / "retail.parquet")
    return tmp_path / "retail.parquet"


def test_taobao_is_told_from_its_rows_and_its_days_are_shanghais(ingest):
    shop = ingest(TAOBAO, map=None)
    events = rows_of(shop)

    assert shop.about.source == "taobao"
    assert "pv, cart, fav or buy" in shop.about.why
    assert [row["event"] for row in events] == ["view_item", "add_to_cart", "add_to_wishlist", "purchase"]
    assert (str(events[0]["event_at"]), str(events[0]["local_at"])) == ("2017-11-24 17:21:10", "2017-11-25 01:21:10")
    assert events[0]["user_id"] == 1


def test_a_word_among_taobaos_numbers_costs_nothing_but_its_row(ingest):
    shop = ingest(TAOBAO + "x9,10,7,pv,1511544070\n3,10,7,pv,soon\n", map=None)

    assert ledger(shop) == {"read": 6, "no or impossible time": 1, "kept": 5}
    assert {row["user_id"] for row in rows_of(shop)} == {"1", "2", "x9"}


def test_rees46_splits_its_categories_and_a_purchase_brings_its_price(ingest):
    events = rows_of(ingest(REES46, map=None))

    assert [row["event"] for row in events] == ["view_item", "add_to_cart", "remove_from_cart", "purchase"]
    assert [(row["category"], row["sub_category"], row["product_type"]) for row in events] == [
        ("a", "b", "c.d"), ("a", "b", None), ("a", None, None), (None, None, None),
    ]  # fmt: skip
    assert [row["revenue"] for row in events] == [None, None, None, 9.5]
    assert events[0]["category_id"] == 50


def test_rees46_in_any_order_of_columns(ingest):
    lines = [line.split(",") for line in REES46.splitlines()]
    shop = ingest("\n".join(",".join(line[::-1]) for line in lines) + "\n", map=None)

    assert shop.about.source == "rees46"
    assert len(rows_of(shop)) == 4


def test_online_retail_knows_purchases_refunds_and_absurd_prices(ingest, tmp_path):
    shop = ingest(retail(tmp_path), map=None)

    assert shop.about.source == "online-retail"
    assert [(row["event"], row["revenue"], row["order_id"]) for row in rows_of(shop)] == [
        ("purchase", 5.0, "1"), ("purchase", 1.0, "1"), ("refund", -5.0, "C2"),
    ]  # fmt: skip
    assert ledger(shop) == {"read": 4, "absurd price": 1, "kept": 3}
    assert shop.about.currency == "GBP"


def test_a_source_can_be_forced(ingest):
    assert ingest(TAOBAO, source="taobao").about.why == "it was named"


@pytest.mark.parametrize("name", ["toabao", "rees47"])
def test_a_source_that_is_none_is_guessed(ingest, name):
    with pytest.raises(BadRequest, match="no log source called.*Did you mean"):
        ingest(TAOBAO, source=name)


def test_a_log_of_no_known_format_says_how_it_begins(ingest):
    with pytest.raises(Failure, match="no known format. It begins with: a, b, c.*`footfall map log.csv`.*--map"):
        ingest("a,b,c\n1,2,3\n", map=None)


def test_a_source_forced_on_another_log_is_a_failure_in_sentences(ingest):
    with pytest.raises((Failure, BadRequest)) as error:
        ingest("a,b,c\n1,2,3\n", source="rees46")
    assert len(str(error.value)) < 400


def test_sessions_are_cut_at_the_gap_asked_for(ingest):
    assert len(rows_of(ingest(TAOBAO, map=None, session_gap="10s"), "sessions")) == 3
    assert len(rows_of(ingest(TAOBAO, map=None, session_gap="9s"), "sessions")) == 4
