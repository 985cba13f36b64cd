"""What must be mended before any figure is trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from footfall.actions.rules.fix_tracking import FixTracking
from stories import MONDAY, opened


def days(count, *, without=(), each=10):
    """Make a log of views and carts on every day, carts left out on some."""
    rows = []
    for day in range(count):
        for number in range(each):
            at = MONDAY + timedelta(days=day, hours=8, minutes=number)
            rows.append({"user_id": f"u{number}", "event_at": at, "event": "view_item"})
            if day not in without:
                rows.append({"user_id": f"u{number}", "event_at": at, "event": "add_to_cart"})
    return rows


def bot():
    """Make a user that acts more than a person can: an event every two seconds for an hour."""
    at = MONDAY + timedelta(hours=9)
    return [{"user_id": "bot", "event_at": at + timedelta(seconds=2 * n), "event": "view_item"} for n in range(1_500)]


def test_a_log_without_faults_needs_no_advice(duck_shop):
    assert FixTracking().advised(duck_shop("ann: view@0d buy@1d; bob: view@3d").tables()) is None


def test_days_without_an_event_are_named(engine):
    advised = FixTracking().advised(opened(engine, days(30, without=(10, 11, 12, 20, 21, 22))).tables())

    assert advised.offer == (
        "mend the tracking of what was missing, and keep figures of it clear of these days: "
        "add_to_cart on 2024-01-11 to 2024-01-13, 2024-01-21 to 2024-01-23"
    )
    missing = advised.facts["days_without_add_to_cart"]
    assert (missing.value, missing.n, list(advised.facts)) == (6, 30, ["days_without_add_to_cart"])
    assert advised.stop_when == "when add_to_cart came in on 7 days in a row"


def test_a_day_without_a_rare_event_is_no_outage(duck):
    assert FixTracking().advised(opened(duck, days(30, without=(10, 11), each=5)).tables()) is None


def test_bots_are_counted_with_their_share_of_events(duck):
    rows = days(30) + bot()
    advised = FixTracking().advised(opened(duck, rows).tables())

    assert advised.facts["bots"].value == 1
    share = advised.facts["bot_events"]
    assert (share.value, share.n) == (pytest.approx(1_500 / len(rows)), len(rows))
    assert share.low < share.value < share.high
    assert advised.offer.startswith("leave 1 user that acts as no person can out of every figure (--exclude-anomalies)")
    assert advised.stop_when == "when a new log is free of it"


def test_bots_hide_no_outage(duck):
    """Their many events of one kind on every day would make the event look tracked, or the others look many."""
    nightly = [
        {"user_id": "bot", "event_at": MONDAY + timedelta(days=day, seconds=2 * n), "event": "add_to_cart"}
        for day in range(30)
        for n in range(800)
    ]
    advised = FixTracking().advised(opened(duck, days(30, without=(10, 11, 12)) + nightly).tables())

    assert advised.facts["days_without_add_to_cart"].value == 3


def test_what_the_ledger_tells_stands_beside_it_where_it_makes_figures_wrong(duck_shop):
    t = duck_shop("ann: view@0d; bob: view@3d").tables()
    t.about = replace(t.about, notes=(("local-date", "Days go by another clock."), ("timezone-assumed", "UTC.")))
    advised = FixTracking().advised(t)

    assert {name: fact.value for name, fact in advised.facts.items()} == {"local_date": "Days go by another clock."}
    assert advised.offer == "see to what the ledger tells of: local-date"


def test_filters_hide_nothing(duck):
    shop = opened(duck, days(30, without=(10, 11, 12)))

    assert FixTracking().advised(shop.tables(since="2024-01-20")) is not None
