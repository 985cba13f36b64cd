"""Any other log, by a map."""

from __future__ import annotations

import pytest

from footfall.errors import BadRequest, Failure
from stories import rows_of

COLUMNS = '[columns]\nuser_id = "who"\nevent_at = "when"\n'


def test_theirs_become_canonical_and_others_pass_through(ingest):
    shop = ingest(
        "who,when,action,thing\nann,2024-01-01,pv,m1\nann,2024-01-02,ooh,m1\n",
        map=f'{COLUMNS}event = "action"\nitem_id = "thing"\n[events]\npv = "view_item"\n',
    )

    assert [row["event"] for row in rows_of(shop)] == ["view_item", "ooh"]
    assert rows_of(shop)[0]["item_id"] == "m1"
    assert "thing" not in rows_of(shop)[0]


def test_events_are_grouped_by_a_name_with_a_star_in_it(ingest):
    shop = ingest(
        "who,when,action\n" + "".join(f"ann,2024-01-0{n},{theirs}\n" for n, theirs in enumerate(("tap_menu", "tap_buy", "tap", "x.tap_y", "see"), 1)),
        map=f'{COLUMNS}event = "action"\n[events]\n"tap_*" = "click"\ntap_buy = "add_to_cart"\nsee = "view_item"\n',
    )  # fmt: skip

    assert [row["event"] for row in rows_of(shop)] == ["click", "add_to_cart", "tap", "x.tap_y", "view_item"]


def test_every_line_of_orders_is_a_purchase_of_quantity_times_price(ingest):
    shop = ingest(
        "who,when,n,cost\nann,2024-01-01,3,2.5\nbob,2024-01-01,,4\n",
        map=f'kind = "orders"\n{COLUMNS}quantity = "n"\nprice = "cost"\n',
    )

    assert [(row["event"], row["revenue"]) for row in rows_of(shop)] == [("purchase", 7.5), ("purchase", 4.0)]
    assert rows_of(shop, "users")[0]["orders"] == 1


def test_columns_may_be_named_where_there_is_no_header(ingest):
    shop = ingest(
        "ann;20240101;x\n",
        map=f'kind = "orders"\n[read]\nheader = false\ncolumns = ["who", "when", "word"]\ntime_format = "%Y%m%d"\n{COLUMNS}',
    )

    assert rows_of(shop)[0]["word"] == "x"
    assert str(rows_of(shop)[0]["event_at"]) == "2024-01-01 00:00:00"


def test_times_are_the_wall_clock_of_the_maps_zone(ingest):
    shop = ingest("who,when\nann,2024-07-01 12:00:00\n", map=f'kind = "orders"\ntimezone = "Asia/Seoul"\n{COLUMNS}')
    (event,) = rows_of(shop)

    assert (event["local_at"].hour, event["event_at"].hour) == (12, 3)


def test_unix_seconds_are_instants_whatever_the_zone(ingest):
    shop = ingest("who,when\nann,1704067200\n", map=f'kind = "orders"\ntimezone = "Asia/Seoul"\n{COLUMNS}')
    (event,) = rows_of(shop)

    assert (str(event["event_at"]), str(event["local_at"])) == ("2024-01-01 00:00:00", "2024-01-01 09:00:00")


