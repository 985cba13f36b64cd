"""Simulated logs, read by Footfall itself: what it counts is what their truth says."""

from __future__ import annotations

import json

import pytest

import footfall as ff
from footfall.simulate import KINDS

SESSIONS = {"rees46": "sessions_by_source"}


@pytest.mark.parametrize("kind", ["funnel-shop", "rees46", "ga4-flat"])
def test_footfall_counts_what_the_truth_says(kind, tmp_path):
    log = tmp_path / ("log.csv")
    truth = json.loads(KINDS[kind](events=30_000, seed=12).write(log).read_text())
    shop = ff.ingest(log, tmp_path / "shop", timezone=truth["timezone"])
    overview, ledger = shop.ask("overview").rows[0], {row["step"]: row["rows"] for row in shop.ask("ledger").rows}
    copies = truth["planted"]["duplicates"]
    assert (ledger["read"], ledger["duplicate"]) == (30_000, copies["rows"])
    assert (overview["users"], overview["buyers"], overview["orders"]) == (
        truth["users"],
        truth["buyers"],
        truth["orders"],
    )
    assert overview["sessions"] == truth[SESSIONS.get(kind, "sessions")]
    assert overview["revenue"] == pytest.approx(truth["revenue_of_every_row"] - copies["revenue"] - truth["refunded"])
    assert (str(overview["first_on"]), str(overview["last_on"])) == (truth["first_day"], truth["last_day"])


def test_footfall_counts_the_sessions_and_bookings_of_four_files(tmp_path):
    log = tmp_path / "campus"
    truth = json.loads(KINDS["fashion-campus"](events=30_000, seed=12).write(log).read_text())
    overview = ff.ingest(log, tmp_path / "shop", timezone=truth["timezone"]).ask("overview").rows[0]
    assert (overview["orders"], overview["buyers"]) == (truth["orders"], truth["buyers"])
    unnamed = overview["users"] - truth["buyers"]
    assert unnamed == truth["source_sessions_without_customer"]


def test_footfall_unfolds_an_export_and_finds_its_people(tmp_path):
    log = tmp_path / "export.jsonl"
    truth = json.loads(KINDS["ga4-export"](events=30_000, seed=12).write(log).read_text())
    shop = ff.ingest(log, tmp_path / "shop")
    overview = shop.ask("overview").rows[0]
    assert shop.about.timezone == truth["timezone"]
    assert shop.about.currency == truth["currency"]
    assert [row["rows"] for row in shop.ask("ledger").rows if row["rows"]] == [30_000, 30_000]
    assert [overview[name] for name in ("users", "buyers", "orders", "sessions")] == [
        truth[name] for name in ("users", "buyers", "orders", "sessions")
    ]
    assert overview["revenue"] == pytest.approx(truth["revenue_of_every_row"] - truth["refunded"])
    assert {row["event"]: row["events"] for row in shop.ask("event-counts").rows} == {
        word: count for word, count in truth["by_event"].items() if count
    }
