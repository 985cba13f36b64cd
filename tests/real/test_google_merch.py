"""The Google Merchandise Store, against REFERENCE.md."""

from __future__ import annotations

import pytest

from stories import ledger, told

pytestmark = pytest.mark.real

STEPS = "add_to_cart,begin_checkout,purchase"


@pytest.fixture
def shop(ingested):
    return ingested("google_merch/events.csv.zip")


def test_every_row_is_accounted_for(shop):
    assert shop.about.source == "google-merch"
    assert ledger(shop) == {"read": 719_386, "kept": 719_386}
    assert told(shop.ask("event-counts"), "event", "events", "users") == [
        ("add_to_cart", 666_071, 12_545), ("begin_checkout", 38_604, 6_404), ("purchase", 14_711, 4_066),
    ]  # fmt: skip
    assert shop.ask("overview").rows[0]["users"] == 14_701


@pytest.mark.parametrize(
    ("order", "where", "reached"),
    [
        ("ordered", [], [12_545, 4_493, 2_505]),
        ("any", [], [12_545, 5_007, 2_537]),
        ("ordered", ["device = desktop"], [7_384, 2_621, 1_435]),
        ("ordered", ["device = mobile"], [5_142, 1_814, 1_028]),
        ("ordered", ["device = tablet"], [276, 96, 56]),
    ],
)
def test_the_funnel_is_as_recomputed(shop, order, where, reached):
    assert told(shop.ask("funnel", steps=STEPS, order=order, where=where), "reached") == reached


@pytest.mark.parametrize(
    ("device", "users"), [("desktop", [7384, 3768, 2352]), ("mobile", [5142, 2568, 1688]), ("tablet", [276, 146, 85])]
)
def test_users_with_each_event_by_device_are_as_published(shop, device, users):
    counts = dict(told(shop.ask("event-counts", where=[f"device = {device}"]), "event", "users"))

    assert [counts[event] for event in STEPS.split(",")] == users


def test_the_items_beside_the_log_say_what_everything_cost(shop):
    events = shop.table("events")
    row = shop.engine.row(
        events.aggregate(
            nameless=events.item_name.isnull().sum(),
            priceless=events.price.isnull().sum(),
            revenue=events.revenue.sum(),
            paid=events.price.sum(where=events.event == "purchase"),
        )
    )

    assert (row["nameless"], row["priceless"]) == (0, 0)
    assert row["revenue"] == row["paid"] == 289_407


def test_the_zone_is_not_known_and_the_outage_is_told(shop):
    notes = {note.code: note.text for note in shop.ask("ledger").notes}

    assert "timezone-assumed" in notes
    assert "add_to_cart is missing on 18 days" in " ".join(
        note.text for note in shop.ask("ledger").notes if note.code == "tracking-outage"
    )
