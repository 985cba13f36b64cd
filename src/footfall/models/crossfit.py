"""Every customer that was learned from, seen by a model that never saw them: score, what adds to it, and an offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.models.calibration import Calibration
from footfall.models.contributions import added
from footfall.models.history import pairs_in_order
from footfall.models.offers import offers
from footfall.models.varied import Varied

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer.progress import Progress
    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field
    from footfall.models.frame import Frame, Trained
    from footfall.models.model import Model
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


def crossfit(frame: Frame, trained: Trained, fields: Sequence[Field], model: Model, progress: Progress) -> Seen:
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
        one = Fold(frame, fit(unfitted(trained.pipeline), frame.take(rest)), line, rest, model)
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
    model: Model

    def look(self, seen: Seen, out: NDArray[np.intp], fold: int, fields: Sequence[Field], most: int) -> None:
        """Score and explain those held out, make them offers, and shuffle their columns."""
        rows = self.frame.features.iloc[out]
        positive = self.frame.positive
        seen.scores[out] = self.line(self.pipeline.predict_proba(rows)[:, positive])
        some, few = rows.iloc[:most], out[:most]
        others = self.frame.features.iloc[self.rest[:: -(-len(self.rest) // MOST_BACKGROUND)]]
        found = added(self.pipeline, others, some, positive, self.model.seed)
        seen.bases[few], seen.parts[few] = found.points(seen.scores[few], self.line)
        asked = Varied(self.pipeline, self.line, positive, some)
        offered = self.model.offered
        mine = [field for field in fields if field.name in offered.names]
        told = offers(asked.with_value_of_each, some, mine, seen.scores[few], raising=offered.raising)
        for place, offer in zip(few, told, strict=True):
            seen.offers[place] = offer
        seen.importance[fold] = self._shuffled(asked, self.frame.target[few] == positive)

    def _shuffled(self, asked: Varied, happened: NDArray[np.bool_]) -> Numbers:
        """Say how much ROC AUC falls when a column is shuffled, in the mean of TIMES that are scored at once."""
        import numpy as np

        dice = np.random.default_rng(self.model.seed)
        orders = [dice.permutation(len(happened)) for _time in range(TIMES)]
        whole = _auc(happened, asked.scores)
        return np.array(
            [
                whole - np.mean([_auc(happened, each) for each in asked.shuffled(str(name), orders)])
                for name in asked.rows
            ]
        )


def _auc(happened: NDArray[np.bool_], scores: Numbers) -> float:
    both = 0 < happened.sum() < len(happened)
    return pairs_in_order(scores[happened], scores[~happened]) if both else 0.5
