"""How scores came true: at each cut-off, those of a model that was fitted to the cut-offs before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footfall.models.calibration import Calibration

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer import Row, Rows
    from footfall.answer.progress import Progress
    from footfall.models.calibration import Numbers
    from footfall.models.frame import Frame, Trained

    Flags = NDArray[np.bool_]

FOLDS, DRAWS = 3, 500
MOST, FEWEST = 4, 30
"""So many cut-offs are gone back to, as far as before each there are so many customers of either outcome."""
RANDOM_FOLDS = 5
TIME_SPLIT = "time_split_roc_auc"


@dataclass(frozen=True)
class Further:
    """What a model has to tell beside what every model tells: measures, how its scores came true, and caveats."""

    metrics: Rows = field(default_factory=list)
    history: Rows = field(default_factory=list)
    notes: tuple[tuple[str, str], ...] = ()
    splits: dict[str, Row] = field(default_factory=dict)
    """ROC AUC of the chosen setting by rows at random, and by time: what the leakage audit sets side by side."""


def further(frame: Frame, trained: Trained, seed: int, progress: Progress) -> Further:
    """Refit the chosen setting to the cut-offs before each of the last four; the last of them is the time split."""
    rows = history(frame, trained.pipeline, trained.folds[0] % FOLDS, seed, progress)
    at_random = _at_random(frame, trained.pipeline, seed)
    if not rows:
        told = "One cut-off is all the log is long enough for: how scores come true later is not known."
        return Further(notes=(("one-cut-off", told),), splits={"random": at_random})
    last = rows[-1]
    ends = {"value": last["roc_auc"], "low": last["roc_auc_low"], "high": last["roc_auc_high"]}
    splits = {"random": at_random, "time": ends | {"n": last["customers"]}}
    return Further(metrics=[{"metric": TIME_SPLIT, **ends}], history=rows, splits=splits)


def _at_random(frame: Frame, pipeline: Any, seed: int) -> Row:  # noqa: ANN401 - a pipeline
    """Score a setting on rows held out at random, so that one customer stands on both sides."""
    from dataclasses import replace

    from footfall.models.training.corrected import estimate
    from footfall.models.training.folds import held_out, repeated, roc_auc

    splits = repeated(replace(frame, groups=None), RANDOM_FOLDS, 1, seed)[0]
    found = [roc_auc(frame.target[split[1]], held_out(pipeline, frame, split)) for split in splits]
    told = estimate(found, RANDOM_FOLDS)
    return {"value": told.value, "low": told.low, "high": told.high, "n": len(frame)}


def history(
    frame: Frame,
    pipeline: Any,  # noqa: ANN401 - a pipeline
    folds: NDArray[np.int64],
    seed: int,
    progress: Progress,
) -> Rows:
    """Give a row to each of the last four cut-offs, never the first: what was expected, and what came true."""
    import numpy as np

    cutoffs = np.asarray(frame.cutoffs)
    later = [day for day in np.unique(cutoffs)[1:][-MOST:] if _rarer(frame.target[cutoffs < day]) >= FEWEST]
    rows = []
    for done, day in enumerate(later):
        progress("going back in time", done, len(later))
        before, then = (frame.take(np.flatnonzero(side)) for side in (cutoffs < day, cutoffs == day))
        line = _calibrated(before, pipeline, folds[cutoffs < day])
        rows.append({"cutoff": str(day), **_came_true(before, then, pipeline, line, seed)})
    return rows


def _rarer(target: NDArray[np.int64]) -> int:
    happened = int(target.sum())
    return min(happened, len(target) - happened)


def _came_true(before: Frame, then: Frame, pipeline: Any, line: Calibration, seed: int) -> Row:  # noqa: ANN401
    """Set what a model of the one frame says of the other beside what came true."""
    from sklearn.base import clone

    from footfall.models.training.folds import fit, predicted

    said = predicted(fit(clone(pipeline), before), then)[:, then.positive]
    scores = line(said)
    happened = then.target == then.positive
    auc, low, high = roc_auc_between(scores[happened], scores[~happened], seed)
    told = {"customers": len(then), "happened": int(happened.sum()), "expected": float(scores.mean())}
    return {**told, "roc_auc": auc, "roc_auc_low": low, "roc_auc_high": high}


def _calibrated(frame: Frame, pipeline: Any, folds: NDArray[np.int64]) -> Calibration:  # noqa: ANN401 - a pipeline
    """Find the line from what is said to probabilities on rows held out."""
    import numpy as np

    from footfall.models.training.folds import held_out, of_labels

    said = np.empty(len(frame))
    for train, test in of_labels(folds):
        said[test] = held_out(pipeline, frame, (train, test))[:, frame.positive]
    return Calibration.fitted(said, frame.target == frame.positive)


def roc_auc_between(above: Numbers, below: Numbers, seed: int) -> tuple[float | None, float | None, float | None]:
    """Give the area under the ROC curve, and its 95 % interval by bootstrap within those of either outcome.

    The area is the share of pairs in which the one it happened to has the higher score, ties counting half.
    """
    import numpy as np
    from scipy.stats import bootstrap

    if not len(above) or not len(below):
        return None, None, None
    drawn = bootstrap(
        (above, below),
        pairs_in_order,
        n_resamples=DRAWS,
        vectorized=False,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return pairs_in_order(above, below), float(drawn.low), float(drawn.high)


def pairs_in_order(above: Numbers, below: Numbers) -> float:
    """Give the share of pairs in which the first has the higher score, ties counting half: the area under the curve."""
    import numpy as np

    ranked = np.sort(below)
    lower, not_higher = (np.searchsorted(ranked, above, side=side).sum() for side in ("left", "right"))
    return float((lower + not_higher) / (2 * len(above) * len(below)))
