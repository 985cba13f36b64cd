"""How well a frame's classes can be told apart: by all of its features, by some, by one, by time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.models.frame import Estimate, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footfall.models.frame import Frame

FOLDS, SEED, CHANCE = 5, 7, 0.5
FOREST, BOOSTED, TREE = "random forest", "LightGBM", "decision tree"


def score(frame: Frame, candidate: str = BOOSTED) -> Estimate:
    """Give the ROC AUC of a candidate as it comes, by stratified folds, with its corrected interval.

    What has one value for everyone tells nothing: half, for certain.
    """
    from footfall.models.training.corrected import estimate
    from footfall.models.training.folds import held_out, repeated, roc_auc

    if not tells(frame):
        return Estimate(CHANCE, CHANCE, CHANCE, n=len(frame))
    made, (splits,) = _as_it_comes(frame, candidate), repeated(frame, FOLDS, 1, SEED)
    return estimate([roc_auc(frame.target[split[1]], held_out(made, frame, split)) for split in splits], FOLDS)


def tells(frame: Frame) -> bool:
    """Tell whether any feature has two values, a missing one counted."""
    return bool((frame.features.nunique(dropna=False) > 1).any())


def score_later(frame: Frame) -> Estimate | None:
    """Give the ROC AUC on the rows of the last cut-off, learned from those before; None where there is but one."""
    import numpy as np

    from footfall.models.history import roc_auc_between
    from footfall.models.training.folds import held_out

    cutoffs = np.asarray(frame.cutoffs)
    last = cutoffs == cutoffs.max()
    if last.all():
        return None
    if not tells(frame.take(np.flatnonzero(~last))):
        return Estimate(CHANCE, CHANCE, CHANCE, n=int(last.sum()))
    split = np.flatnonzero(~last), np.flatnonzero(last)
    said, came = held_out(_as_it_comes(frame, BOOSTED), frame, split)[:, 1], frame.target[last] == 1
    value, low, high = roc_auc_between(said[came], said[~came], SEED)
    return None if value is None else Estimate(value, low, high, n=int(last.sum()))


def without(frame: Frame, names: Iterable[str]) -> Frame:
    """Leave some features out."""
    return replace(frame, features=frame.features.drop(columns=list(names)))


def alone(frame: Frame, name: str) -> Frame:
    """Leave all features out but one."""
    return replace(frame, features=frame.features[[name]])


def decides(frame: Frame, name: str) -> float:
    """Give the ROC AUC of one figure by itself, whichever way it points."""
    from sklearn.metrics import roc_auc_score

    found = float(roc_auc_score(frame.target, frame.features[name]))
    return max(found, 1 - found)


def _as_it_comes(frame: Frame, candidate: str) -> object:
    from footfall.models.training.assembling import pipeline
    from footfall.models.training.candidates import BY_NAME
    from footfall.models.training.contest import kept_out
    from footfall.models.training.shape import shape

    found, chosen = shape(frame), BY_NAME[candidate]
    chosen = BY_NAME[FOREST] if kept_out(chosen, found) else chosen
    setting = {one.name: one.first for one in chosen.dimensions(found, Plan())}
    return pipeline(chosen, setting, found, SEED)
