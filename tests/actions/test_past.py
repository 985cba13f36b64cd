"""How audiences fared before, against plain Python over small random histories."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

from footfall.actions.past import EVERYONE, past, past_days
from footfall.actions.rules.reward_loyal import RewardLoyal
from stories import MONDAY, opened

RULE = RewardLoyal(orders=2, within_days=20)
HORIZON = 10


def history(seed, people=25, days=45):
    rng = np.random.default_rng(seed)
    return [
        {
            "user_id": f"u{who}",
            "event_at": MONDAY + timedelta(days=int(day), minutes=int(rng.integers(1, 1_400))),
            "event": str(rng.choice(["view_item", "purchase"])),
            "revenue": float(rng.integers(1, 50)),
        }
        for who in range(people)
        for day in rng.integers(0, days, rng.integers(1, 9))
    ] + [{"user_id": "last", "event_at": MONDAY + timedelta(days=days - 1), "event": "view_item", "revenue": None}]


def by_hand(rows, day):
    """Count everyone known by a day and the loyal among them, and what they ordered in the horizon after."""
    known, before, after = set(), defaultdict(list), defaultdict(list)
    for row in rows:
        on = row["event_at"].date()
        if on < day:
            known.add(row["user_id"])
        if row["event"] == "purchase" and on < day:
            before[row["user_id"]].append(on)
        elif row["event"] == "purchase" and on < day + timedelta(days=HORIZON):
            after[row["user_id"]].append(row["revenue"])
    loyal = {user for user, on in before.items() if len(on) >= 2 and (day - max(on)).days - 1 <= 20}
    return {
        name: (len(some), sum(len(after[u]) for u in some), sum(sum(after[u]) for u in some))
        for name, some in ((EVERYONE, known), (RULE.name(), loyal))
    }


def test_audiences_of_past_days_and_what_they_ordered(engine):
    agrees(engine, seed=1)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_they_are_right_of_other_histories_too(duck, seed):
    agrees(duck, seed)


def agrees(engine, seed):
    """See that every past day's people, orders and revenue are those counted by hand."""
    rows = history(seed)
    t = opened(engine, rows).tables()

    found = past(t, [RULE], HORIZON)

    assert len(found.days) == 3
    for day in found.days:
        for name, expected in by_hand(rows, day).items():
            whole = found.whole(name, [day])
            assert (whole.people, whole.orders, whole.revenue) == expected


def test_a_day_must_have_a_horizon_before_it_and_one_after(duck_shop):
    t = duck_shop("ann: view@0d view@29d").tables()

    assert past_days(t, 10) == (date(2024, 1, 21), date(2024, 1, 11))
    assert past_days(t, 16) == ()
