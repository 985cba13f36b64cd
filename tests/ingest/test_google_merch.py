"""The Google Merchandise Store's log, with its items beside it."""

from __future__ import annotations

import zipfile

import pytest

from stories import ledger, rows_of

HEADER = "user_id,ga_session_id,country,device,type,item_id,date\n"
LOG = (
    HEADER
    + "1,9,US,mobile,add_to_cart,7,2020-11-01 00:27:14\n"
    + "1,9,US,mobile,begin_checkout,7,2020-11-01 00:28:14\n"
    + "1,9,US,mobile,purchase,7,2020-11-01 00:29:14\n"
    + "1,9,US,mobile,purchase,7,2020-11-01 00:29:14\n"
    + "2,8,SE,desktop,purchase,3,2020-11-01 01:44:44\n"
)
ITEMS = "id,name,brand,variant,category,price_in_usd\n7,Cap,Google,One,Apparel,14\n"


def test_names_and_prices_are_found_beside_the_log(desk):
    desk.write(ITEMS, "items.csv")
    desk.write("id,ltv,date\n1,0,2020-10-13 05:08:47\n", "users.csv")
    shop = desk.ingest(LOG, "events.csv", map=None)
    rows = rows_of(shop)

    assert shop.about.source == "google-merch"
    assert ledger(shop) == {"read": 5, "duplicate": 1, "kept": 4}
    assert [(row["event"], row["item_name"], row["brand"], row["category"], row["price"], row["revenue"]) for row in rows] == [
        ("add_to_cart", "Cap", "Google", "Apparel", 14.0, None), ("begin_checkout", "Cap", "Google", "Apparel", 14.0, None),
        ("purchase", "Cap", "Google", "Apparel", 14.0, 14.0), ("purchase", None, None, None, None, None),
    ]  # fmt: skip
    assert (shop.about.currency, rows[0]["source_session_id"], rows[0]["country"]) == ("USD", 9, "US")


def test_without_the_items_there_is_no_money(ingest):
    shop = ingest(LOG, "events.csv", map=None)

    assert "revenue" not in rows_of(shop)[0]
    assert ledger(shop)["kept"] == 4


def test_items_can_be_named_instead(desk):
    desk.write(ITEMS.replace("14", "15"), "elsewhere/goods.csv")
    shop = desk.ingest(LOG, "events.csv", map=None, items=str(desk.folder / "elsewhere/goods.csv"))

    assert {row["price"] for row in rows_of(shop)} == {15.0, None}


def test_a_packed_log_finds_packed_and_plain_files_beside_it(desk):
    desk.write(ITEMS, "items.csv")
    with zipfile.ZipFile(desk.folder / "events.csv.zip", "w") as packed:
        packed.writestr("cleaned_events.csv", LOG)

    assert rows_of(desk.ingest(desk.folder / "events.csv.zip", map=None))[0]["price"] == 14.0


@pytest.mark.parametrize("asked", [{}, {"timezone": "America/Los_Angeles"}])
def test_times_are_the_shops_clock_and_the_zone_is_said_to_be_assumed(ingest, asked):
    shop = ingest(LOG, "events.csv", map=None, **asked)

    assert str(rows_of(shop)[0]["local_at"]) == "2020-11-01 00:27:14"
    assert ("timezone-assumed" in {note.code for note in shop.ask("ledger").notes}) == (not asked)


def test_another_kind_of_event_passes_through(ingest):
    rows = rows_of(ingest(LOG + "2,8,SE,desktop,view_cart,3,2020-11-01 01:44:43\n", "events.csv", map=None))

    assert {row["event"] for row in rows} == {"add_to_cart", "begin_checkout", "purchase", "view_cart"}
