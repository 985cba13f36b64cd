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
TIME_SPLIT = "time_split_roc_auc"


@dataclass(frozen=True)
class Further:
    """What a model has to tell beside what every model tells: measures, how its scores came true, and caveats."""

    metrics: Rows = field(default_factory=list)
    history: Rows = field(default_factory=list)
    notes: tuple[tuple[str, str], ...] = ()


def further(frame: Frame, trained: Trained, seed: int, progress: Progress) -> Further:
    """Refit the chosen setting to the cut-offs before each but the first; the last of them is the time split."""
    rows = history(frame, trained.pipeline, seed, progress)
    if not rows:
        told = "One cut-off is all the log is long enough for: how scores come true later is not known."
        return Further(notes=(("one-cut-off", told),))
    last = rows[-1]
    ends = {"value": last["roc_auc"], "low": last["roc_auc_low"], "high": last["roc_auc_high"]}
    return Further(metrics=[{"metric": TIME_SPLIT, **ends}], history=rows)


def history(frame: Frame, pipeline: Any, seed: int, progress: Progress) -> Rows:  # noqa: ANN401 - a pipeline
    """Give a row a cut-off but the first: what was expected, and what came true."""
    import numpy as np

    cutoffs = np.asarray(frame.cutoffs)
    later = np.unique(cutoffs)[1:]
    rows = []
    for done, day in enumerate(later):
        progress("going back in time", done, len(later))
        before, then = (frame.take(np.flatnonzero(side)) for side in (cutoffs < day, cutoffs == day))
        rows.append({"cutoff": str(day), **_came_true(before, then, pipeline, seed)})
    return rows


def _came_true(before: Frame, then: Frame, pipeline: Any, seed: int) -> Row:  # noqa: ANN401 - a pipeline
    """Set what a model of the one frame says of the other beside what came true."""
    from sklearn.base import clone

    from footfall.models.training.folds import fit, predicted

    said = predicted(fit(clone(pipeline), before), then)[:, then.positive]
    scores = _calibrated(before, pipeline, seed)(said)
    happened = then.target == then.positive
    auc, low, high = roc_auc_between(scores[happened], scores[~happened], seed)
    told = {"customers": len(then), "happened": int(happened.sum()), "expected": float(scores.mean())}
    return {**told, "roc_auc": auc, "roc_auc_low": low, "roc_auc_high": high}


def _calibrated(frame: Frame, pipeline: Any, seed: int) -> Calibration:  # noqa: ANN401 - a pipeline
    """Find the line from what is said to probabilities on rows held out."""
    import numpy as np

    from footfall.models.training.folds import held_out, repeated

    said = np.empty(len(frame))
    for train, test in repeated(frame, FOLDS, 1, seed)[0]:
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
        _pairs_in_order,
        n_resamples=DRAWS,
        vectorized=False,
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return _pairs_in_order(above, below), float(drawn.low), float(drawn.high)


def _pairs_in_order(above: Numbers, below: Numbers) -> float:
    import numpy as np

    ranked = np.sort(below)
    lower, not_higher = (np.searchsorted(ranked, above, side=side).sum() for side in ("left", "right"))
    return float((lower + not_higher) / (2 * len(above) * len(below)))
