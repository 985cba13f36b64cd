"""What each feature adds to a score: SHAP values of the model's own scale, told in points of probability.

Linear models and LightGBM are explained exactly, on the scale of log-odds; all others by drawing, on that of
probability: features are put in one after another, in eight drawn orders and both ways round, into sixteen rows that
stand for all (Strumbelj and Kononenko 2014). What a preparation made of a feature is given back to it; of what it made
of several, each has an equal part.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from footfall.models.calibration import FLAT, logit, sigmoid

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.models.calibration import Calibration, Numbers

ORDERS = 8


@dataclass(frozen=True, eq=False)
class Added:
    """What a model says of rows, on its own scale: of nobody in particular, and what each feature adds to that."""

    base: float
    parts: Numbers
    """(rows, features)"""
    usual: Numbers
    """The probabilities of those that stand for all."""
    is_odds: bool
    """Whether the scale is that of log-odds; else of probability."""

    def points(self, scores: Numbers, calibration: Calibration) -> tuple[float, Numbers]:
        """Give the mean score, and the parts in points of probability, from that to each score.

        Parts are scaled to lead from the score that the scale begins with; how far the mean score is from that, which
        no feature says, they bear in proportion to their size.
        """
        import numpy as np

        said, mean = np.array([self.base]), float(calibration(self.usual).mean())
        begin = float(calibration(sigmoid(said) if self.is_odds else said)[0])
        total = self.parts.sum(axis=1)
        rate = np.divide(scores - begin, total, out=np.zeros_like(total), where=np.abs(total) > FLAT)
        scaled = self.parts * np.maximum(rate, 0)[:, None]
        size = np.abs(np.where(np.abs(scaled).sum(axis=1, keepdims=True) > FLAT, scaled, self.parts))
        whole = size.sum(axis=1, keepdims=True)
        left = (scores - mean)[:, None] - scaled.sum(axis=1, keepdims=True)
        return mean, scaled + left * np.divide(size, whole, out=np.zeros_like(size), where=whole > FLAT)


def added(pipeline: Any, background: pd.DataFrame, rows: pd.DataFrame, positive: int, seed: int) -> Added:  # noqa: ANN401
    """Part what a fitted pipeline says of rows among their features."""
    exact = _exact(pipeline, background, rows) if len(pipeline.classes_) == 2 else None
    if exact is None:
        return _drawn(pipeline, background, rows, positive, seed)
    said, usual = (pipeline.predict_proba(some)[:, positive] for some in (rows, background))
    return _from_odds(said, usual, exact if positive == 1 else -exact)


def _exact(pipeline: Any, background: pd.DataFrame, rows: pd.DataFrame) -> Numbers | None:  # noqa: ANN401
    """Part the log-odds of the second of two classes, where the model is one that can be parted exactly."""
    model = pipeline.steps[-1][1]
    model = getattr(model, "classifier_", model)
    if hasattr(model, "coef_"):
        return _linear(Prepared.of(pipeline, background), background, rows)
    return _boosted(Prepared.of(pipeline, background), background, rows) if hasattr(model, "booster_") else None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A pipeline's preparation and model, and how much of each prepared column is of each feature."""

    steps: tuple[Any, ...]
    model: Any
    origin: Numbers
    """(prepared columns, features); each line adds up to 1."""

    @classmethod
    def of(cls, pipeline: Any, some: pd.DataFrame) -> Prepared:  # noqa: ANN401
        """Take a fitted pipeline apart: what resamples has no say when it predicts."""
        import numpy as np

        from footfall.models.training.preparing import made_of

        *before, (_name, model) = pipeline.steps
        steps = tuple(
            step for _name, step in before if step not in (None, "passthrough") and hasattr(step, "transform")
        )
        made = made_of(steps, list(map(str, some.columns))).astype(float)
        return cls(steps, getattr(model, "classifier_", model), made / np.maximum(made.sum(axis=1, keepdims=True), 1))

    def columns(self, rows: pd.DataFrame) -> Any:  # noqa: ANN401 - a frame or an array
        """Prepare rows as the model takes them."""
        return _through(self.steps, rows)

    def dense(self, rows: pd.DataFrame) -> Numbers:
        """Prepare rows as an array of figures."""
        return _dense(self.columns(rows))

    def back(self, parts: Numbers) -> Numbers:
        """Give the parts of prepared columns back to their features."""
        import numpy as np

        return np.asarray(parts @ self.origin, dtype=np.float64)


