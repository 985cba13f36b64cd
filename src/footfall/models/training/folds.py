"""Repeated stratified folds, and how a pipeline does on the rows it was not fitted to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footfall.models.frame import Frame

    Split = tuple[NDArray[np.intp], NDArray[np.intp]]


def repeated(frame: Frame, folds: int, repeats: int, seed: int) -> list[list[Split]]:
    """Split the rows into stratified folds, several times over; rows of one group stay in one fold."""
    from sklearn.model_selection import RepeatedStratifiedKFold

    if frame.groups is not None:
        return [_grouped(frame, folds, seed + repeat) for repeat in range(repeats)]
    cutter = RepeatedStratifiedKFold(n_splits=folds, n_repeats=repeats, random_state=seed)
    splits = list(cutter.split(frame.target, frame.target))
    return [splits[start : start + folds] for start in range(0, folds * repeats, folds)]


def _grouped(frame: Frame, folds: int, seed: int) -> list[Split]:
    from sklearn.model_selection import StratifiedGroupKFold

    cutter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    return list(cutter.split(frame.target, frame.target, frame.groups))


def of_labels(labels: NDArray[np.int64]) -> list[Split]:
    """Split rows by the fold that each is in already."""
    return [(np.flatnonzero(labels != label), np.flatnonzero(labels == label)) for label in np.unique(labels)]


def unfitted(pipeline: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Give a pipeline of the same settings that has learned nothing."""
    from sklearn.base import clone

    return clone(pipeline)


def fit(pipeline: Any, frame: Frame) -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Fit a pipeline; what libraries grumble about a setting is no news: its score tells."""
    with catch_warnings():
        simplefilter("ignore")
        return pipeline.fit(frame.features, frame.target)


def predicted(fitted: Any, frame: Frame) -> NDArray[np.float64]:  # noqa: ANN401 - scikit-learn has no types
    """Give each row's probability of each class."""
    with catch_warnings():
        simplefilter("ignore")
        found = np.asarray(fitted.predict_proba(frame.features), dtype=float)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def held_out(pipeline: Any, frame: Frame, split: Split) -> NDArray[np.float64]:  # noqa: ANN401 - scikit-learn's
    """Fit to the rows of one side, and give the probabilities of those of the other."""
    train, test = split
    return predicted(fit(unfitted(pipeline), frame.take(train)), frame.take(test))


class PreparedFolds:
    """The two sides of splits, prepared once for all pipelines that prepare them alike."""

    def __init__(self, frame: Frame) -> None:
        """Take the frame that is split."""
        self.frame = frame
        self._sides: dict[tuple[int, int, str], tuple[Any, Any]] = {}

    def held_out(self, pipeline: Any, split: Split, place: tuple[int, int], scale: str) -> NDArray[np.float64]:  # noqa: ANN401
        """Do what `held_out` does; `place` names the split, and pipelines of one `scale` prepare alike."""
        from imblearn.pipeline import Pipeline

        prepare, *others = unfitted(pipeline).steps
        learned, asked = (self.frame.take(side) for side in split)
        if (*place, scale) not in self._sides:
            self._sides[*place, scale] = _prepared(prepare[1], learned, asked)
        here, there = self._sides[*place, scale]
        with catch_warnings():
            simplefilter("ignore")
            found = np.asarray(Pipeline(others).fit(here, learned.target).predict_proba(there), dtype=float)
        return np.asarray(found / found.sum(axis=1, keepdims=True))


def _prepared(step: Any, learned: Frame, asked: Frame) -> tuple[Any, Any]:  # noqa: ANN401 - scikit-learn has no types
    with catch_warnings():
        simplefilter("ignore")
        return step.fit_transform(learned.features, learned.target), step.transform(asked.features)


def roc_auc(target: NDArray[np.int64], proba: NDArray[np.float64]) -> float:
    """Give the area under the ROC curve; of more than two classes, the mean of each against the rest."""
    from sklearn.metrics import roc_auc_score

    classes = proba.shape[1]
    if classes == 2:
        return float(roc_auc_score(target, proba[:, 1]))
    against = [roc_auc_score(target == code, proba[:, code]) for code in range(classes)]
    return float(np.mean(against))
