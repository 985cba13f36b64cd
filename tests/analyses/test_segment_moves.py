"""Who moved from one group of customers to another."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from footfall.analyses.rfm.groups import SHOPIFY
from footfall.errors import BadRequest
from stories import MONDAY, codes, opened, told

FIVE = "; ".join(f"u{number}: buy@{number}d=5 buy@{30 + number}d=5" for number in range(1, 6))


def test_who_was_in_which_group_at_the_end_of_two_days(shop):
    answer = shop(f"ann: view@1d buy@40d=9; bob: view@0d; cid: view@2d buy@3d=5; dan: view@39d; {FIVE}").ask(
        "segment-moves", from_="2024-01-06"
    )

    moves = {(row["from_group"], row["to_group"]): row["customers"] for row in answer.rows}
    assert sum(moves.values()) == 9
    assert moves["prospects", "prospects"] == 1
    assert sum(count for (group, _), count in moves.items() if group == "prospects") == 2
    assert moves["(not yet)", "prospects"] == 1
    assert answer.asked["to"] == "2024-02-10"
    assert (answer.facts["here"].value, answer.facts["came_since"].value) == (8, 1)


def test_the_order_of_a_day_counts_on_that_day(duck_shop):
    shop = duck_shop(f"{FIVE}; ann: view@0d buy@9d23h59m=5; bob: view@50d")

    for day, ordered in (("2024-01-09", False), ("2024-01-10", True)):
        (row,) = shop.ask("segment-moves", from_=day, who="user_id = ann").rows
        assert (row["from_group"] != "prospects") == ordered


def made(seed: int) -> list[dict[str, object]]:
    """Make up looks and orders, no two alike in time."""
    dice = np.random.default_rng(seed)
    rows = []
    for user in range(60):
        for _ in range(dice.geometric(0.3)):
            when = MONDAY + timedelta(seconds=int(dice.integers(100 * 86_400)))
            bought = dice.random() < 0.6
            worth = {"revenue": float(dice.integers(1, 50))} if bought else {}
            rows.append({"user_id": f"u{user:02}", "event_at": when, "event": "purchase" if bought else "view_item"})
            rows[-1] |= worth
    return rows


def group_of(log: pd.DataFrame, day: pd.Timestamp) -> dict[str, str]:
    """Group everyone who was here by the end of a day, by pandas."""
    log = log[log["on"] <= day]
    mine = (
        log[log["event"] == "purchase"]
        .groupby("user_id")
        .agg(last=("on", "max"), f=("event", "size"), m=("revenue", "sum"))
    )
    r = pd.qcut((day - mine["last"]).dt.days, 5, labels=[5, 4, 3, 2, 1]).astype(int)
    f, m = (pd.qcut(mine[x].rank(method="first"), 5, labels=range(1, 6)).astype(int) for x in "fm")
    found = {user: SHOPIFY[r[user]][(f[user] + m[user] + 1) // 2 - 1] for user in mine.index}
    return {user: found.get(user, "prospects") for user in log["user_id"].unique()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_moves_are_those_that_pandas_counts(engine, seed):
    rows = made(seed)
    shop, log = opened(engine, rows), pd.DataFrame(rows)
    log["on"] = log["event_at"].dt.normalize()
    days = pd.Timestamp("2024-02-15"), pd.Timestamp("2024-03-20")
    before, after = (group_of(log, day) for day in days)
    answer = shop.ask("segment-moves", from_=str(days[0].date()), to=str(days[1].date()))

    wanted = Counter((before.get(user, "(not yet)"), group) for user, group in after.items())
    assert {(row["from_group"], row["to_group"]): row["customers"] for row in answer.rows} == wanted
    left = Counter(before.get(user, "(not yet)") for user in after)
    for row in answer.rows:
        assert row["from_customers"] == left[row["from_group"]]
        assert row["share"] == pytest.approx(row["customers"] / row["from_customers"])
        assert row["low"] <= row["share"] <= row["high"]
    stayed = sum(before.get(user) == group != "prospects" for user, group in after.items())
    buyers = sum(group != "prospects" for group in before.values())
    assert answer.facts["stayed"].value == pytest.approx(stayed / buyers)
    assert answer.facts["stayed"].n == buyers


@pytest.mark.parametrize(
    ("days", "first"),
    [(200, "2024-04-20"), (180, "2024-03-31"), (179, "2024-05-29"), (61, "2024-02-01"), (9, "2024-01-05")],
)
def test_the_first_day_suits_the_length_of_the_log(duck_shop, days, first):
    answer = duck_shop(f"ann: buy@0d=1 view@{days}d; bob: buy@1d=2").ask("segment-moves")
    assert answer.asked["from"] == first


def test_days_that_are_no_two_of_the_log_are_told(duck_shop):
    shop = duck_shop("ann: buy@0d=1 buy@9d=1")
    for asked in ({"from_": "2023-01-01"}, {"to": "2025-01-01"}, {"from_": "2024-01-10"}):
        assert codes(shop.ask("segment-moves", **asked)) == {"log-too-short"}
    assert codes(duck_shop("ann: buy@0d=1").ask("segment-moves")) == {"log-too-short"}


def test_a_first_day_after_the_later_is_refused(duck_shop):
    with pytest.raises(BadRequest, match="'from' must lie before 'to'"):
        duck_shop(FIVE).ask("segment-moves", from_="2024-01-09", to="2024-01-08")


def test_where_nobody_had_ordered_by_the_first_day_all_are_prospects(duck_shop):
    answer = duck_shop("ann: view@0d buy@9d=1; bob: view@1d; cid: view@8d").ask("segment-moves", from_="2024-01-03")

    assert set(told(answer, "from_group")) == {"prospects", "(not yet)"}
    assert "stayed" not in answer.facts
    assert answer.reading == "2 users were here by 2024-01-03, 1 more by 2024-01-10."


def test_a_log_without_orders_is_told(duck_shop):
    assert codes(duck_shop("ann: view@0d view@9d").ask("segment-moves")) == {"not-applicable"}
    assert codes(duck_shop("ann: view@0d view@9d").ask("segment-moves", of="segment")) == {"log-too-short"}


def visits(name: str, days: range, buys: int = 0) -> list[dict[str, object]]:
    """Come on some days and look about; buy on every so many."""
    rows = []
    for day in days:
        at = MONDAY + timedelta(days=day, hours=hash_of(name) % 12, minutes=day)
        rows += [{"user_id": name, "event_at": at + timedelta(minutes=k), "event": "view_item"} for k in range(4)]
        if buys and day % buys == 0:
            rows.append({"user_id": name, "event_at": at + timedelta(minutes=9), "event": "purchase", "revenue": 20.0})
    return rows


def hash_of(name: str) -> int:
    return sum(map(ord, name))


@pytest.fixture(scope="module")
def loyal_and_lost(duck):
    """Forty who come all the time, forty who were like them and stopped, forty who look only, forty newcomers."""
    rows = []
    for number in range(40):
        rows += visits(f"stay{number}", range(number % 5, 120, 5), 10)
        rows += visits(f"lost{number}", range(number % 5, 55, 5), 10)
        rows += visits(f"look{number}", range(number, 120, 45))
        rows += visits(f"late{number}", range(80 + number % 20, 120, 10), 20)
    return opened(duck, rows)


def test_segments_are_those_of_the_table_and_the_earlier_ones_by_what_was_known_then(loyal_and_lost):
    answer = loyal_and_lost.ask("segment-moves", of="segment", from_="2024-02-24")
    groups = loyal_and_lost.engine.rows(loyal_and_lost.table("groups"))

    now = Counter(row["segment"] for row in groups)
    found: Counter[str] = Counter()
    for row in answer.rows:
        found[row["to_group"]] += row["customers"]
    assert found == now
    assert answer.facts["came_since"].value == 40
    mine = {row["user_id"]: row["segment"] for row in groups}
    stay, lost = (
        Counter(mine[f"{name}{number}"] for number in range(40)).most_common(1)[0][0] for name in ("stay", "lost")
    )
    assert stay != lost


def test_filters_choose_whom_to_tell_of_and_not_the_segments(loyal_and_lost):
    whole, some = (
        loyal_and_lost.ask("segment-moves", of="segment", from_="2024-02-24", **asked)
        for asked in ({}, {"who": "purchase >= 1"})
    )
    buyers = sum(row["purchase"] > 0 for row in loyal_and_lost.engine.rows(loyal_and_lost.tables().users))

    assert sum(told(some, "customers")) == buyers < sum(told(whole, "customers"))
    assert set(told(some, "to_group")) < set(told(whole, "to_group"))
