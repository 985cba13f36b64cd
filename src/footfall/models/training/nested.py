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
from footfall.models.training.folds import predicted, roc_auc

if TYPE_CHECKING:
    from footfall.answer.progress import Progress
    from footfall.models.frame import Frame, Plan
    from footfall.models.training.folds import Split

LESS, FOLDS = 3, 3
"""Inside a fold, trials are divided by the one, and there is one repeat of the other."""


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
    for number, split in enumerate(splits):
        score = _inside(frame, plan, split, clock)
        if score is None:
            break
        scores.append(score)
        progress("checking the procedure", number + 1, len(splits))
    cut = f"The minutes were over after {len(scores)} of {len(splits)} folds of the nested score."
    return estimate(scores, plan.folds) if scores else Estimate(np.nan, None, None), cut if len(scores) < len(
        splits
    ) else ""


def _inside(frame: Frame, plan: Plan, split: Split, clock: Clock) -> float | None:
    if clock.over(NESTED):
        return None
    train, test = split
    contest = Contest(frame.take(train), _smaller(plan, frame.take(train)), _Rest(outer=clock), silent)
    chosen = contest.run()
    if contest.stopped:
        return None
    return roc_auc(frame.target[test], predicted(chosen.fitted, frame.take(test)))


def _smaller(plan: Plan, train: Frame) -> Plan:
    """Ask for less inside a fold, and for no more folds than the smallest class has members there."""
    least = min(_members(train, code) for code in range(len(train.classes)))
    few = max(1, plan.trials // LESS)
    return replace(plan, trials=few, repeats=1, folds=max(2, min(plan.folds, FOLDS, least)))


def _members(frame: Frame, code: int) -> int:
    whole = frame.ids if frame.groups is None else frame.groups
    return len(np.unique(whole[frame.target == code]))
