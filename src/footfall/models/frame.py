"""What a model learns from, how it is to be trained, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from footfall.errors import BadRequest

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Frame:
    """One row a customer: what is known of them, and the class each turned out to be of.

    `features` holds figures (finite or missing) and words (`category`, `str` or `object` columns, missing as None or
    NaN; true and false are words too); rows are sorted by `ids`, and the order of rows and columns is part of what a
    model learns from. `target` holds codes, `classes` their names; `positive` is the code whose probability is the
    score. Rows of one of `groups` (a customer seen at several cut-offs) never stand on both sides of a split.
    `cutoffs` are the days that rows are as of, where they are.
    """

    ids: NDArray[Any]
    features: pd.DataFrame
    target: NDArray[np.int64]
    classes: tuple[str, ...]
    positive: int = 1
    groups: NDArray[Any] | None = None
    cutoffs: NDArray[Any] | None = None

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.target)

    def take(self, rows: NDArray[np.intp]) -> Frame:
        """Give some of the rows."""
        groups, cutoffs = (None if part is None else part[rows] for part in (self.groups, self.cutoffs))
        features = self.features.iloc[rows]
        return Frame(self.ids[rows], features, self.target[rows], self.classes, self.positive, groups, cutoffs)


@dataclass(frozen=True)
class Plan:
    """How to train: how much to try, and how to tell what is good.

    `trials` settings are tried in all, beside the dummy and the one-feature rule, which cost nothing; `minutes` cuts
    them short. Each is scored by stratified K-fold of `folds`, the best ones `repeats` times (fewer in a frame of more
    than 2,500 rows, whose folds agree anyway). `candidates` and `balance` name what may be tried; none named, all that
    fit. A frame of more than `most` rows is sampled, class by class, by `seed`. Same frame, same plan, same result,
    unless `minutes` cut it.
    """

    trials: int = 30
    minutes: float | None = None
    folds: int = 5
    repeats: int = 4
    search: Literal["optuna", "random", "grid"] = "optuna"
    candidates: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    seed: int = 7
    most: int = 10_000

    def __post_init__(self) -> None:
        """Refuse a plan that tells nothing."""
        for name, least in (("trials", 1), ("folds", 2), ("repeats", 1), ("most", 100)):
            if getattr(self, name) < least:
                raise BadRequest(f"'{name}' must be at least {least}.", f"{getattr(self, name)} was given.")
        if self.minutes is not None and not self.minutes > 0:
            raise BadRequest("'minutes' must be more than 0.", f"{self.minutes} was given.")


@dataclass(frozen=True)
class Estimate:
    """A mean over folds and its 95 % interval, corrected as folds share their rows; none from fewer than two folds."""

    value: float
    low: float | None
    high: float | None
    se: float | None = None
    n: int = 0


@dataclass(frozen=True)
class Trial:
    """One setting of one candidate, and how it did: ROC AUC a fold, for more than two classes each against the rest."""

    candidate: str
    setting: dict[str, Any]
    text: str
    scores: tuple[float, ...]
    estimate: Estimate
    seconds: float
    chosen: bool = False

    @property
    def folds(self) -> int:
        """How many folds it was scored on."""
        return len(self.scores)


@dataclass(frozen=True, eq=False)
class Trained:
    """What training gives.

    `trials` are all settings that were scored, in order of simplicity, then as they came; `pipeline` is the chosen one
    fitted to all rows; `proba` its out-of-fold probabilities, (repeats, rows, classes), and `folds` the fold each row
    was held out in, (repeats, rows). `rows` are the frame's rows that were learned from: all, unless sampled. A
    customer learned from is scored by `proba`: `pipeline` knows how that one turned out, and some candidates (nearest
    neighbours, whole trees) would only repeat it. `nested` is the score of the whole procedure, search and choice
    included, on rows it never saw. `left_out` says which candidates and settings have no trial and why; `stopped` why
    trials were cut, or nothing.
    """

    trials: tuple[Trial, ...]
    pipeline: Any
    proba: NDArray[np.float64]
    folds: NDArray[np.int64]
    rows: NDArray[np.intp]
    nested: Estimate
    stopped: str = ""
    left_out: tuple[str, ...] = field(default=())

    @property
    def chosen(self) -> Trial:
        """The setting that was chosen."""
        return next(trial for trial in self.trials if trial.chosen)
