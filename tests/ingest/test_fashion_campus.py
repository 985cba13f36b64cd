"""Fashion Campus: a click stream by sessions, and what stands in the files beside it."""

from __future__ import annotations

import pytest

from footfall.errors import Failure
from stories import ledger, refused, rows_of

CLICKS = "session_id,event_name,event_time,event_id,traffic_source,event_metadata\n"
BOOKED = (
    "created_at,customer_id,booking_id,session_id,product_metadata,payment_method,payment_status,promo_amount,promo_code,"
    "shipment_fee,shipment_date_limit,shipment_location_lat,shipment_location_long,total_amount\n"
)
CUSTOMERS = "customer_id,first_name,gender,device_type,home_location,home_country,first_join_date\n7,A,F,Android,Jakarta,Indonesia,2020-01-01\n"
PRODUCTS = (
    "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName\n"
    "10,Men,Apparel,Topwear,Tshirts,Blue,Summer,2012,Casual,Blue shirt\n"
)


def click(session, name, time, meta="", source="MOBILE", number=0):
    quoted = f'"{meta.replace(chr(34), chr(34) * 2)}"' if meta else ""
    return f"{session},{name},2021-01-01T{time}Z,{session}{name}{time}{number},{source},{quoted}\n"


def booking(session, customer, number, time, goods, status="Success", promo=",0"):
    code, amount = promo.split(",")
    quoted = goods.replace('"', '""')
    return f'2021-01-01T{time}Z,{customer},{number},{session},"{quoted}",Gopay,{status},{amount},{code},10,x,1,2,9\n'


PYTHON = "[{'product_id': 10, 'quantity': 2, 'item_price': 1000}, {'product_id': 11, 'quantity': 1, 'item_price': 300}]"
JSON = '[{"product_id": 11, "quantity": 1, "item_price": 300}]'


@pytest.fixture
def shop(desk):
    """Make a shop of clicks and bookings, customers and products beside them."""

    def of(clicks, bookings, **others):
        files = {"transactions.csv": BOOKED + bookings, "customer.csv": CUSTOMERS, "product.csv": PRODUCTS, **others}
        for name, content in files.items():
            desk.write(content, f"log/{name}")
        desk.write(CLICKS + clicks, "log/click_stream.csv")
        return desk.ingest(desk.folder / "log", map=None)

    return of


VISIT = (
    click("s1", "HOMEPAGE", "18:00:00.123456")
    + click("s1", "SCROLL", "18:00:30")
    + click("s1", "SEARCH", "18:01:00", "{'search_keywords': \"Men's dress\"}")
    + click("s1", "ITEM_DETAIL", "18:02:00", '{"product_id": 10}')
    + click("s1", "ADD_TO_CART", "18:03:00", "{'product_id': 10, 'quantity': 2, 'item_price': 1000}")
    + click("s1", "PROMO_PAGE", "18:03:10")
    + click("s1", "ADD_PROMO", "18:03:30", "{'promo_code': 'AZ2022', 'promo_amount': 500}")
    + click("s1", "BOOKING", "18:04:00", "{'payment_status': 'Success'}")
)
ORDER = booking("s1", 7, "b1", "18:04:00", PYTHON, promo="AZ2022,500")


def told(shop, *names):
    return [tuple(row[name] for name in names) for row in rows_of(shop)]


def test_four_files_become_one_log_under_the_names_of_ga4(shop):
    made = shop(VISIT, ORDER)

    assert made.about.source == "fashion-campus"
    assert told(made, "event", "item_id") == [
        ("page_view", None), ("scroll", None), ("search", None), ("view_item", 10), ("add_to_cart", 10),
        ("view_promotion", None), ("select_promotion", None), ("purchase", 10), ("purchase", 11),
    ]  # fmt: skip
    assert {row["user_id"] for row in rows_of(made)} == {7}
    assert ledger(made) == {"read": 9, "kept": 9}


def test_a_booking_is_a_row_an_item_and_what_is_of_the_whole_order_stands_on_the_first(shop):
    rows = [row for row in rows_of(shop(VISIT, ORDER)) if row["event"] == "purchase"]
    names = ("line", "quantity", "price", "revenue", "discount", "promo_code", "payment", "order_id", "shipment_fee")

    assert [tuple(row[name] for name in names) for row in rows] == [
        (1, 2.0, 1000.0, pytest.approx(2000 - 500 * 2000 / 2300), 500.0, "AZ2022", "Gopay", "b1", 10.0),
        (2, 1.0, 300.0, pytest.approx(300 - 500 * 300 / 2300), None, "AZ2022", "Gopay", "b1", None),
    ]


def test_metadata_says_what_was_sought_put_in_the_cart_and_chosen(shop):
    rows = {row["event"]: row for row in rows_of(shop(VISIT, ORDER))}

    assert rows["search"]["search_term"] == "Men's dress"
    assert [rows["add_to_cart"][name] for name in ("quantity", "price", "revenue")] == [2.0, 1000.0, None]
    assert [rows["select_promotion"][name] for name in ("promo_code", "discount")] == ["AZ2022", 500.0]


