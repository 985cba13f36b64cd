"""From what a model says to a probability, and how far that probability can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

EDGE = 1e-6
"""A model that is certain is taken to be so sure and no surer."""
LEAST_IN_BAND, MOST_BANDS = 50, 20
FLAT = 1e-9


def logit(share: Numbers) -> Numbers:
    """Give the log-odds of shares."""
    import numpy as np

    kept = np.clip(share, EDGE, 1 - EDGE)
    return np.asarray(np.log(kept / (1 - kept)))


def sigmoid(odds: Numbers) -> Numbers:
    """Give the shares of log-odds."""
    import numpy as np
    from scipy.special import expit

    return np.asarray(expit(odds), dtype=np.float64)


@dataclass(frozen=True)
class Calibration:
    """Platt's: the log-odds of the outcome are a straight line in the log-odds that the model says.

    Balanced training moves a model's shares away from those that come true; the line moves them back. It never turns
    the order of customers around: where what the model says goes with fewer outcomes, it says the same of everyone.
    Nobody is surer than so many customers can make one: of n no share is below 1 / (n + 2), or as near to all.
    """

    slope: float
    intercept: float
    edge: float = EDGE

    @classmethod
    def fitted(cls, said: Numbers, happened: NDArray[np.bool_]) -> Calibration:
        """Fit it to what a model said of customers it had not seen, by maximum likelihood."""
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        odds = logit(said)
        if np.ptp(odds) > FLAT and 0 < happened.mean() < 1:
            line = LogisticRegression(C=1e6, max_iter=1_000).fit(odds[:, None], happened)
            slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
            if slope > 0:
                return cls(slope, intercept, 1 / (len(said) + 2))
        return cls(0.0, float(logit(np.array([happened.mean()]))[0]), 1 / (len(said) + 2))

    def __call__(self, said: Numbers) -> Numbers:
        """Turn what the model says into probabilities."""
        return sigmoid(self.slope * logit(said) + self.intercept).clip(self.edge, 1 - self.edge)


def held_out(said: Numbers, happened: NDArray[np.bool_], folds: NDArray[np.int64]) -> Numbers:
    """Calibrate each fold of one repeat by what was said of the others."""
    import numpy as np

    found = np.empty_like(said)
    for fold in np.unique(folds):
        out = folds == fold
        found[out] = Calibration.fitted(said[~out], happened[~out])(said[out])
    return found


@dataclass(frozen=True)
class Bands:
    """Scores parted into bands of equally many customers, and in each the interval of the share that came true.

    A twentieth of the customers each, and at least 50; the interval is Wilson's, 95 %.
    """

    edges: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]

    @classmethod
    def of(cls, scores: Numbers, happened: NDArray[np.bool_]) -> Bands:
        """Count what came true among customers of like scores, none of whom the model had seen."""
        import numpy as np
        from statsmodels.stats.proportion import proportion_confint

        order = np.argsort(scores, kind="stable")
        parts = np.array_split(order, max(1, min(MOST_BANDS, len(scores) // LEAST_IN_BAND)))
        edges = [float(scores[one[-1]] + scores[two[0]]) / 2 for one, two in pairwise(parts)]
        hits, sizes = np.array([happened[part].sum() for part in parts]), np.array([len(part) for part in parts])
        lows, highs = proportion_confint(hits, sizes, method="wilson")
        return cls(tuple(edges), tuple(map(float, np.maximum(lows, 0))), tuple(map(float, np.minimum(highs, 1))))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Bands:
        """Take them back from a card."""
        return cls(**{name: tuple(values) for name, values in data.items()})

    def around(self, scores: Numbers) -> tuple[Numbers, Numbers]:
        """Give each score the interval of its band, widened where the score lies outside."""
        import numpy as np

        band = np.searchsorted(np.array(self.edges), scores, side="right")
        return np.minimum(np.array(self.lows)[band], scores), np.maximum(np.array(self.highs)[band], scores)
