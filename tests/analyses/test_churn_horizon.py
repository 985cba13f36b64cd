"""How the churn rate moves with how long one waits."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.analyses.churn_horizon import HORIZONS, suggested
from stories import MONDAY, codes, opened, told


def test_who_is_silent_for_the_horizon_has_churned_and_who_is_new_is_open(shop):
    answer = shop("ann: buy@0d; bob: buy@0d buy@10d buy@35d; cid: buy@30d; dan: view@40d").ask("churn-horizon")

    assert told(answer, "horizon_days", "buyers", "churned", "open") == [
        (7, 3, 2, 0),
        (14, 3, 1, 1),
        (21, 3, 1, 1),
        (25, 3, 1, 1),
        (30, 3, 1, 1),
    ]
    assert told(answer, "rate") == [pytest.approx(part) for part in (2 / 3, 1 / 2, 1 / 2, 1 / 2, 1 / 2)]
    assert codes(answer) == {"open-period"}


def test_a_horizon_over_on_the_logs_last_day_is_over(shop):
    answer = shop("ann: buy@0d23h; bob: view@7d").ask("churn-horizon")

    assert told(answer, "horizon_days", "churned", "open", "rate") == [(7, 1, 0, 1)]


def test_days_are_of_the_shops_calendar(shop):
    answer = shop("ann: buy@14h59m; bob: view@7d15h", clock="9h").ask("churn-horizon")

    assert told(answer, "horizon_days", "churned") == [(7, 1)]


def test_until_is_the_logs_end(duck_shop):
    answer = duck_shop("ann: buy@0d buy@20d; bob: view@40d").ask("churn-horizon", until="2024-01-15")

    assert told(answer, "horizon_days", "churned", "open") == [(7, 1, 0), (14, 1, 0)]


def test_a_log_shorter_than_every_horizon_is_told_so(duck_shop):
    assert codes(duck_shop("ann: buy@0d; bob: view@6d").ask("churn-horizon")) == {"log-too-short"}


def test_a_shop_that_sells_nothing_is_told_so(duck_shop):
    assert codes(duck_shop("ann: view@0d; bob: view@30d").ask("churn-horizon")) == {"no-such-event"}


def test_the_suggestion_is_the_day_by_which_nine_in_ten_are_back(duck_shop):
    back = "; ".join(f"u{day}: buy@0d buy@{day}d" for day in range(1, 41))
    never = "; ".join(f"v{number}: buy@0d" for number in range(40))
    answer = duck_shop(f"{back}; {never}; zoe: view@100d").ask("churn-horizon")

    assert answer.facts["suggested_days"].value == 36


def test_nothing_is_suggested_by_a_few(duck_shop):
    answer = duck_shop("ann: buy@0d buy@3d; bob: buy@0d; zoe: view@30d").ask("churn-horizon")

    assert answer.facts["suggested_days"].value is None
    assert "too few" in answer.reading


def test_the_curve_is_not_followed_into_its_last_few():
    curve = [{"days": 0, "at_risk": 100, "not_yet": 1.0}, {"days": 5, "at_risk": 90, "not_yet": 0.6}]

    assert suggested([*curve, {"days": 300, "at_risk": 5, "not_yet": 0.1}]) == 5
    assert suggested(curve[:1]) is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 200 * 24)), min_size=1))
def test_counting_by_hand_gives_the_same(duck, made):
    days = defaultdict(list)
    for user, hour in made:
        days[user].append(MONDAY + timedelta(hours=hour))
    rows = [{"user_id": user, "event_at": at, "event": "purchase"} for user, mine in days.items() for at in mine]
    end = max(row["event_at"] for row in rows).date()
    answer = opened(duck, rows).ask("churn-horizon")

    wanted = {}
    for horizon in HORIZONS:
        cut = end - timedelta(days=horizon)
        known = [mine for mine in days.values() if min(mine).date() <= cut]
        gone = sum(all(at.date() <= cut for at in mine) for mine in known)
        if known:
            wanted[horizon] = (len(days), gone, len(days) - len(known), pytest.approx(gone / len(known)))
    assert {
        row["horizon_days"]: tuple(row[n] for n in ("buyers", "churned", "open", "rate")) for row in answer.rows
    } == wanted