def _through(steps: tuple[Any, ...], rows: pd.DataFrame) -> Any:  # noqa: ANN401
    for step in steps:
        rows = step.transform(rows)
    return rows


def _dense(prepared: Any) -> Numbers:  # noqa: ANN401
    import numpy as np

    whole = prepared.toarray() if hasattr(prepared, "toarray") else prepared
    return np.asarray(whole, dtype=np.float64)


def _linear(prepared: Prepared, background: pd.DataFrame, rows: pd.DataFrame) -> Numbers:
    """Give coefficients times how far each prepared column is from its mean."""
    usual = _dense(prepared.columns(background)).mean(axis=0)
    return prepared.back((_dense(prepared.columns(rows)) - usual) * prepared.model.coef_[0])


def _boosted(prepared: Prepared, background: pd.DataFrame, rows: pd.DataFrame) -> Numbers:
    """Give what LightGBM itself says its trees add, beyond what they add to those that stand for all.

    Its own beginning is that of the rows it learned from, which may have been resampled.
    """
    add = partial(prepared.model.booster_.predict, pred_contrib=True, num_threads=2)
    parts, usual = (add(_dense(prepared.columns(some)))[:, :-1] for some in (rows, background))
    return prepared.back(parts - usual.mean(axis=0))


def _from_odds(said: Numbers, usual: Numbers, parts: Numbers) -> Added:
    """Find the log-odds of nobody in particular: what the model says, less what the features add."""
    import numpy as np

    return Added(float(np.median(logit(said) - parts.sum(axis=1))), parts, usual, is_odds=True)


def _drawn(pipeline: Any, background: pd.DataFrame, rows: pd.DataFrame, positive: int, seed: int) -> Added:  # noqa: ANN401
    """Put features in one after another, in drawn orders and both ways round, into rows that stand for all."""
    import numpy as np

    dice = np.random.default_rng(seed)
    parts, base = np.zeros(rows.shape), 0.0
    some = _typical(pipeline, background, positive, dice)
    for place in range(ORDERS):
        order = dice.permutation(rows.shape[1])
        for into, way in ((some[2 * place], order), (some[2 * place + 1], order[::-1])):
            said = _walked(pipeline, background.iloc[[into]], rows, way, positive)
            parts[:, way] += np.diff(said, axis=0).T / (2 * ORDERS)
            base += float(said[0, 0]) / (2 * ORDERS)
    return Added(base, parts, pipeline.predict_proba(background)[:, positive], is_odds=False)


def _typical(
    pipeline: Any,  # noqa: ANN401
    background: pd.DataFrame,
    positive: int,
    dice: np.random.Generator,
) -> NDArray[np.intp]:
    """Choose rows evenly from the one of whom the model says least to the one of whom it says most."""
    import numpy as np

    said = pipeline.predict_proba(background)[:, positive]
    among = (np.arange(2 * ORDERS) + 0.5) / (2 * ORDERS) * len(said)
    return dice.permutation(np.argsort(said, kind="stable")[among.astype(int)])


def _walked(
    pipeline: Any,  # noqa: ANN401
    into: pd.DataFrame,
    rows: pd.DataFrame,
    order: NDArray[np.intp],
    positive: int,
) -> Numbers:
    """Say what the model says of one row as the features of each of the others come into it."""
    import numpy as np

    stages = len(order) + 1
    said = pipeline.predict_proba(_stages(into, rows, order))[:, positive]
    return np.asarray(said.reshape(stages, len(rows)), dtype=np.float64)


def _stages(into: pd.DataFrame, rows: pd.DataFrame, order: NDArray[np.intp]) -> pd.DataFrame:
    """Put all stages under one another, by column: the one row's value until a feature's turn, then each row's own."""
    import numpy as np
    import pandas as pd

    size, stages = len(rows), len(order) + 1
    turns = {rows.columns[place]: turn for turn, place in enumerate(order, start=1)}
    columns = {}
    for name in rows.columns:
        own = np.tile(np.arange(1, size + 1), stages - turns[name])
        places = np.concatenate([np.zeros(turns[name] * size, dtype=np.intp), own])
        columns[name] = pd.concat([into[name], rows[name]]).array.take(places)
    return pd.DataFrame(columns)
