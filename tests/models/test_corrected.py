"""Means over folds, against sums done by hand."""

from __future__ import annotations

import pytest

from footfall.models.training.corrected import estimate


def test_the_interval_is_nadeau_and_bengios():
    told = estimate([0.8, 0.9, 0.7, 0.8], folds=2)
    spread = (0.01 + 0.01) / 3
    se = (spread * (1 / 4 + 1 / 1)) ** 0.5
    assert told.value == pytest.approx(0.8)
    assert told.se == pytest.approx(se)
    assert told.low == pytest.approx(0.8 - 3.182446305 * se)
    assert told.high == pytest.approx(1.0)
    assert told.n == 4


def test_more_repeats_never_make_the_error_vanish():
    fold = [0.80, 0.82, 0.84, 0.86, 0.88]
    once, often = estimate(fold, 5), estimate(fold * 1_000, 5)
    assert often.se > 0.6 * once.se


def test_scores_that_agree_have_no_width():
    told = estimate([0.5] * 10, 5)
    assert (told.low, told.value, told.high) == (0.5, 0.5, 0.5)


def test_one_score_has_no_interval():
    told = estimate([0.7], 5)
    assert (told.value, told.low, told.high, told.se) == (0.7, None, None, None)
