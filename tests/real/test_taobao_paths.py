"""The ways of Taobao's users, against REFERENCE.md and pandas."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pandas as pd
import pytest

from stories import told

pytestmark = pytest.mark.real

FEW = "taobao/UserBehavior_first_users.csv"
WINDOW = {"since": "2017-11-25", "until": "2017-12-03"}
NAMES = {"pv": "view_item", "fav": "add_to_wishlist", "cart": "add_to_cart", "buy": "purchase"}


@pytest.fixture
def shop(ingested):
    return ingested(FEW)


@pytest.fixture(scope="module")
def log(data):
    """The rows as they stand in the file, in time, ties by what usually comes first."""
    rows = pd.read_csv(data / FEW, header=None, names=["user", "item", "category", "event", "at"])
    rows = rows.assign(event=rows["event"].map(NAMES), kind=rows["event"].map(list(NAMES).index))
    return rows.sort_values(["user", "at", "kind", "item"])


@pytest.mark.parametrize("days", [{}, WINDOW], ids=["all rows", "the nine days"])
def test_journeys_to_the_first_purchase_are_those_published(shop, days):
    """The 15 rows out of range are of no journey with a purchase: with and without them the figures are the same."""
    answer = shop.ask("paths", scope="item", ending="purchase", **days)
    found = dict(told(answer, "path", "count"))

    assert answer.facts["paths"].value == 608
    assert list(found.items())[:3] == [
        ("purchase", 263),
        ("view_item > purchase", 224),
        ("add_to_cart > view_item > purchase", 31),
    ]
    assert found["view_item > add_to_cart > purchase"] == 11


def test_journeys_of_items_are_what_pandas_finds(shop, log):
    paths = log.groupby(["user", "item"])["event"].agg(lambda events: " > ".join(kind for kind, _ in groupby(events)))
    answer = shop.ask("paths", scope="item", top=100_000)

    assert dict(told(answer, "path", "count")) == paths.value_counts().to_dict()
    assert answer.facts["paths"].value == len(paths)


def test_sessions_transitions_and_journeys_agree_with_pandas(shop, log):
    starts = (log["user"] != log["user"].shift()) | (log["at"].diff() > 1_800)
    sessions = [list(events) for _, events in log.groupby(starts.cumsum())["event"]]
    collapsed = [[kind for kind, _ in groupby(session)] for session in sessions]
    pairs = Counter(pair for s in sessions for pair in zip(["entry", *s], [*s, "exit"], strict=True))
    steps = Counter((n, *pair) for s in collapsed for n, pair in enumerate(zip(s, [*s[1:], "exit"], strict=True), 1))

    assert dict(told(shop.ask("paths", top=100_000), "path", "count")) == Counter(map(" > ".join, collapsed))
    found = shop.ask("transitions").rows
    assert {(row["from"], row["to"]): row["count"] for row in found} == pairs
    taken = {(row["step"], row["from"], row["to"]): row["sessions"] for row in shop.ask("journeys", steps=5).rows}
    assert taken == {step: many for step, many in steps.items() if step[0] <= 5}


def test_time_to_buy_is_what_pandas_finds(shop, log):
    viewed = log[log["event"] == "view_item"].groupby("user")["at"].min()
    bought = log[log["event"] == "purchase"].merge(viewed.rename("viewed"), on="user")
    took = bought[bought["at"] >= bought["viewed"]].groupby("user")[["at", "viewed"]].min()
    seconds = took["at"] - took["viewed"]
    answer = shop.ask("time-to-convert")

    assert (answer.facts["begun"].value, answer.facts["converted"].value) == (len(viewed), len(seconds))
    assert answer.facts["median"].value == seconds.median()
    assert answer.facts["p90"].value == pytest.approx(seconds.quantile(0.9))
