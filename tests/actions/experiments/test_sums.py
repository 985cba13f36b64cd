"""Sums, from which means, variances and slopes are made."""

from __future__ import annotations

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from footfall.actions.experiments.comparing import figure_gap, log_ratio, share_gap, slope
from footfall.actions.experiments.sums import Sums

pairs = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=40)


def sums(people, centre=7.0):
    y, x = np.array(people, dtype=float).T
    y = y - centre
    return Sums(len(y), y.sum(), (y**2).sum(), (y**3).sum(), x.sum(), (x**2).sum(), (x * y).sum(), centre)


@given(pairs, st.integers(1, 5))
def test_parts_add_up_to_the_whole_and_give_its_moments(people, parts):
    split = [people[place::parts] for place in range(parts) if people[place::parts]]
    whole, y = reduce(add, map(sums, split), Sums()), np.array(people, dtype=float)[:, 0]

    assert whole.n == len(y)
    assert whole.mean == pytest.approx(y.mean(), abs=1e-9)
    assert whole.variance == pytest.approx(y.var(ddof=1), abs=1e-6)
    assert whole.third == pytest.approx(((y - y.mean()) ** 3).mean(), abs=1e-5)


@given(pairs, st.floats(-3, 3))
def test_taking_off_what_was_known_before_is_done_to_each_person(people, theta):
    y, x = np.array(people, dtype=float).T
    less = sums(people).less(theta)

    assert less.mean == pytest.approx((y - theta * x).mean(), abs=1e-6)
    assert less.variance == pytest.approx((y - theta * x).var(ddof=1), abs=1e-5)


@given(pairs)
def test_the_slope_of_one_arm_is_that_of_least_squares(people):
    y, x = np.array(people, dtype=float).T
    found = slope([sums(people)])
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert found is None
    else:
        fit = stats.linregress(x, y)
        assert found == pytest.approx((fit.slope, fit.rvalue**2), abs=1e-8)


def test_nobody_has_no_mean_and_is_not_compared():
    nobody, some = Sums(), sums([(1, 0), (2, 0), (4, 0)])

    assert figure_gap(nobody, some, 0.05).value is None
    assert share_gap(some, nobody, 0.05).value is None
    assert log_ratio(nobody, some) is None
