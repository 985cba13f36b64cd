"""The complete Online Retail set, against what the field published."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from stories import ledger, told

pytestmark = pytest.mark.real

FILE = "online_retail/onlineretail.parquet"
CLEAN = ["event = purchase", "revenue > 0"]


@pytest.fixture
def shop(ingested):
    return ingested(FILE)


def test_every_row_is_accounted_for(shop):
    steps = ledger(shop)

    assert shop.about.source == "online-retail"
    assert (steps["read"], steps["no user"]) == (541_909, 135_080)
    assert shop.ask("ledger").facts["exact_duplicates"].value == 5_268
    assert sum(steps.values()) == 2 * steps["read"]


def test_clean_rows_and_their_money_are_as_published(shop):
    (row,) = shop.ask("overview", where=CLEAN).rows

    assert (row["events"], row["buyers"]) == (397_884, 4_338)
    assert row["revenue"] == pytest.approx(8_911_407.90, abs=0.005)


def test_without_duplicates_too(ingested):
    (row,) = ingested(FILE, duplicates="drop").ask("overview", where=CLEAN).rows

    assert row["events"] == 392_692
    assert row["revenue"] == pytest.approx(8_887_208.89, abs=0.005)


def test_one_in_three_came_once(shop):
    orders = shop.tables(where=CLEAN).orders
    per_user = orders.group_by("user_id").aggregate(n=orders.order_id.nunique())

    assert per_user.filter(per_user.n == 1).count().execute() == 1_493


def test_december_comes_back_as_published_when_the_log_is_cut_to_clean_rows(ingested, tmp_path_factory, data):
    """The published cohort is by first clean purchase; Footfall's is by first event of the whole log, so the log is cut."""
    frame = pd.read_parquet(data / FILE)
    clean = frame[frame["CustomerID"].notna() & (frame["Quantity"] > 0) & (frame["UnitPrice"] > 0)]
    clean.to_parquet(tmp_path_factory.mktemp("clean") / "log.parquet")
    path = next(iter(tmp_path_factory.getbasetemp().glob("clean*/log.parquet")))
    answer = ingested(str(path)).ask("retention", by="month")

    assert (date(2010, 12, 1), 1, 885, 324) in told(answer, "cohort", "age", "cohort_size", "customers")


def test_a_refund_is_an_invoice_that_begins_with_c(shop):
    events = shop.table("events")
    refunds = events.filter(events.event == "refund")

    assert refunds.filter(refunds.revenue > 0).count().execute() == 0
    assert refunds.filter(~refunds.order_id.cast("string").startswith("C")).count().execute() == 0


def test_customers_are_whole_numbers_though_the_file_has_floats(shop):
    assert shop.table("events").user_id.type().is_integer()
    assert shop.table("events").user_id.min().execute() == 12_346


def test_times_are_londons_wall_clock(shop):
    events = shop.table("events")
    summer = events.filter(events.local_at == pd.Timestamp("2011-07-01 08:16:00")).limit(1)

    assert told_(shop, summer)
    days = shop.engine.row(events.aggregate(first=events.local_at.min(), last=events.local_at.max()))
    assert (str(days["first"]), str(days["last"])) == ("2010-12-01 08:26:00", "2011-12-09 12:50:00")


def told_(shop, summer):
    rows = shop.engine.rows(summer)
    return not rows or rows[0]["event_at"] == pd.Timestamp("2011-07-01 07:16:00")
