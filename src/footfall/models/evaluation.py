"""How good a model is, by what it said of customers it had not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.models.calibration import held_out
from footfall.models.training.corrected import estimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from footfall.models.calibration import Numbers
    from footfall.models.frame import Estimate, Frame, Trained

    Flags = NDArray[np.bool_]

TENTHS, STEPS = 10, 20


def metrics(frame: Frame, trained: Trained, threshold: float) -> dict[str, Estimate]:
    """Measure each fold of each repeat; give every measure's mean and its corrected interval."""
    folds = int(trained.folds.max()) + 1
    measured = list(_each_fold(frame, trained, threshold))
    return {name: estimate([fold[name] for fold in measured], folds) for name in measured[0]}


def _each_fold(frame: Frame, trained: Trained, threshold: float) -> Iterator[dict[str, float]]:
    import numpy as np

    happened = frame.target == frame.positive
    for proba, folds in zip(trained.proba, trained.folds, strict=True):
        scores = held_out(proba[:, frame.positive], happened, folds)
        for fold in np.unique(folds):
            out = folds == fold
            yield _measured(proba[out], scores[out], frame.target[out], frame.positive, threshold)


def _measured(
    proba: Numbers, scores: Numbers, target: NDArray[np.int64], positive: int, threshold: float
) -> dict[str, float]:
    from sklearn import metrics as m

    happened, named = target == positive, scores >= threshold
    two = proba.shape[1] == 2
    ranks = proba[:, 1] if two else proba
    return {
        "roc_auc": float(m.roc_auc_score(target, ranks, **({} if two else {"multi_class": "ovr"}))),
        "average_precision": float(m.average_precision_score(happened, scores)),
        "accuracy": float((named == happened).mean() if two else (proba.argmax(axis=1) == target).mean()),
        "precision": float(m.precision_score(happened, named, zero_division=0)),
        "recall": float(m.recall_score(happened, named, zero_division=0)),
        "f1": float(m.f1_score(happened, named, zero_division=0)),
        "brier": float(m.brier_score_loss(happened, scores)),
    }


def confusion(scores: Numbers, happened: Flags, threshold: float) -> dict[str, int]:
    """Count who is rightly and wrongly named, and who is rightly and wrongly left alone."""
    named = scores >= threshold
    pairs = {"caught": named & happened, "false_alarms": named & ~happened, "missed": ~named & happened}
    return {name: int(which.sum()) for name, which in (pairs | {"left_alone": ~named & ~happened}).items()}


def calibration_curve(scores: Numbers, happened: Flags) -> list[dict[str, float]]:
    """Part customers by score into tenths, and count in how many it came true."""
    import numpy as np

    parts = np.array_split(np.argsort(scores, kind="stable"), min(TENTHS, len(scores)))
    return [_share(float(scores[part].mean()), int(happened[part].sum()), len(part)) for part in parts]


def _share(at: float, hits: int, of: int, scale: float = 1.0) -> dict[str, float]:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(hits, of, method="wilson")
    ends = {"low": max(0.0, float(low)) * scale, "high": min(1.0, float(high)) * scale}
    return {"at": at, "value": hits / of * scale, **ends, "customers": of}


def lift_curve(scores: Numbers, happened: Flags) -> list[dict[str, float]]:
    """Of each share of customers with the highest scores: how many times as often it came true as among all."""
    rate = float(happened.mean())
    return [_share(at, hits, of, 1 / rate) for at, hits, of in _highest(scores, happened)]


def gain_curve(scores: Numbers, happened: Flags) -> list[dict[str, float]]:
    """Of each share of customers with the highest scores: the share of all it came true for that is among them."""
    whole = int(happened.sum())
    found = [_share(at, hits, whole) | {"customers": of} for at, hits, of in _highest(scores, happened)]
    return [{"at": 0.0, "value": 0.0, "low": 0.0, "high": 0.0, "customers": 0}, *found]


def _highest(scores: Numbers, happened: Flags) -> Iterator[tuple[float, int, int]]:
    import numpy as np

    hits = np.cumsum(happened[np.argsort(-scores, kind="stable")])
    for step in range(1, STEPS + 1):
        of = max(1, round(len(scores) * step / STEPS))
        yield step / STEPS, int(hits[of - 1]), of


def curves(scores: Numbers, happened: Flags) -> dict[str, Any]:
    """Give the three curves."""
    return {
        "calibration": calibration_curve(scores, happened),
        "lift": lift_curve(scores, happened),
        "gain": gain_curve(scores, happened),
    }
