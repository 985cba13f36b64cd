"""The simulated GA4 log of a Korean mall: its encoding, its days, its mix, its channels, its bots."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from footfall.simulate import Ga4Flat
from simulated import Made, made

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = {
    "advertiser_apppush": 0.577,
    "advertiser_braze": 0.36,
    "direct": 0.232,
    "criteo": 0.015,
    "facebook": 0.0014,
}
"""REFERENCE.md, A."""
MIX = {
    "session_start": 15_710_066,
    "first_visit": 3_803_531,
    "begin_checkout": 3_720_879,
    "purchase": 987_648,
    "add_to_cart": 846_926,
    "login": 491_079,
    "회원가입완료": 37_190,
}


@pytest.fixture(scope="module")
def log() -> Made:
    return made("ga4-flat", events=800_000, seed=4)


@pytest.fixture(scope="module")
def human(log: Made) -> pd.DataFrame:
    return log.rows[~log.rows["user_id"].isin(log.planted["bots"]["users"])]


def test_file_is_in_euc_kr(tmp_path: Path):
    Ga4Flat(events=3_000).write(tmp_path / "log.csv")
    raw = (tmp_path / "log.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    header, *lines = raw.decode("euc-kr").splitlines()
    assert header == "event_date,user_pseudo_id,event_timestamp,event_name,purchase_value,device,media,type"
    assert {line.rsplit(",", 1)[1] for line in lines} == {"광고", "비광고"}


def test_event_date_is_the_shops_day(log):
    assert (log.rows["event_date"] == log.rows["day"].str.replace("-", "")).all()
    assert (log.rows["event_date"].min(), log.rows["event_date"].max()) == ("20240701", "20241231")


def test_ids_stay_text(log):
    assert all(re.fullmatch(r"\d{7}\.\d{1,3}", one) for one in log.rows["user_id"].head(1000))


def test_mix_of_events_is_about_the_published_one(human):
    mix = human["event"].value_counts(normalize=True)
    for event, count in MIX.items():
        assert mix[event] == pytest.approx(count / sum(MIX.values()), rel=0.12)


def test_channels_convert_about_as_published(log):
    told = log.planted["conversion"]["by_channel"]
    assert len(told) == 29
    for channel, rate in PUBLISHED.items():
        users = told[channel]["users"]
        assert abs(told[channel]["rate"] - rate) < 0.04 * rate + 4 * np.sqrt(rate * (1 - rate) / users)
    assert told["appier"]["buyers"] == 0


def test_devices_convert_about_as_published_and_by_more_than_chance(log, human):
    users = human.groupby("user_id")["device"].first()
    bought = users.index.isin(human.loc[human["event"] == "purchase", "user_id"])
    rates = pd.Series(bought).groupby(users.to_numpy()).agg(["size", "sum", "mean"])
    assert rates.loc["mobile", "mean"] == pytest.approx(0.1128, abs=0.012)
    assert rates.loc["desktop", "mean"] == pytest.approx(0.0228, abs=0.006)
    assert stats.chi2_contingency(pd.crosstab(users.to_numpy(), bought)).pvalue < 1e-50
    told = log.planted["conversion"]["by_device"]
    assert {name: (group["users"], group["buyers"]) for name, group in told.items()} == {
        name: (row["size"], row["sum"]) for name, row in rates.iterrows()
    }


def test_values_are_whole_won_of_one_row_an_order(log):
    bought = log.rows[log.rows["event"] == "purchase"]
    once = bought.drop_duplicates()
    assert log.rows.loc[log.rows["event"] != "purchase", "purchase_value"].isna().all()
    assert (bought["purchase_value"] % 10 == 0).all()
    assert log.truth["orders"] == log.truth["lines"] == len(once)
    assert log.truth["revenue"] == once["purchase_value"].sum()
    assert log.planted["duplicates"]["rows"] == log.rows.duplicated().sum() > 0


def test_bots_log_in_and_begin_checkouts_and_buy_nothing(log):
    told = log.planted["bots"]
    assert len(told["users"]) == 3
    counts = log.rows[log.rows["user_id"].isin(told["users"])].groupby("user_id")["event"].value_counts().unstack()
    assert set(counts.columns) == {"login", "begin_checkout"}
    assert (counts > 1000).all(axis=None)
    assert int(counts.to_numpy().sum()) == told["rows"]
