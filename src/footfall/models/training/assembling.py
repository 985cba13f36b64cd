"""A pipeline for a setting: prepare, resample, put words in columns, classify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.models.training.balancing import resampled
from footfall.models.training.preparing import encoded, prepared

if TYPE_CHECKING:
    from footfall.models.training.candidates import Candidate, Setting
    from footfall.models.training.shape import Shape

NOT_OWN = ("scale", "words", "balance")


def pipeline(candidate: Candidate, setting: Setting, shape: Shape, seed: int) -> Any:  # noqa: ANN401 - imblearn's
    """Make the unfitted pipeline of a setting: its steps are `prepare`, `resample`, `encode`, `clean`, `classify`."""
    from imblearn.pipeline import Pipeline

    in_columns = bool(shape.words) and setting.get("words") != "ordinal"
    balance = setting.get("balance", "none")
    between = resampled(balance, shape, [encoded(shape)] if in_columns else [], seed)
    last = ("classify", _classifier(candidate, setting, shape, seed))
    return Pipeline([prepared(shape, scale_of(candidate, setting)), *between, last])


def scale_of(candidate: Candidate, setting: Setting) -> str:
    """Say how figures are scaled; a cut is the same on any scale, so that baselines share that of the lines."""
    return "standard" if candidate.baseline else str(setting.get("scale", ""))


def _classifier(candidate: Candidate, setting: Setting, shape: Shape, seed: int) -> Any:  # noqa: ANN401
    own = {name: value for name, value in setting.items() if name not in NOT_OWN}
    balance = setting.get("balance", "none")
    weighed = {"class_weight": "balanced"} if balance == "weights" else {}
    made = candidate.make(random_state=seed, classes=len(shape.rates), **own, **weighed)
    if balance == "none":
        return made
    from footfall.models.training.rates import AtTrueRates

    return AtTrueRates(made, shape.rates, weighed=balance == "weights")
