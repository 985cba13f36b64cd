"""Which buyers are about to stay away."""

from __future__ import annotations

import pyarrow as pa
import pytest

from footfall.actions.rules.win_back import WinBack
from footfall.errors import BadRequest
from footfall.schema import SCORES
from reached import audience, told, users

SHOP = """
    ann: buy@0d=10 buy@20d=20
    bob: buy@0d=10 buy@60d=20
    cat: buy@25d=10
    dan: buy@0d=10 buy@1d=10 buy@70d=10
    eve: buy@85d=5 buy@86d=5
    fay: view@0d view@90d
    gus: buy@30d=5
"""


def scored(shop, **scores):
    """Give a shop scores of churn."""
    names = list(scores)
    columns = {name: pa.array([None] * len(names), pa.string()) for name in SCORES.names}
    figures = {name: pa.array(list(scores.values()), pa.float64()) for name in ("score", "low", "high")}
    ids, models = pa.array(names, pa.string()), pa.array(["churn"] * len(names), pa.string())
    shop.kept.keep("scores", pa.table(columns | {"user_id": ids, "model": models} | figures).to_reader())
    return shop


def test_a_buyer_is_late_by_their_own_gap_or_of_one_order_by_that_of_the_others(duck_shop):
    reached = audience(duck_shop(SHOP), WinBack())

    # Gaps of 20, 60, 35 and 1 days: 29 in the mean.
    assert {user: reason for user, (_score, reason) in reached.items()} == {
        "ann": "no order for 70 days, usually one every 20 days",
        "cat": "no order for 65 days, a second one usually comes after 29 days",
        "gus": "no order for 60 days, a second one usually comes after 29 days",
    }
    assert reached["ann"][0] == pytest.approx(2 * 20 / 70)


def test_thresholds_leave_out_who_just_reaches_them(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, WinBack(late=3.5)) == []
    assert users(told_shop, WinBack(late=3.4)) == ["ann"]
    assert users(told_shop, WinBack(within_days=65)) == ["cat", "gus"]
    assert users(told_shop, WinBack(within_days=64)) == ["gus"]
    assert users(told_shop, WinBack(after_days=4)) == ["ann", "cat", "eve", "gus"]
    assert users(told_shop, WinBack(after_days=5)) == ["ann", "cat", "gus"]


def test_scores_of_churn_narrow_those_who_are_late_now_and_never_those_of_the_past(duck_shop):
    told_shop = scored(duck_shop(SHOP), ann=0.5, cat=0.49, bob=0.9)

    assert {user: reason for user, (_score, reason) in audience(told_shop, WinBack()).items()} == {
        "ann": "no order for 70 days, usually one every 20 days; 50 % likely to stay away",
        "gus": "no order for 60 days, a second one usually comes after 29 days",
    }
    assert users(told_shop, WinBack(), "85d") == ["ann", "cat"]


def test_where_nobody_ordered_again_nobody_is_late(duck_shop):
    assert users(duck_shop("ann: buy@0d=1; bob: buy@9d=1; cat: view@80d"), WinBack()) == []


def test_as_of_a_day_later_orders_do_not_tell_the_usual_gap(duck_shop):
    # Known by day 50 are gaps of 20 and 1 days.
    assert audience(duck_shop(SHOP), WinBack(), "50d")["cat"][1] == (
        "no order for 24 days, a second one usually comes after 11 days"
    )


def test_their_orders_are_summed_up(duck_shop):
    found = told(duck_shop(SHOP), WinBack())

    assert found == {
        "orders": pytest.approx(4 / 3),
        "days_since_order": 65,
        "order_gap_days": 20,
        "single_order": pytest.approx(2 / 3),
        "revenue": 45,
    }


def test_it_says_its_thresholds_and_refuses_days_out_of_order():
    assert WinBack(late=2).rule() == (
        "buyers without an order for over 2 times their usual gap, the last 14 to 180 days ago; "
        "where a model of churn scored them, from 0.5 on"
    )
    with pytest.raises(BadRequest, match="30 and 20 were given"):
        WinBack(after_days=30, within_days=20)
