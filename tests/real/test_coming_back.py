"""Coming back and money in the real logs, against published figures and pandas."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from maps import CDNOW_MASTER
from stories import codes, told

pytestmark = pytest.mark.real

RETAIL, TAOBAO = "online_retail/onlineretail.parquet", "taobao/UserBehavior_first_users.csv"
CLEAN = ["event = purchase", "revenue > 0"]


@pytest.fixture
def shop(ingested):
    return ingested(RETAIL)


@pytest.fixture(scope="module")
def invoices(data):
    """The clean lines, read by pandas."""
    lines = pd.read_parquet(data / RETAIL)
    lines = lines[lines["CustomerID"].notna() & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    revenue, on = lines["Quantity"] * lines["UnitPrice"], pd.to_datetime(lines["InvoiceDate"])
    return lines.assign(revenue=revenue, on=on, month=on.dt.to_period("M"))


def test_1493_of_4338_customers_have_one_invoice(shop):
    answer = shop.ask("repurchase", where=CLEAN)

    assert told(answer, "orders", "buyers")[0] == (1, 1_493)
    assert sum(told(answer, "buyers")) == answer.facts["repeat_rate"].n == 4_338
    assert answer.facts["single_share"].value == pytest.approx(1_493 / 4_338)


def test_the_repurchase_curve_of_the_invoices_is_what_statsmodels_finds(shop, invoices):
    placed = invoices.groupby(["CustomerID", "InvoiceNo"])["on"].min().dt.normalize().reset_index().sort_values("on")
    days = placed.groupby("CustomerID")["on"].agg(list)
    spans = [((each[1] if len(each) > 1 else pd.Timestamp("2011-12-09")) - each[0]).days for each in days]
    theirs = SurvfuncRight(spans, np.array([len(each) > 1 for each in days], int))
    rows = {row["days"]: row for row in shop.ask("repurchase-curve", where=CLEAN).rows}

    assert rows[0]["at_risk"] == 4_338
    assert sum(row["came"] for row in rows.values()) == 4_338 - 1_493
    for day, share, at_risk in zip(theirs.surv_times, theirs.surv_prob, theirs.n_risk, strict=True):
        assert rows[day]["not_yet"] == pytest.approx(share)
        assert rows[day]["at_risk"] == at_risk


def test_cohorts_spend_what_pandas_adds_up(shop, invoices):
    answer = shop.ask("revenue-retention", where=CLEAN)
    cohort = invoices.groupby("CustomerID")["month"].min().rename("cohort")
    spent = invoices.join(cohort, "CustomerID").groupby(["cohort", "month"])["revenue"].sum()
    first = date(2010, 12, 1)
    ours = {row["age"]: row["revenue"] for row in answer.rows if row["cohort"] == first}

    assert told(answer, "cohort", "age", "cohort_size")[0] == (first, 0, 885)
    assert ours == pytest.approx({age: spent["2010-12"][pd.Period("2010-12") + age] for age in range(13)})
    assert {row["open"] for row in answer.rows if row["cohort"] == first and row["age"] == 12} == {True}


def test_the_change_of_november_adds_up_to_what_pandas_finds(shop, invoices):
    answer = shop.ask("change", where=CLEAN)
    revenue = invoices.groupby("month")["revenue"].sum()
    buyers = invoices.groupby("month")["CustomerID"].nunique()
    rows = {row["factor"]: row for row in answer.rows}

    assert (answer.asked["from"], answer.asked["to"]) == ("2011-10", "2011-11")
    difference = revenue[pd.Period("2011-11")] - revenue[pd.Period("2011-10")]
    assert sum(row["contribution"] for row in answer.rows) == pytest.approx(difference)
    for when, month in (("before", "2011-10"), ("after", "2011-11")):
        found = rows["new buyers"][when] + rows["returning buyers"][when]
        assert found == buyers[pd.Period(month)]
    countries = shop.ask("change", where=CLEAN, by="country")
    assert sum(row["contribution"] for row in countries.rows) == pytest.approx(difference)


def test_a_shop_without_codes_or_carts_says_so(shop):
    assert codes(shop.ask("promotions")) == codes(shop.ask("abandoned-carts")) == {"not-applicable"}


def test_cdnows_customers_and_their_orders(ingested, data):
    answer = ingested("cdnow/CDNOW_master.txt", map=CDNOW_MASTER).ask("repurchase")
    master = pd.read_csv(data / "cdnow/CDNOW_master.txt", sep=r"\s+", dtype={"date": str})
    days = master.drop_duplicates(["customer_id", "date"]).groupby("customer_id").size()

    assert {row["orders"]: row["buyers"] for row in answer.rows} == days.value_counts().to_dict()
    assert sum(told(answer, "buyers")) == 23_570


def test_taobaos_whole_week_and_its_days(ingested, data):
    shop = ingested(TAOBAO)
    log = pd.read_csv(data / TAOBAO, header=None, names=["user", "item", "category", "event", "at"])
    local = pd.to_datetime(log["at"], unit="s", utc=True).dt.tz_convert("Asia/Shanghai")
    log = log.assign(on=local.dt.date, local=local)
    week = log[(log["on"] >= date(2017, 11, 27)) & (log["on"] <= date(2017, 12, 3))]
    answer = shop.ask("stickiness", since="2017-11-25", until="2017-12-03")

    counts = week.groupby("user")["on"].nunique().value_counts().to_dict()
    assert {row["active_days"]: row["users"] for row in answer.rows if row["users"]} == counts


def test_taobaos_carts_of_two_days(ingested, data):
    shop = ingested(TAOBAO)
    asked = {"since": "2017-11-25", "until": "2017-12-03", "within": "48h"}
    (row,) = shop.ask("abandoned-carts", **asked).rows
    log = pd.read_csv(data / TAOBAO, header=None, names=["user", "item", "category", "event", "at"])
    start, end = (pd.Timestamp(day, tz="Asia/Shanghai").timestamp() for day in ("2017-11-25", "2017-12-04"))
    log = log[(log["at"] >= start) & (log["at"] < end)]
    carts = log[log["event"] == "cart"].groupby(["user", "item"])["at"].min().rename("put")
    buys = log[log["event"] == "buy"].join(carts, ["user", "item"], how="inner")
    buys = buys[buys["at"] >= buys["put"]].groupby(["user", "item"])["at"].min().rename("bought")
    pairs = pd.concat([carts, buys], axis=1)
    over = pairs["put"] + 2 * 86_400 < end
    soon = pairs["bought"] - pairs["put"] <= 2 * 86_400

    wanted = {"pairs": over.sum(), "bought": (over & soon).sum(), "open_pairs": (~over).sum()}
    wanted["recovered_later"] = (over & ~soon & pairs["bought"].notna()).sum()
    assert {name: row[name] for name in wanted} == wanted
    assert row["pairs"] > 1_000
