"""Means over folds that share their rows, with an interval that knows it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from footfall.models.frame import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence


def estimate(scores: Sequence[float], folds: int) -> Estimate:
    """Give the mean of a score over repeated K-fold and its 95 % interval, by Nadeau and Bengio (2003).

    Training sets of different folds share most of their rows, so that the plain variance of a mean is too small: it
    is that of the scores times 1 / n + 1 / (folds - 1), the latter being test rows to training rows, with Student's t
    of n - 1 degrees of freedom. Ends are kept between 0 and 1. Fewer than two scores have no interval.
    """
    import numpy as np
    from scipy.stats import t

    mean, count = float(np.mean(scores)), len(scores)
    if count < 2:
        return Estimate(mean, None, None, None, count)
    se = float(np.std(scores, ddof=1)) * sqrt(1 / count + 1 / (folds - 1))
    reach = float(t.ppf(0.975, count - 1)) * se
    return Estimate(mean, max(0.0, mean - reach), min(1.0, mean + reach), se, count)
