"""Taobao's users, against DATA.md, REFERENCE.md and pandas."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from stories import ledger, told

pytestmark = pytest.mark.real

FEW = "taobao/UserBehavior_first_users.csv"
WINDOW = {"since": "2017-11-25", "until": "2017-12-03"}
COLUMNS = ["user", "item", "category", "event", "at"]


@pytest.fixture
def shop(ingested):
    return ingested(FEW)


@pytest.fixture(scope="module")
def log(data):
    """The rows of the nine days, read by pandas."""
    rows = pd.read_csv(data / FEW, header=None, names=COLUMNS)
    local = pd.to_datetime(rows["at"], unit="s", utc=True).dt.tz_convert("Asia/Shanghai")
    day = local.dt.date
    return rows.assign(day=day)[(day >= date(2017, 11, 25)) & (day <= date(2017, 12, 3))]


def test_it_is_recognised_and_every_row_is_there(shop):
    assert shop.about.source == "taobao"
    assert ledger(shop) == {"read": 30_958, "kept": 30_958}
    assert dict(told(shop.ask("event-counts"), "event", "events")) == {
        "view_item": 27_788, "add_to_cart": 1_765, "add_to_wishlist": 767, "purchase": 638,
    }  # fmt: skip
    assert shop.ask("overview").rows[0]["users"] == 294


def test_days_are_shanghais(shop, log):
    answer = shop.ask("traffic", **WINDOW)

    assert shop.about.timezone == "Asia/Shanghai"
    assert dict(told(answer, "period", "events")) == log.groupby("day").size().to_dict()
    assert dict(told(answer, "period", "visitors")) == log.groupby("day")["user"].nunique().to_dict()


def test_next_day_return_is_as_published(shop, log):
    rates = dict(told(shop.ask("return-rate", **WINDOW), "period", "rate"))
    active = log.groupby("day")["user"].agg(set)
    wanted = {
        day: len(active[day] & active[after]) / len(active[day])
        for day, after in zip(active.index, active.index[1:], strict=False)
    }

    assert rates == {**wanted, date(2017, 12, 3): None}
    assert min(list(rates.values())[:6]) >= 0.7705
    assert max(list(rates.values())[:6]) <= 0.8145
    assert (rates[date(2017, 12, 1)], rates[date(2017, 12, 2)]) == pytest.approx((0.991, 0.983), abs=5e-4)


def test_ratios_of_events_are_as_published(shop):
    counts = dict(told(shop.ask("event-counts", **WINDOW), "event", "events"))
    marked = counts["add_to_cart"] + counts["add_to_wishlist"]

    assert marked / counts["view_item"] == pytest.approx(0.0912, abs=5e-5)
    assert counts["purchase"] / marked == pytest.approx(0.252, abs=5e-4)


def test_the_funnel_is_what_pandas_finds_user_by_user(shop):
    rows = shop.ask("funnel", steps="view_item,add_to_cart|add_to_wishlist,purchase").rows
    events = shop.engine.rows(
        shop.table("events").select("user_id", "event", "event_no").order_by("user_id", "event_no")
    )
    depth: dict[int, int] = {}
    steps = ({"view_item"}, {"add_to_cart", "add_to_wishlist"}, {"purchase"})
    for row in events:
        at = depth.setdefault(row["user_id"], 0)
        depth[row["user_id"]] = at + (at < len(steps) and row["event"] in steps[at])

    assert [row["reached"] for row in rows] == [sum(d >= step for d in depth.values()) for step in (1, 2, 3)]


def test_the_two_hours_hold_their_users(ingested):
    (row,) = ingested("taobao/UserBehavior_two_hours.csv").ask("overview").rows

    assert row["users"] == 66_454
    assert (row["first_on"], row["last_on"]) == (date(2017, 11, 26), date(2017, 11, 26))
    assert ledger(ingested("taobao/UserBehavior_two_hours.csv"))["read"] == 110_300
