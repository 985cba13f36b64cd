"""Every customer that was learned from, seen by a model that never saw them: score, what adds to it, and an offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.models.calibration import Calibration
from footfall.models.contributions import added
from footfall.models.offers import offers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.answer.progress import Progress
    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field
    from footfall.models.frame import Frame, Trained
    from footfall.models.offers import Offer

MOST_EXPLAINED, MOST_BACKGROUND, TIMES = 2_000, 1_000, 5
"""So many customers are explained, against so many others; each column is shuffled so many times a fold."""


@dataclass(frozen=True, eq=False)
class Seen:
    """Customers as the model of the fold they were held out in sees them; `parts` are missing where not explained."""

    scores: Numbers
    bases: Numbers
    parts: Numbers
    offers: list[Offer | None]
    importance: Numbers
    """(folds, features): how much ROC AUC falls when a column is shuffled."""

    @property
    def explained(self) -> NDArray[np.bool_]:
        """Which customers are explained."""
        import numpy as np

        return ~np.isnan(self.bases)


def crossfit(frame: Frame, trained: Trained, fields: Sequence[Field], seed: int, progress: Progress) -> Seen:
    """Fit the chosen setting once a fold of the first repeat, and look at who was held out."""
    import numpy as np

    from footfall.models.training.folds import fit, unfitted

    folds, said = trained.folds[0], trained.proba[0][:, frame.positive]
    count = int(folds.max()) + 1
    seen = _nothing(frame, count)
    for fold in range(count):
        progress("explaining", fold, count)
        out, rest = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        line = Calibration.fitted(said[rest], frame.target[rest] == frame.positive)
        one = Fold(frame, fit(unfitted(trained.pipeline), frame.take(rest)), line, rest, seed)
        one.look(seen, out, fold, fields, MOST_EXPLAINED // count)
    return seen


def _nothing(frame: Frame, folds: int) -> Seen:
    import numpy as np

    rows, width = frame.features.shape
    parts = np.full((rows, width), np.nan)
    return Seen(np.empty(rows), np.full(rows, np.nan), parts, [None] * rows, np.empty((folds, width)))


@dataclass(frozen=True, eq=False)
class Fold:
    """A model of some of the rows, and the line that makes probabilities of what it says."""

    frame: Frame
    pipeline: Any
    line: Calibration
    rest: NDArray[np.intp]
    seed: int

    def score(self, features: pd.DataFrame) -> Numbers:
        """Give the probability of the positive class."""
        return self.line(self.pipeline.predict_proba(features)[:, self.frame.positive])

    def look(self, seen: Seen, out: NDArray[np.intp], fold: int, fields: Sequence[Field], most: int) -> None:
        """Score and explain those held out, make them offers, and shuffle their columns."""
        rows = self.frame.features.iloc[out]
        seen.scores[out] = self.score(rows)
        some = rows.iloc[:most]
        others = self.frame.features.iloc[self.rest[:: -(-len(self.rest) // MOST_BACKGROUND)]]
        found = added(self.pipeline, others, some, self.frame.positive, self.seed)
        few = out[:most]
        seen.bases[few], seen.parts[few] = found.points(seen.scores[few], self.line)
        for place, offer in zip(few, offers(self.score, some, fields, seen.scores[few]), strict=True):
            seen.offers[place] = offer
        seen.importance[fold] = self._shuffled(some, self.frame.target[few])

    def _shuffled(self, rows: pd.DataFrame, target: NDArray[np.int64]) -> Numbers:
        """Say how much ROC AUC falls when a column is shuffled, in the mean of TIMES that are scored at once."""
        import numpy as np
        import pandas as pd

        dice, happened = np.random.default_rng(self.seed), target == self.frame.positive
        orders = np.concatenate([dice.permutation(len(rows)) for _time in range(TIMES)])
        whole, many = _auc(happened, self.score(rows)), pd.concat([rows] * TIMES, ignore_index=True)
        found = []
        for name in rows:
            shuffled = many.assign(**{str(name): rows[name].take(orders).to_numpy()}).astype({name: rows[name].dtype})
            scores = self.score(shuffled).reshape(TIMES, -1)
            found.append(whole - np.mean([_auc(happened, each) for each in scores]))
        return np.array(found)


def _auc(happened: NDArray[np.bool_], scores: Numbers) -> float:
    from sklearn.metrics import roc_auc_score

    both = 0 < happened.sum() < len(happened)
    return float(roc_auc_score(happened, scores)) if both else 0.5
