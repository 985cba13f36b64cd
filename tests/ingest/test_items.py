"""What a file of items says of a log's items."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest, Failure
from stories import rows_of

LOG = (
    "user_id,event_at,event,item_id\nann,2024-01-01,view_item,1\nann,2024-01-02,purchase,2\nbob,2024-01-03,purchase,9\n"
)
GOODS = (
    "id,name,brand,variant,category,price_in_usd\n1,Cap,Acme,One,Apparel,14\n2,Mug,,One,New,8.5\n2,Other,,One,New,99\n"
)


@pytest.fixture
def shop(desk, ingest):
    return ingest(LOG, map=None, items=str(desk.write(GOODS, "goods.csv")), currency="USD")


def test_items_get_their_names_categories_brands_and_prices(shop):
    events = rows_of(shop)

    assert [(row["item_name"], row["category"], row["brand"], row["price"]) for row in events] == [
        ("Cap", "Apparel", "Acme", 14), ("Mug", "New", None, 8.5), (None, None, None, None),
    ]  # fmt: skip


def test_a_purchase_brings_its_price_where_the_log_has_no_revenue(shop):
    assert [row["revenue"] for row in rows_of(shop)] == [None, 8.5, None]


def test_an_item_that_comes_twice_is_the_first_and_multiplies_nothing(shop):
    assert len(rows_of(shop)) == 3
    assert next(row for row in rows_of(shop, "items") if str(row["item_id"]) == "2")["item_name"] == "Mug"


def test_what_the_log_says_itself_stands(desk, ingest):
    log = (
        LOG.replace("item_id\n", "item_id,price\n")
        .replace(",1\n", ",1,5\n")
        .replace(",2\n", ",2,\n")
        .replace(",9\n", ",9,3\n")
    )
    shop = ingest(log, map=None, items=str(desk.write(GOODS, "goods.csv")))

    assert [row["price"] for row in rows_of(shop)] == [5, 8.5, 3]


def test_a_file_that_is_not_there_or_names_no_items_is_said_so(desk, ingest):
    with pytest.raises(BadRequest, match="There is no file 'nowhere.csv'"):
        ingest(LOG, map=None, items="nowhere.csv")
    with pytest.raises(Failure, match="names no item. It has name, brand. Call a column item_id"):
        ingest(LOG, map=None, items=str(desk.write("name,brand\na,b\n", "goods.csv")))
