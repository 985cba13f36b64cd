"""The simulated REES46 log: the shape of the original, and what is planted."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from footfall.simulate import Rees46
from simulated import Made, made, sessions

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session"
LINE = re.compile(
    r"2019-10-\d\d \d\d:\d\d:\d\d UTC,(view|cart|remove_from_cart|purchase),\d+,\d{19},([a-z_]+(\.[a-z_]+){1,2})?,[a-z]*,\d+\.\d\d,\d{9,10},"
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)


@pytest.fixture(scope="module")
def log() -> Made:
    return made("rees46", events=200_000, seed=3)


def test_lines_are_written_as_the_original_writes_them(tmp_path: Path):
    Rees46(events=5_000).write(tmp_path / "log.csv")
    header, *lines = (tmp_path / "log.csv").read_text().splitlines()
    assert header == HEADER
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_header_is_the_originals(data: Path):
    with (data / "rees46" / "2019-Oct_head.csv").open() as original:
        assert next(csv.reader(original)) == HEADER.split(",")


def test_mix_is_that_of_the_original(log):
    mix = log.rows["event"].value_counts(normalize=True)
    assert mix["view"] == pytest.approx(0.93, abs=0.04)
    assert 0.005 < mix["purchase"] < 0.03
    assert mix["cart"] > mix["purchase"]
    assert log.rows["category_code"].isna().mean() == pytest.approx(0.33, abs=0.06)
    assert log.rows["brand"].isna().mean() == pytest.approx(0.14, abs=0.04)


def test_items_keep_their_category_brand_and_price(log):
    of_item = log.rows.groupby("product_id")[["category_id", "category_code", "brand", "price"]]
    assert of_item.nunique(dropna=False).max().max() == 1


def test_orders_and_revenue_are_the_truths(log):
    bought = log.rows[log.rows["event"] == "purchase"].drop_duplicates()
    assert log.truth["lines"] == len(bought)
    assert log.truth["orders"] == bought.groupby(["user_id", "at"]).ngroups
    assert log.truth["revenue"] == pytest.approx(bought["price"].astype(float).sum(), abs=0.01)
    assert log.planted["duplicates"]["rows"] == log.rows.duplicated().sum() > 0


def test_some_source_sessions_interleave(log):
    within = log.rows["user_id"] == log.rows["user_id"].shift()
    turns = (log.rows["user_session"] != log.rows["user_session"].shift()) & within
    several = log.rows.groupby("user_id")["user_session"].nunique() - 1
    assert turns.sum() > several.sum() * 1.02
    assert (log.rows.groupby("user_session")["user_id"].nunique() == 1).all()


def test_sessions_are_counted_within_users_and_within_source_sessions(log):
    apart = log.rows.assign(user_id=log.rows["user_id"].astype(str) + log.rows["user_session"])
    assert log.truth["sessions_by_source"] == sessions(apart)
    assert log.truth["sessions_by_source"] > log.truth["sessions"] == sessions(log.rows)


def test_pairs_are_bought_together(log):
    bought = log.rows[log.rows["event"] == "purchase"].drop_duplicates()
    baskets = (
        bought.assign(order=bought["user_id"].astype(str) + bought["event_time"])
        .groupby("product_id")["order"]
        .agg(set)
    )
    for pair in log.planted["affinities"]:
        first, second = (baskets.get(1_000_000 + int(item), set()) for item in pair["items"])
        assert (pair["orders_with_the_first"], pair["orders_with_the_second"]) == (len(first), len(second))
        assert pair["orders_with_both"] == len(first & second)


def test_there_is_nothing_outside_the_month(log):
    assert (log.rows["day"].min(), log.rows["day"].max()) == ("2019-10-01", "2019-10-31")
    assert pd.to_datetime(log.rows["day"]).dt.day.nunique() == 31
