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