def test_a_zone_that_is_not_named_is_assumed_and_told(ingest):
    notes = {
        note.code
        for note in ingest("who,when\nann,2024-01-01\n", map=f'kind = "orders"\n{COLUMNS}').ask("ledger").notes
    }

    assert "timezone-assumed" in notes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[columns]\nuser_id = 'who'\n", r"does not say which column is event_at"),
        (f"kind = 'visits'\n{COLUMNS}", "must be events, orders or views"),
        (f"kind = 'orders'\n{COLUMNS}pric = 'x'\n", "Did you mean 'price'"),
        (f"kind = 'orders'\n{COLUMNS}[raed]\n", "Did you mean 'read'"),
        (f"kind = 'orders'\n{COLUMNS}price = 'costs'\n", "no column in the log called 'costs'.*Did you mean 'cost'"),
        (f"kind = 'orders'\ntimezone = 'Europe/Londn'\n{COLUMNS}", "Did you mean 'Europe/London'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_map_is_said(ingest, text, sentence):
    with pytest.raises(BadRequest, match=sentence):
        ingest("who,when,cost\nann,2024-01-01,1\n", map=text)


@pytest.mark.parametrize(
    "text",
    [
        "[columns\n",
        "columns = 3\n",
        "read = 'x'\n[columns]\nuser_id='who'\nevent_at='when'\nevent='who'\n",
    ],
)
def test_a_map_of_another_shape_is_refused_in_sentences(ingest, text):
    with pytest.raises((Failure, BadRequest)):
        ingest("who,when,cost\nann,2024-01-01,1\n", map=text)


def test_a_map_that_is_not_there_is_refused(desk):
    log = desk.write("who,when\nann,2024-01-01\n")
    with pytest.raises(BadRequest, match="no map"):
        __import__("footfall").ingest(log, desk.folder / "shop", map=desk.folder / "nowhere.toml")


LINES = (
    "order,who,when,state,thing,n,cost,total\n"
    "1,ann,2024-01-01 10:00:00,paid,x,2,5,16\n1,,,,y,1,6,\n2,bob,2024-01-02 10:00:00,void,x,1,5,5\n3,,2024-01-03 10:00:00,paid,x,1,5,5\n"
)
FIRST_LINES = """
kind = "orders"
[read]
fill_down = ["who", "when", "state"]
order = "order"
[columns]
user_id = "who"
event_at = "when"
event = "state"
order_id = "order"
item_id = "thing"
price = "cost"
quantity = "n"
[events]
paid = "purchase"
"""


def test_what_stands_on_an_orders_first_line_is_that_of_all_of_its_lines(ingest):
    shop = ingest(LINES, map=FIRST_LINES)
    rows = [(row["user_id"], row["event"], row["item_id"], row["revenue"]) for row in rows_of(shop)]

    assert rows == [("ann", "purchase", "x", 10.0), ("ann", "purchase", "y", 6.0), ("bob", "void", "x", None)]


def test_money_that_would_count_once_a_line_is_not_filled_down(ingest):
    text = FIRST_LINES.replace('"state"]', '"state", "total"]') + "\n"
    with pytest.raises(BadRequest, match="names 'total', which is revenue.*counted on each line"):
        ingest(LINES, map=text.replace('price = "cost"', 'revenue = "total"'))


@pytest.mark.parametrize("words", ['fill_down = "who"', 'fill_down = ["who"]', 'fill_down = ["who"]\norder = "ordre"'])
def test_first_lines_without_their_order_are_refused(ingest, words):
    with pytest.raises(BadRequest, match="order"):
        ingest(LINES, map=f'kind = "orders"\n[read]\n{words}\n{COLUMNS}')


JOINS = 'kind = "orders"\n[[join]]\nfile = "people.csv"\nkey = "account"\n[[join]]\nfile = "lines.csv"\nkey = "order"\ntheir_key = "id"\n'
JOINED = '[columns]\nuser_id = "person"\nevent_at = "when"\norder_id = "order"\nitem_id = "sku"\nprice = "price"\ncountry = "people.land"\n'


def _orders(desk):
    desk.write("account,person,land\na1,ann,DE\na2,ann,AT\na3,bob,DE\n", "people.csv")
    desk.write("id,sku,price\n1,x,5\n1,y,6\n2,x,5\n", "lines.csv")
    return desk.write(
        "order,account,when,land\n1,a1,2024-01-01,X\n2,a2,2024-01-02,X\n3,a3,2024-01-03,X\n", "orders.csv"
    )


def test_files_are_joined_by_a_key_and_names_met_twice_bear_their_file(desk):
    shop = desk.ingest(_orders(desk), map=JOINS + JOINED)
    rows = [(row["user_id"], row["order_id"], row["item_id"], row["revenue"], row["country"]) for row in rows_of(shop)]

    assert rows == [
        ("ann", 1, "x", 5.0, "DE"), ("ann", 1, "y", 6.0, "DE"), ("ann", 2, "x", 5.0, "AT"), ("bob", 3, None, None, "DE"),
    ]  # fmt: skip
    assert "land" in rows_of(shop)[0]


def test_two_files_with_several_rows_of_a_key_are_not_joined_at_once(desk):
    orders = _orders(desk)
    desk.write("account,person\na1,ann\na1,eve\n", "people.csv")
    with pytest.raises(Failure, match="people.csv and lines.csv have several rows of one key"):
        desk.ingest(orders, map=JOINS + JOINED.replace("people.land", "land"))


def test_a_file_with_several_rows_of_a_key_of_which_the_log_has_several_is_not_joined(desk):
    _orders(desk)
    log = desk.write("order,account,when\n1,a1,2024-01-01\n1,a1,2024-01-02\n", "orders.csv")
    with pytest.raises(Failure, match="lines.csv and the log have several rows of one key"):
        desk.ingest(log, map=JOINS + JOINED.replace('country = "people.land"', ""))


def test_a_file_that_is_not_there_is_asked_for(desk):
    orders = _orders(desk)
    (desk.folder / "people.csv").unlink()
    with pytest.raises(Failure, match="The file 'people.csv' is neither given nor in the same folder"):
        desk.ingest(orders, map=JOINS + JOINED)


def test_a_key_that_is_not_there_is_asked_for(desk):
    with pytest.raises(BadRequest, match=r"no column in 'lines.csv' called 'id2'.*Mend key of \[\[join\]\]"):
        desk.ingest(_orders(desk), map=(JOINS + JOINED).replace('"id"', '"id2"'))


def test_a_map_that_asks_is_told_and_one_that_was_answered_is_not(ingest):
    text = f'kind = "orders"\n{COLUMNS}# user_id: either "who" or "whom": say which\n'
    log = "who,when\nann,2024-01-01\n"
    noted = [
        {note.code for note in ingest(log, map=one).ask("ledger").notes}
        for one in (text, text.split("#", maxsplit=1)[0])
    ]

    assert ["map-unsure" in codes for codes in noted] == [True, False]


def test_a_name_that_is_nearly_an_event_is_asked_about_and_one_of_its_own_is_not(ingest):
    text = f'{COLUMNS}event = "what"\n[events]\npv = "veiw_item"\nooh = "wonder"\n'
    notes = ingest("who,when,what\nann,2024-01-01,pv\n", map=text).ask("ledger").notes

    assert [note.text for note in notes if note.code == "map-word"] == [
        "The map calls 'pv' 'veiw_item', which is an event of its own. Did you mean 'view_item'?"
    ]
