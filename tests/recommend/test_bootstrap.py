"""Intervals by drawing users."""

from __future__ import annotations

import numpy as np
import pytest

from footfall.recommend.evaluation.bootstrap import interval, means

DICE = np.random.default_rng(11)


def test_the_interval_is_as_wide_as_theory_says():
    figures = DICE.normal(5, 2, (900, 1))
    low, high = interval(means(figures, np.arange(900)))

    half = 1.96 * figures.std() / 30
    assert (low, high) == pytest.approx((figures.mean() - half, figures.mean() + half), abs=0.03)


def test_what_differs_by_a_constant_differs_by_it_in_every_draw():
    one = DICE.random(200)
    drawn = means(np.column_stack([one, one + 0.25]), np.arange(200))

    assert interval(drawn[:, 1] - drawn[:, 0]) == pytest.approx((0.25, 0.25))


def test_all_lists_of_a_user_are_drawn_together():
    """Users repeated four times over tell no more than once."""
    figures, users = DICE.random((60, 2)), np.arange(60)

    assert means(np.tile(figures, (4, 1)), np.tile(users, 4)) == pytest.approx(means(figures, users))


def test_users_of_more_lists_count_more():
    drawn = means(np.array([[1.0], [1.0], [0.0]]), np.array([0, 0, 1]))

    assert set(np.round(drawn.ravel(), 9)) == {0.0, round(2 / 3, 9), 1.0}


def test_the_same_comes_out_again_in_blocks_of_any_size(monkeypatch):
    figures = DICE.random((50, 1))
    whole = means(figures, np.arange(50))
    monkeypatch.setattr("footfall.recommend.evaluation.bootstrap.CELLS", 333)

    assert means(figures, np.arange(50)) == pytest.approx(whole)


def test_it_covers_the_truth_as_often_as_it_says():
    inside = 0
    for _ in range(200):
        low, high = interval(means(DICE.random((80, 1)) ** 2, np.arange(80), 300))
        inside += low <= 1 / 3 <= high

    assert 175 <= inside <= 199
