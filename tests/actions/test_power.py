"""How long until an effect shows, against simulated tests."""

from __future__ import annotations

import numpy as np
from statsmodels.stats.proportion import proportions_ztest

from footfall.actions.power import days_to_confirm

RATE, LIFT, REACHED, HELD = 0.004, 0.4, 4_000, 1_000


def found(days, tests=400):
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(tests):
        reached = rng.binomial(REACHED, -np.expm1(-RATE * (1 + LIFT) * days))
        held = rng.binomial(HELD, -np.expm1(-RATE * days))
        hits += proportions_ztest([reached, held], [REACHED, HELD])[1] < 0.05
    return hits / tests


def test_after_that_many_days_a_test_finds_it_as_often_as_asked():
    days = days_to_confirm(RATE, LIFT, REACHED, HELD, 0.8)

    assert 0.75 <= found(days) <= 0.87
    assert found(days // 2) < 0.65


def test_more_power_takes_longer():
    assert days_to_confirm(RATE, LIFT, REACHED, HELD, 0.95) > days_to_confirm(RATE, LIFT, REACHED, HELD, 0.8)


def test_what_two_years_would_not_show_has_no_days():
    assert days_to_confirm(RATE, 0.001, REACHED, HELD, 0.8) is None
    assert days_to_confirm(RATE, 0.0, REACHED, HELD, 0.8) is None
    assert days_to_confirm(RATE, LIFT, REACHED, 0, 0.8) is None
    assert days_to_confirm(0.0, LIFT, REACHED, HELD, 0.8) is None
