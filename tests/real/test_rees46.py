"""The first hours of REES46's October, with its broken last line."""

from __future__ import annotations

import pytest

from stories import ledger, refused, told

pytestmark = pytest.mark.real


@pytest.fixture
def shop(ingested):
    return ingested("rees46/2019-Oct_head.csv")


def test_every_row_is_accounted_for(shop):
    assert shop.about.source == "rees46"
    assert ledger(shop) == {"read": 17_435, "unparsable": 1, "duplicate": 5, "kept": 17_429}


def test_the_last_line_is_refused_with_its_number_and_its_text(shop, data):
    last = (data / "rees46/2019-Oct_head.csv").read_text().splitlines()[-1]
    notes = {note.code: note.text for note in shop.ask("ledger").notes}

    assert refused(shop)[-1] == (17_435, "unparsable", last)
    assert [reason for _, reason, _ in refused(shop)] == ["duplicate"] * 5 + ["unparsable"]
    assert "2019-Oct_head.csv" in notes["broken-last-line"]


def test_users_items_sessions_and_events_are_those_of_the_file(shop):
    (row,) = shop.ask("overview").rows
    counts = dict(told(shop.ask("event-counts"), "event", "events"))

    assert (row["users"], row["items"]) == (4_504, 6_493)  # and one whose id is cut off in the broken line
    assert sum(counts.values()) == 17_429
    assert counts["purchase"] + counts["add_to_cart"] >= 374
    assert shop.table("events").source_session_id.nunique().execute() == 5_066


def test_missing_categories_and_brands_are_missing(ingested):
    shop = ingested("rees46/2019-Oct_head.csv", duplicates="keep")
    events = shop.table("events")

    assert events.category.isnull().sum().execute() == 5_746
    assert events.brand.isnull().sum().execute() == 2_477
    assert shop.ask("ledger").facts["exact_duplicates"].value == 5


def test_a_category_is_split_at_its_points(shop):
    events = shop.table("events")
    row = shop.engine.row(
        events.filter(events.product_type.notnull()).select("category", "sub_category", "product_type").limit(1)
    )

    assert all(row.values())
    assert not any("." in row[name] for name in ("category", "sub_category"))
    purchases = events.filter(events.event == "purchase")
    assert purchases.filter(purchases.revenue != purchases.price).count().execute() == 0
    assert events.filter(events.event != "purchase").revenue.notnull().sum().execute() == 0
