"""Real tables of customers: no false alarm, and recency and frequency as BG/NBD takes them."""

from __future__ import annotations

import pandas as pd
import pytest

import footfall as ff

pytestmark = pytest.mark.real

CDNOW = ("cdnow", "cdnow_customers_summary.csv")


def read(paths, folder, **asked):
    return ff.ingest_customers(paths, folder / "shop", memory="1GB", **asked)


def alarms(shop):
    return [text for code, text in shop.about.notes if code == "impossible-value"]


def test_yandexs_customers_have_no_impossible_value(data, tmp_path):
    names = ("market_file.csv", "market_money.csv", "market_time.csv", "money.csv")

    assert alarms(read([data / "yandex_activity" / name for name in names], tmp_path, key="id")) == []


def test_hillstroms_customers_have_none(data, tmp_path):
    rows = pd.read_csv(data / "hillstrom" / "hillstrom.csv")
    rows.insert(0, "id", range(len(rows)))
    rows.to_csv(tmp_path / "h.csv", index=False)
    shop = read([tmp_path / "h.csv"], tmp_path, key="id")

    assert alarms(shop) == []
    assert "--own" in shop.ask("rfm").notes[0].text


def test_cdnows_figures_are_turned_and_scored_as_pandas_does(data, tmp_path):
    rows = pd.read_csv(data.joinpath(*CDNOW)).sort_values("ID")
    shop = read([data.joinpath(*CDNOW)], tmp_path, key="ID")
    answer = shop.ask("rfm")

    assert alarms(shop) == []
    late = (rows["T"] - rows["recency"]).round(6)
    cuts = late.quantile([0.2, 0.4, 0.6, 0.8])
    r = 5 - sum((late > cut + 1e-9).astype(int) for cut in cuts)
    best = (r == 5) & (pd.qcut((rows["frequency"] + 1).rank(method="first"), 5, labels=False) >= 3)
    (champions,) = (row for row in answer.rows if row["group"] == "champions")
    assert champions["customers"] == best.sum() == 472
    assert champions["recency_days"] == pytest.approx(late[best].mean())
    assert champions["frequency"] == pytest.approx(rows["frequency"][best].mean() + 1)
