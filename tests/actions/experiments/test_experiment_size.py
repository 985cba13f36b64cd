"""How many people an experiment needs."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import power_proportions_2indep

import footfall as ff
from footfall.actions.experiments import ExperimentSize
from stories import codes


def textbook(p, lift, power):
    """Fleiss, Levin and Paik (2003), without a correction for continuity."""
    q = p * (1 + lift)
    middle = (p + q) / 2
    spread = norm.isf(0.025) * sqrt(2 * middle * (1 - middle)) + norm.ppf(power) * sqrt(p * (1 - p) + q * (1 - q))
    return ceil((spread / (q - p)) ** 2)


@pytest.mark.parametrize("baseline", [0.001, 0.0057, 0.05, 0.1062, 0.5, 0.9])
@pytest.mark.parametrize("lift", [0.02, 0.1])
@pytest.mark.parametrize("power", [0.5, 0.8, 0.95])
def test_it_is_the_textbooks_size(baseline, lift, power):
    row = ff.experiment_size(baseline, lift, power=power).rows[0]

    assert row["n_per_arm"] == pytest.approx(textbook(baseline, lift, power), abs=1)
    enough, one_less = (
        power_proportions_2indep(baseline * lift, baseline, n).power for n in (row["n_per_arm"], row["n_per_arm"] - 1)
    )
    assert one_less < power + 1e-4 <= enough + 2e-4


@pytest.mark.parametrize(("baseline", "lift", "power"), [(0.05, 0.2, 0.8), (0.3, 0.1, 0.9)])
def test_so_many_people_find_the_lift_as_often_as_said(baseline, lift, power):
    n, chance, times = (
        ff.experiment_size(baseline, lift, power=power).rows[0]["n_per_arm"],
        np.random.default_rng(7),
        40_000,
    )
    a, b = chance.binomial(n, baseline, times), chance.binomial(n, baseline * (1 + lift), times)
    pooled = (a + b) / (2 * n)
    found = np.abs(b - a) / n / np.sqrt(2 * pooled * (1 - pooled) / n) > norm.isf(0.025)

    assert found.mean() == pytest.approx(power, abs=0.01)


def test_days_are_whole_days_for_both_arms():
    n = ff.experiment_size(0.05, 0.1).rows[0]["n_per_arm"]

    assert ff.experiment_size(0.05, 0.1).rows[0]["days"] is None
    assert ff.experiment_size(0.05, 0.1, per_day=2 * n).rows[0]["days"] == 1
    assert ff.experiment_size(0.05, 0.1, per_day=2 * n - 1).rows[0]["days"] == 2
    assert "63 days" in ff.experiment_size(0.05, 0.1, per_day=1_000).reading


def test_several_lifts_are_a_row_each():
    answer = ff.experiment_size(0.05, (0.05, 0.1, 0.2), per_day=1_000)
    sizes = [row["n_per_arm"] for row in answer.rows]

    assert [row["lift"] for row in answer.rows] == [0.05, 0.1, 0.2]
    assert sizes == sorted(sizes, reverse=True)
    assert all(f"{size:,}" in answer.reading for size in sizes)
    assert answer.chart is not None


def test_the_contracts_columns_are_there():
    answer = ff.experiment_size(0.05, 0.1)

    assert answer.name == "experiment-size"
    assert [column.name for column in answer.columns][:5] == ["baseline", "lift", "power", "n_per_arm", "days"]
    assert answer.asked == {"baseline": 0.05, "lift": "0.1", "power": 0.8, "per-day": None}
    assert codes(answer) == {"peeking"}
    assert "from 5 % to 5.5 % with a chance of 80 %" in answer.reading


def test_a_size_of_a_handful_is_told():
    assert "small-sample" in codes(ff.experiment_size(0.5, 0.95))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "'baseline' is missing."),
        ({"baseline": 0.1}, "'lift' is missing."),
        ({"baseline": 0, "lift": 0.1}, "'baseline' must lie between 0 and 1, neither included. 0 was given."),
        ({"baseline": 1, "lift": 0.1}, "'baseline' must lie between 0 and 1"),
        ({"baseline": 5, "lift": 0.1}, "0.05 is 5 %."),
        ({"baseline": "nan", "lift": 0.1}, "'baseline' must be a number."),
        ({"baseline": 0.6, "lift": 0.7}, "With the lift the share must still be below 1. 0.6 and 0.7 more is 1.02."),
        ({"baseline": 0.1, "lift": -0.1}, "'lift' must be above 0. -0.1 was given."),
        ({"baseline": 0.1, "lift": 0}, "'lift' must be above 0."),
        ({"baseline": 0.1, "lift": "nan"}, "'lift' must be above 0."),
        ({"baseline": 0.1, "lift": "0.1,-0.2"}, "'lift' must be above 0. -0.2 was given."),
        ({"baseline": 0.1, "lift": ()}, "'lift' is missing."),
        ({"baseline": 0.1, "lift": 0.1, "power": 1}, "'power' must be at most 0.999."),
        ({"baseline": 0.1, "lift": 0.1, "per_day": 0}, "'per-day' must be at least 1."),
        ({"baseline": 0.1, "lift": "1e-9"}, "No experiment finds so small a lift. It would take 1.4e+20"),
        ({"baseline": 0.1, "lifft": 0.1}, "Did you mean 'lift'?"),
    ],
)
def test_what_cannot_be_sized_is_refused(asked, told):
    with pytest.raises(ff.BadRequest) as error:
        ExperimentSize.make(asked).answer()

    assert told in str(error.value)
