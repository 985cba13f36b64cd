"""Two hundred shops whose customers answer in ways that no plan assumes: ranges of 90 % hold the truth so often."""

from __future__ import annotations

import numpy as np
import pytest

from footfall.actions.catalog import RULES
from footfall.actions.plan import Plan
from responding import Crowd

pytestmark = pytest.mark.slow

TESTED = ("cart-coupon", "reward-loyal", "retarget-dormant")
SHOPS = 200


def plan_toml(path, crowd):
    """Write what an experiment of each action found as the belief of it; the others stay off."""
    told = [f"[{name}]\nlift = [{{}}, {{}}]\nsource = 'a test'".format(*crowd.experiment()) for name in TESTED]
    told += [f"[{name}]\non = false" for name in RULES if name not in TESTED]
    path.write_text("\n".join(told))
    return path


def covered(duck, folder, seed):
    crowd = Crowd(seed)
    shop = crowd.shop(duck)
    asked = Plan(plan=plan_toml(folder / f"{seed}.toml", crowd), horizon="28d")
    t = shop.tables()
    answer = asked.ask(t)
    people = t.engine.rows(asked.settle(t).planning(t).people.filter(lambda r: ~r.holdout).select("user_id"))
    orders, revenue = crowd.comes_on_top(np.array([int(row["user_id"][1:]) for row in people]))
    facts = answer.facts
    return [
        facts[name].low <= truth <= facts[name].high
        for name, truth in (("expected_orders", orders), ("expected_revenue", revenue))
    ]


def test_ranges_hold_the_truth_as_often_as_they_promise(duck, tmp_path):
    held = np.array([covered(duck, tmp_path, seed) for seed in range(SHOPS)])

    assert ((held.mean(axis=0) >= 0.85) & (held.mean(axis=0) <= 0.95)).all(), held.mean(axis=0)