def test_channel_device_country_money_and_clock_are_the_shops(shop):
    made = shop(VISIT, ORDER)
    row = rows_of(made)[3]

    assert [row[name] for name in ("channel", "device", "country", "source_session_id")] == [
        "MOBILE", "mobile", "Indonesia", "s1",
    ]  # fmt: skip
    assert [row[name] for name in ("item_name", "category", "sub_category", "product_type")] == [
        "Blue shirt", "Apparel", "Topwear", "Tshirts",
    ]  # fmt: skip
    assert (str(row["event_at"]), str(row["local_at"])) == ("2021-01-01 18:02:00", "2021-01-02 01:02:00")
    assert (made.about.currency, made.about.timezone) == ("IDR", "Asia/Jakarta")


def test_a_session_without_a_transaction_stays_a_visitor_of_its_own_and_is_told(shop):
    made = shop(VISIT + click("s2", "HOMEPAGE", "19:00:00", source="WEB"), ORDER)
    notes = {note.code: note.text for note in made.ask("ledger").notes}

    assert ("session:s2", "page_view", "WEB", "web") in told(made, "user_id", "event", "channel", "device")
    assert "1 of 2 sessions, with 1 clicks" in notes["sessions-without-customer"]


def test_several_bookings_of_a_session_are_matched_in_the_order_of_their_times(shop):
    clicks = click("s1", "BOOKING", "20:00:00") + click("s1", "BOOKING", "18:00:00")
    bookings = booking("s1", 7, "late", "20:00:01", JSON) + booking("s1", 7, "early", "18:00:01", PYTHON)
    made = shop(clicks, bookings)

    assert [(order, at.hour) for order, at in told(made, "order_id", "event_at")] == [
        ("early", 18), ("early", 18), ("late", 20),
    ]  # fmt: skip


def test_a_booking_whose_payment_failed_is_no_purchase(shop):
    made = shop(VISIT + click("s3", "BOOKING", "19:00:00"), ORDER + booking("s3", 8, "b3", "19:00:00", JSON, "Failed"))

    assert (8, "payment_failed", 11, None) in told(made, "user_id", "event", "item_id", "revenue")
    assert made.ask("overview").rows[0]["buyers"] == 1


def test_bookings_and_transactions_without_each_other_are_told(shop):
    made = shop(VISIT + click("s4", "BOOKING", "19:00:00"), ORDER + booking("s9", 9, "b9", "19:00:00", "[]"))
    notes = {note.code: note.text for note in made.ask("ledger").notes}

    assert ("session:s4", "purchase", None, None) in told(made, "user_id", "event", "item_id", "revenue")
    assert notes["bookings-unmatched"].startswith("1 bookings")
    assert "1 transactions" in notes["bookings-unmatched"]


def test_a_session_of_several_customers_is_nobodys_but_its_bookings_are_the_buyers(shop):
    clicks = (
        click("s1", "HOMEPAGE", "17:00:00") + click("s1", "BOOKING", "18:00:00") + click("s1", "BOOKING", "19:00:00")
    )
    made = shop(clicks, booking("s1", 7, "a", "18:00:00", JSON) + booking("s1", 8, "b", "19:00:00", JSON))

    assert {row["user_id"] for row in rows_of(made)} == {"7", "8", "session:s1"}
    assert "identity-ambiguous" in {note.code for note in made.ask("ledger").notes}


@pytest.mark.parametrize("goods", ["", "broken", "[]", "{}", "[None]", '[{"quantity": "many"}]', "nan"])
def test_a_booking_whose_items_cannot_be_read_is_a_purchase_all_the_same(shop, goods):
    made = shop(VISIT, booking("s1", 7, "b1", "18:04:00", goods))

    assert ledger(made) == {"read": 8, "kept": 8}
    assert (7, "purchase", "b1", None) in told(made, "user_id", "event", "order_id", "revenue")


def test_metadata_that_is_no_json_is_counted_and_costs_nothing(shop):
    made = shop(VISIT + click("s1", "CLICK", "18:05:00", "{broken") + click("s1", "CLICK", "18:06:00", "nan"), ORDER)
    notes = {note.code: note.text for note in made.ask("ledger").notes}

    assert ledger(made) == {"read": 11, "kept": 11}
    assert "of 1 clicks" in notes["metadata-unreadable"]


def test_a_refused_click_shows_its_line(shop):
    nobody = click("", "CLICK", "18:05:00")
    made = shop(nobody + VISIT + "s1,CLICK,soon,e,WEB,\n", ORDER)

    assert refused(made) == [
        (1, "no user", nobody.strip()), (10, "no or impossible time", "s1,CLICK,soon,e,WEB,"),
    ]  # fmt: skip


def test_customers_and_products_may_be_missing_and_columns_too(desk):
    desk.write("customer_id,booking_id,session_id,product_metadata\n7,b1,s1,\n", "transactions.csv")
    log = "session_id,event_name,event_time,event_metadata\ns1,BOOKING,2021-01-01T18:00:00Z,\n"
    (row,) = rows_of(desk.ingest(log, "click_stream.csv", map=None))

    assert (row["user_id"], row["event"], row["order_id"], row["channel"]) == (7, "purchase", "b1", None)


def test_without_the_transactions_it_says_what_is_missing(ingest):
    with pytest.raises(Failure, match="needs its transactions.*product_metadata"):
        ingest(CLICKS + VISIT, "click_stream.csv", map=None)
