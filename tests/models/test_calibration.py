"""From what a model says to a probability."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from footfall.models.calibration import Bands, Calibration, held_out, logit


@pytest.fixture(scope="module")
def said():
    """What a model says that exaggerates, and what came true."""
    dice = np.random.default_rng(4)
    odds = dice.normal(size=3_000)
    happened = dice.random(3_000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    return 1 / (1 + np.exp(-odds)), happened


def test_the_line_is_that_of_maximum_likelihood(said):
    line = Calibration.fitted(*said)
    theirs = sm.Logit(said[1].astype(float), sm.add_constant(logit(said[0]))).fit(disp=0).params

    assert (line.intercept, line.slope) == pytest.approx(tuple(theirs), abs=1e-3)
    assert (line.slope, line.intercept) == pytest.approx((0.5, -1), abs=0.15)


def test_calibrated_scores_come_true_as_often_as_they_say(said):
    scores = Calibration.fitted(*said)(said[0])

    for low, high in ((0, 0.2), (0.2, 0.3), (0.3, 0.4), (0.4, 1)):
        some = (scores >= low) & (scores < high)
        assert scores[some].mean() == pytest.approx(said[1][some].mean(), abs=0.05)


def test_the_order_is_never_turned_around(said):
    turned = Calibration.fitted(1 - said[0], said[1])

    assert turned.slope == 0
    assert turned(said[0]) == pytest.approx(said[1].mean())


@pytest.mark.parametrize("share", [0.3, 0.0, 1.0])
def test_a_model_that_says_the_same_of_all_says_the_rate(share):
    happened = np.arange(10) < 10 * share
    scores = Calibration.fitted(np.full(10, 0.9), happened)(np.full(10, 0.9))

    assert scores == pytest.approx(min(max(share, 1 / 12), 11 / 12), abs=1e-5)


def test_a_fold_is_calibrated_by_the_others_alone(said):
    folds = np.arange(3_000) % 3
    found = held_out(*said, folds)

    rest = Calibration.fitted(said[0][folds != 1], said[1][folds != 1])
    assert found[folds == 1] == pytest.approx(rest(said[0][folds == 1]))


def test_bands_are_the_intervals_of_what_came_true(said):
    scores = Calibration.fitted(*said)(said[0])
    bands = Bands.of(scores, said[1])
    low, high = bands.around(scores)
    order = np.argsort(scores, kind="stable")[:150]

    assert len(bands.lows) == 20
    assert (bands.lows[0], bands.highs[0]) == pytest.approx(
        proportion_confint(said[1][order].sum(), 150, method="wilson")
    )
    assert (low <= scores).all()
    assert (scores <= high).all()
    assert (high - low).mean() < 0.2


def test_few_customers_are_one_band():
    bands = Bands.of(np.linspace(0, 1, 60), np.arange(60) % 2 == 0)

    assert (bands.edges, len(bands.lows)) == ((), 1)
    assert bands.around(np.array([0.0, 0.5]))[0][0] == 0
