"""Customer value, RFM and churn in the real logs, against published figures and pandas."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from maps import CDNOW_SAMPLE
from stories import told

pytestmark = pytest.mark.real

SAMPLE = "cdnow/CDNOW_sample.txt"
PUBLISHED = {"r": 0.2426, "alpha": 4.4136, "a": 0.7929, "b": 2.4259, "p": 6.2496, "q": 3.7442, "v": 15.4435}
END = "1997-09-30"
RETAIL = "online_retail/onlineretail.parquet"
CLEAN = ["event = purchase", "revenue > 0"]


@pytest.fixture
def cdnow(ingested):
    return ingested(SAMPLE, map=CDNOW_SAMPLE)


@pytest.fixture(scope="module")
def days(data):
    """Days with an order, by pandas."""
    names = ["master", "customer", "date", "cds", "dollars"]
    lines = pd.read_csv(data / SAMPLE, sep=r"\s+", names=names, dtype={"date": str, "customer": str})
    days = lines.assign(on=pd.to_datetime(lines["date"])).groupby(["customer", "on"])["dollars"].sum().reset_index()
    return days.assign(first=days.groupby("customer")["on"].transform("min"))


def test_the_published_parameters_are_found(cdnow):
    facts = cdnow.ask("clv", until=END).facts

    for name, value in PUBLISHED.items():
        assert facts[name].value == pytest.approx(value, rel=0.005), name
        assert facts[name].low < value < facts[name].high
    assert facts["log_likelihood"].value == pytest.approx(-9582.43, rel=1e-6)
    assert (facts["r"].n, facts["p"].n) == (2_357, 946)


def test_the_published_customers_are_counted_so(cdnow, data):
    from footfall.analyses.clv.history import histories

    tables = cdnow.tables(until=END)
    found = tables.engine.arrow(histories(tables, tables.last_on)).to_pandas()
    theirs = pd.read_csv(data / "cdnow/cdnow_customers_summary.csv")

    assert found["frequency"].tolist() == theirs["frequency"].tolist()
    for ours, name in (("recency", "recency"), ("age", "T")):
        assert np.abs(found[ours] / 7 - theirs[name]).max() < 0.01


def test_the_later_half_came_as_pandas_counts_and_nearer_to_the_model_than_to_the_naive_guess(cdnow, days):
    answer = cdnow.ask("clv-calibration")
    before = days["on"] <= END
    x = days[before].groupby("customer").size() - 1
    later = days[~before].groupby("customer").size().reindex(x.index, fill_value=0)
    of = x.clip(upper=7)

    assert told(answer, "customers") == of.value_counts().sort_index().tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert told(answer, "actual") == pytest.approx(later.groupby(of).mean().tolist())
    for row in answer.rows[1:]:
        assert abs(row["expected"] - row["actual"]) < abs(row["naive"] - row["actual"])


def test_the_tenths_of_39_weeks_brought_in_the_next_39_what_their_interval_said(cdnow, days):
    from footfall.analyses.clv.deciles import Hopes
    from footfall.analyses.clv.history import Buyers, histories

    rows = cdnow.ask("clv", days=273, until=END).rows
    tables = cdnow.tables(until=END)
    table = tables.engine.arrow(histories(tables, tables.last_on))
    buyers = Buyers.of(table, 7)
    tenths = Hopes.of(buyers, buyers.orders(), buyers.money(), 39).tenths()
    spent = days[days["on"] > END].groupby("customer")["dollars"].sum()
    came = spent.reindex(table["user_id"].to_pandas().astype(str).str.zfill(4), fill_value=0).to_numpy()

    best = came[tenths[0]].mean()
    assert rows[0]["low"] < best < rows[0]["high"]
    assert best > 3 * np.mean([came[tenth].mean() for tenth in tenths])


def test_months_of_cdnow_by_pandas(cdnow, days):
    answer = cdnow.ask("churn-months", horizon="60d")
    last = days.groupby(["customer", days["on"].dt.to_period("M")])["on"].max().reset_index(name="last")
    ahead = days.sort_values("on").groupby("customer")["on"].shift(-1)
    following = days.assign(ahead=ahead)[["customer", "on", "ahead"]]
    each = last.merge(following, left_on=["customer", "last"], right_on=["customer", "on"], suffixes=("", "_day"))
    end, horizon = days["on"].max(), timedelta(days=60)
    back, over = each["ahead"] <= each["last"] + horizon, each["last"] + horizon <= end
    wanted = pd.DataFrame({"month": each["on"], "churned": ~back & over, "open": ~back & ~over}).groupby("month")

    assert told(answer, "buyers") == wanted.size().tolist()
    assert told(answer, "churned", "open") == list(map(tuple, wanted.sum().to_numpy().tolist()))
    assert answer.rows[0]["month"] == date(1997, 1, 1)
    assert told(answer, "rate")[-1] is None


def test_scores_of_the_invoices_are_what_pandas_cuts(ingested, data):
    from footfall.analyses.rfm.scores import scored

    shop = ingested(RETAIL)
    tables = shop.tables(where=CLEAN)
    found = tables.engine.arrow(scored(tables)).to_pandas().set_index("user_id").sort_index()
    lines = pd.read_parquet(data / RETAIL)
    lines = lines[lines["CustomerID"].notna() & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)]
    lines = lines.assign(paid=lines["Quantity"] * lines["UnitPrice"], on=pd.to_datetime(lines["InvoiceDate"]))
    each = lines.groupby(lines["CustomerID"].astype(int)).agg(
        last=("on", "max"), f=("InvoiceNo", "nunique"), m=("paid", "sum")
    )
    each.index = each.index.astype(found.index.dtype)
    each = each.sort_index()
    first = lines.groupby("InvoiceNo")["on"].min()
    last = lines.assign(placed=lines["InvoiceNo"].map(first)).groupby(lines["CustomerID"].astype(int))["placed"].max()
    last.index = last.index.astype(found.index.dtype)
    r = (pd.Timestamp(tables.last_on) - last.sort_index().dt.normalize()).dt.days

    assert len(found) == 4_338
    assert found["recency_days"].tolist() == r.tolist()
    assert found["frequency"].tolist() == each["f"].tolist()
    assert found["monetary"].to_numpy() == pytest.approx(each["m"].to_numpy())
    assert found["rfm_r"].tolist() == pd.qcut(r, 5, labels=[5, 4, 3, 2, 1]).astype(int).tolist()
    for score, name in (("rfm_f", "f"), ("rfm_m", "m")):
        less = each[name].round(6).rank(method="min") - 1
        cuts = [k * (len(each) - 1) / 5 for k in range(1, 5)]
        assert found[score].tolist() == [1 + sum(place > cut + 1e-9 for cut in cuts) for place in less]


def test_groups_of_the_invoices_share_all_customers_and_all_revenue(ingested):
    answer = ingested(RETAIL).ask("rfm", where=CLEAN)

    assert sum(told(answer, "customers")) == 4_338
    assert sum(told(answer, "share")) == pytest.approx(1)
    total = sum(row["customers"] * row["monetary"] for row in answer.rows)
    assert total == pytest.approx(8_911_407.90)
    best = answer.rows[0]
    assert best["group"] == "champions"
    assert best["revenue_share"] == pytest.approx(best["customers"] * best["monetary"] / total)
    assert best["revenue_share"] > 0.5
