"""How the whole procedure does, search and choice included, on rows that none of it saw."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from footfall.answer.progress import silent
from footfall.models.frame import Estimate
from footfall.models.training.clock import NESTED, Clock
from footfall.models.training.contest import Contest
from footfall.models.training.corrected import estimate
from footfall.models.training.folds import of_labels, predicted, roc_auc

if TYPE_CHECKING:
    from footfall.answer.progress import Progress
    from footfall.models.frame import Frame, Plan
    from footfall.models.training.folds import Split

LESS, LEAST = 3, 3
"""Inside a fold, trials are divided by the one, and there is one repeat of the other folds, the other at least."""


@dataclass
class _Rest(Clock):
    """What is left of another clock's minutes."""

    outer: Clock | None = None

    def over(self, share: float) -> bool:
        """Say whether the other is over."""
        del share
        return self.outer is not None and self.outer.over(NESTED)


def nested(frame: Frame, plan: Plan, splits: list[Split], clock: Clock, progress: Progress) -> tuple[Estimate, str]:
    """Run the procedure inside each fold's training rows and score its choice on the fold; tell where it was cut."""
    scores: list[float] = []
    for number in range(len(splits)):
        score = _inside(frame, plan, splits, number, clock)
        if score is None:
            break
        scores.append(score)
        progress("checking the procedure", number + 1, len(splits))
    cut = f"The minutes were over after {len(scores)} of {len(splits)} folds of the nested score."
    return estimate(scores, plan.folds) if scores else Estimate(np.nan, None, None), cut if len(scores) < len(
        splits
    ) else ""


def _inside(frame: Frame, plan: Plan, splits: list[Split], number: int, clock: Clock) -> float | None:
    if clock.over(NESTED):
        return None
    train, test = splits[number]
    learned = frame.take(train)
    others = _others(splits, number)
    few = replace(plan, trials=max(1, plan.trials // LESS), repeats=1)
    folds = len(others) if others else _fewer(plan, learned)
    given = [others] if others else None
    contest = Contest(learned, replace(few, folds=folds), _Rest(outer=clock), silent, given)
    chosen = contest.run()
    if contest.stopped:
        return None
    return roc_auc(frame.target[test], predicted(chosen.fitted, frame.take(test)))


def _others(splits: list[Split], number: int) -> list[Split]:
    """Split what a fold leaves by the other folds; nothing where these are too few."""
    if len(splits) <= LEAST:
        return []
    labels = np.empty(sum(len(test) for _train, test in splits), dtype=np.int64)
    for label, (_train, test) in enumerate(splits):
        labels[test] = label
    return of_labels(labels[splits[number][0]])


def _fewer(plan: Plan, train: Frame) -> int:
    """Ask for no more folds than the smallest class has members there."""
    least = min(_members(train, code) for code in range(len(train.classes)))
    return max(2, min(plan.folds, least))


def _members(frame: Frame, code: int) -> int:
    whole = frame.ids if frame.groups is None else frame.groups
    return len(np.unique(whole[frame.target == code]))
