"""Intervals and tests of experiments, over many of them whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from footfall.actions.experiments.comparing import figure_gap, leans, mismatch, ratio_gap, share_gap, slope
from footfall.actions.experiments.sums import Sums

pytestmark = pytest.mark.slow
TIMES = 4_000


def sums(y, x=None):
    x = np.zeros_like(y) if x is None else x
    return Sums(len(y), y.sum(), (y**2).sum(), (y**3).sum(), x.sum(), (x**2).sum(), (x * y).sum())


def covered(gaps, truth):
    return np.mean([gap.low <= truth <= gap.high for gap in gaps])


@pytest.mark.parametrize(("p", "q", "n"), [(0.1, 0.12, 1_000), (0.02, 0.03, 400), (0.5, 0.5, 60), (0.05, 0.05, 200)])
def test_intervals_of_shares_hold_the_truth(p, q, n):
    chance = np.random.default_rng(11)
    drawn = chance.binomial(n, [[q, p]] * TIMES)
    gaps = [share_gap(Sums(n, a, a), Sums(n, b, b), 0.05) for a, b in drawn]

    assert 0.94 <= covered(gaps, q - p) <= 0.97
    if p == q:
        assert np.mean([(gap.p_value or 1) < 0.05 for gap in gaps]) <= 0.055


@pytest.mark.parametrize("sizes", [(2_000, 2_000), (3_000, 1_000)])
def test_intervals_of_money_hold_the_truth_where_they_do_not_lean(sizes):
    chance = np.random.default_rng(12)
    arms = [[chance.lognormal(3, 0.5, n) for n in sizes] for _ in range(TIMES)]
    pairs = [(sums(a * 1.1), sums(b)) for a, b in arms]
    mean = np.exp(3 + 0.125)

    assert np.mean([leans(*pair) for pair in pairs]) < 0.2
    assert 0.94 <= covered([figure_gap(*pair, 0.05) for pair in pairs], 0.1 * mean) <= 0.965
    assert 0.94 <= covered([ratio_gap(*pair, 0.05) for pair in pairs], 1.1) <= 0.965


def test_where_they_lean_they_miss_more_often_and_it_is_told():
    chance = np.random.default_rng(13)

    def money(n):
        return (chance.random(n) < 0.03) * chance.lognormal(3, 0.8, n)

    pairs = [(sums(money(9_000)), sums(money(500))) for _ in range(TIMES // 4)]

    assert covered([figure_gap(*pair, 0.05) for pair in pairs], 0) < 0.93
    assert np.mean([leans(*pair) for pair in pairs]) > 0.95


def test_cupeds_intervals_hold_the_truth_and_are_shorter():
    chance = np.random.default_rng(14)
    plain, cuped = [], []
    for _ in range(TIMES):
        x = chance.normal(size=800)
        y = 0.8 * x + chance.normal(size=800) + np.repeat([0.2, 0], 400)
        a, b = sums(y[:400], x[:400]), sums(y[400:], x[400:])
        theta = slope([a, b])[0]
        plain.append(figure_gap(a, b, 0.05))
        cuped.append(figure_gap(a.less(theta), b.less(theta), 0.05))

    assert 0.94 <= covered(plain, 0.2) <= 0.96
    assert 0.94 <= covered(cuped, 0.2) <= 0.96
    assert np.mean([gap.high - gap.low for gap in cuped]) < 0.8 * np.mean([gap.high - gap.low for gap in plain])


def test_sizes_of_sound_arms_have_p_values_that_are_uniform():
    chance = np.random.default_rng(15)
    drawn = chance.multinomial(100_000, [0.1, 0.3, 0.6], TIMES)
    found = [mismatch(list(map(int, counts)), [1, 3, 6]) for counts in drawn]

    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.array(found) < 0.001) < 0.004
