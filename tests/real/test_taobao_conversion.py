"""Taobao's rates of conversion, against REFERENCE.md and pandas."""

from __future__ import annotations

import pandas as pd
import pytest

pytestmark = pytest.mark.real

FEW = "taobao/UserBehavior_first_users.csv"
WINDOW = {"since": "2017-11-25", "until": "2017-12-03"}


@pytest.fixture
def shop(ingested):
    return ingested(FEW)


def rates(shop, **asked):
    return {row["definition"]: row for row in shop.ask("conversion-definitions", **asked).rows}


def test_ratios_of_events_are_as_published(shop):
    found = rates(shop, **WINDOW)

    assert found["carts+wishlists/views"]["rate"] == pytest.approx(0.0912, abs=5e-5)
    assert found["purchases/carts+wishlists"]["rate"] == pytest.approx(0.252, abs=5e-4)


def test_pairs_and_users_are_what_pandas_finds(shop, data):
    names = ["user", "item", "category", "event", "at"]
    log = pd.read_csv(data / FEW, header=None, names=names).drop_duplicates()
    found = rates(shop)
    buyers = log.loc[log["event"] == "buy", "user"].nunique()
    bought = log[log["event"] == "buy"].groupby(["user", "item"])["at"].max().rename("bought")
    for mark, name in (("cart", "cart-then-buy"), ("fav", "wishlist-then-buy")):
        marked = log[log["event"] == mark].groupby(["user", "item"])["at"].min().to_frame().join(bought)
        later = int((marked["bought"] >= marked["at"]).sum())  # at one instant the mark comes first
        assert (found[name]["numerator"], found[name]["denominator"]) == (later, len(marked))

    assert (found["buyers/visitors"]["numerator"], found["buyers/visitors"]["denominator"]) == (buyers, 294)
    assert found["purchases/events"]["denominator"] == len(log)
