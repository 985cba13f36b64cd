"""Whether a frame can be learned from, and a plan carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from footfall.errors import BadRequest, Failure, unknown
from footfall.models.training.balancing import BALANCE
from footfall.models.training.candidates import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footfall.models.frame import Frame, Plan
    from footfall.models.training.shape import Shape

MOST_CLASSES = 10


def check(frame: Frame, shape: Shape, plan: Plan) -> None:
    """Refuse what cannot be trained, in three sentences."""
    _known("candidate", plan.candidates, BY_NAME)
    _known("way to balance classes", plan.balance, BALANCE)
    _classes(frame)
    _members(frame, plan)
    _columns(frame, shape)


def _known(kind: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise unknown(kind, name, known, f"Name one of: {', '.join(known)}.")


def _classes(frame: Frame) -> None:
    count = len(frame.classes)
    if not 2 <= count <= MOST_CLASSES:
        wrong = f"A model tells two to {MOST_CLASSES} classes from one another."
        raise BadRequest(wrong, f"The target has {count}.", "Choose another target.")


def _members(frame: Frame, plan: Plan) -> None:
    """See that every fold gets a member of every class; rows that belong together count once."""
    whole = frame.ids if frame.groups is None else frame.groups
    for code, name in enumerate(frame.classes):
        count = len(np.unique(whole[frame.target == code]))
        if count < plan.folds:
            wrong = f"Each class needs a customer in each of {plan.folds} folds."
            raise Failure(wrong, f"'{name}' has {count}.", "Give more customers or ask for fewer folds.")


def _columns(frame: Frame, shape: Shape) -> None:
    if not shape.figures and not shape.words:
        wrong = "There is nothing to learn from."
        found = f"All {frame.features.shape[1]} features are missing or the same for everyone."
        raise Failure(wrong, found, "Give columns that tell customers apart.")
    for name in shape.figures:
        if np.isinf(frame.features[name].to_numpy(dtype=float, na_value=np.nan)).any():
            raise Failure("A figure must be finite or missing.", f"'{name}' holds an infinite one.", "Mend the column.")
