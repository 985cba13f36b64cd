"""The simplest of those as good as the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.models.training.candidates import RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.models.frame import Trial


def choose(trials: Sequence[Trial]) -> Trial:
    """Choose the simplest within one corrected standard error of the best; only those of the most folds stand.

    Simpler is what comes first among the candidates: the dummy, one cut on one feature, a line (l1 leaves features
    out, and so comes before l2), customers alike, one tree, a smooth boundary, many trees, trees on trees. Within one
    candidate the better setting is taken, and of equals the one tried first.
    """
    most = max(trial.folds for trial in trials)
    finalists = [trial for trial in trials if trial.folds == most]
    best = max(finalists, key=_value)
    bar = best.estimate.value - (best.estimate.se or 0.0)
    good = [trial for trial in finalists if trial.estimate.value >= bar]
    return min(good, key=lambda trial: (RANK[trial.candidate], -trial.estimate.value))


def best_of_each(trials: Sequence[Trial]) -> list[Trial]:
    """Give each candidate's best trial, the best first."""
    best: dict[str, Trial] = {}
    for trial in trials:
        if trial.candidate not in best or _value(trial) > _value(best[trial.candidate]):
            best[trial.candidate] = trial
    return sorted(best.values(), key=_value, reverse=True)


def _value(trial: Trial) -> float:
    return trial.estimate.value
