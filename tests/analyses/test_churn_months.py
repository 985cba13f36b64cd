"""How many of each month's buyers do not come back in time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.spec import Duration
from stories import MONDAY, codes, opened, told

MARCH = "zoe: view@60d"
"""The log goes on to 1 March."""


def test_who_orders_in_the_horizon_stays_and_who_does_not_is_gone(shop):
    answer = shop(f"ann: buy@0d buy@30d buy@32d; bob: buy@5d; cid: buy@1d buy@50d; {MARCH}").ask("churn-months")

    assert told(answer, "month", "buyers", "churned", "open") == [
        (date(2024, 1, 1), 3, 2, 0),
        (date(2024, 2, 1), 2, 1, 1),
    ]
    assert told(answer, "rate") == [pytest.approx(2 / 3), None]


@pytest.mark.engine_phrase
def test_exactly_at_the_limit_is_in_time(shop):
    answer = shop(f"ann: buy@30d buy@55d; bob: buy@30d buy@55d1s; {MARCH}").ask("churn-months")

    assert told(answer, "buyers", "churned", "open")[0] == (2, 1, 0)


def test_the_last_order_of_the_month_counts_by_the_shops_clock(shop):
    answer = shop("ann: buy@0d buy@30d16h; bob: buy@0d; zoe: view@80d", clock="9h").ask("churn-months")

    assert told(answer, "month", "buyers", "churned") == [(date(2024, 1, 1), 2, 2), (date(2024, 2, 1), 1, 1)]


def test_an_open_horizon_is_never_churned_and_the_month_has_no_rate(shop):
    answer = shop("ann: buy@0d; bob: buy@10d; zoe: view@34d").ask("churn-months")

    assert told(answer, "buyers", "churned", "open", "rate", "low", "high") == [(2, 1, 1, None, None, None)]
    assert codes(answer) == {"open-period"}
    assert "2024-01" in answer.notes[0].text


def test_the_day_a_horizon_ends_on_is_seen_whole(shop):
    story = "ann: buy@0d20h; zoe: view@{}"
    over, still = (shop(story.format(day)).ask("churn-months") for day in ("25d", "24d23h"))

    assert told(over, "churned", "open") == [(1, 0)]
    assert told(still, "churned", "open") == [(0, 1)]


def test_who_came_back_is_not_open_though_the_horizon_is_not_over(shop):
    answer = shop("ann: buy@25d buy@40d; zoe: view@45d").ask("churn-months")

    assert told(answer, "buyers", "churned", "open") == [(1, 0, 0), (1, 0, 1)]


def test_until_is_the_logs_end(duck_shop):
    answer = duck_shop(f"ann: buy@0d buy@20d; {MARCH}").ask("churn-months", until="2024-01-15")

    assert told(answer, "buyers", "churned", "open") == [(1, 0, 1)]


def test_the_rate_has_wilsons_interval(duck_shop):
    (row,) = (
        duck_shop(f"ann: buy@0d; bob: buy@0d buy@10d buy@25d; cid: buy@0d; dan: buy@0d; {MARCH}")
        .ask("churn-months", horizon="26d")
        .rows
    )

    assert row["rate"] == 1
    assert row["low"] == pytest.approx(0.5101, abs=1e-4)


def test_a_shop_that_sells_nothing_is_told_so(duck_shop):
    assert codes(duck_shop("ann: view@0d").ask("churn-months")) == {"no-such-event"}


def by_hand(orders, horizon, last_on):
    """Follow every buyer of every month."""
    months = defaultdict(lambda: [0, 0, 0])
    for mine in orders.values():
        for month in {(at.year, at.month) for at in mine}:
            last = max(at for at in mine if (at.year, at.month) == month)
            back = any(last < at <= last + horizon for at in mine)
            over = (last + horizon).date() <= last_on
            months[month][0] += 1
            months[month][1] += over and not back
            months[month][2] += not over and not back
    return {date(*month, 1): tuple(counts) for month, counts in sorted(months.items())}


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 120 * 24)), min_size=1, unique=True),
    st.sampled_from([3, 25, 31]),
)
def test_counting_by_hand_gives_the_same(duck, made, days):
    orders = defaultdict(list)
    for user, hour in made:
        orders[user].append(MONDAY + timedelta(hours=hour))
    rows = [{"user_id": user, "event_at": at, "event": "purchase"} for user, mine in orders.items() for at in mine]
    answer = opened(duck, rows).ask("churn-months", horizon=Duration(days * 86_400))

    last_on = max(row["event_at"] for row in rows).date()
    found = {row["month"]: (row["buyers"], row["churned"], row["open"]) for row in answer.rows}
    assert found == by_hand(orders, timedelta(days=days), last_on)
    assert all((row["rate"] is None) == bool(row["open"]) for row in answer.rows)
