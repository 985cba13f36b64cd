"""The candidates of one frame against one another, on the same folds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from footfall.models.frame import Trial
from footfall.models.training.assembling import pipeline, scale_of
from footfall.models.training.candidates import BY_NAME, CANDIDATES, RANK, written
from footfall.models.training.choosing import best_of_each, choose
from footfall.models.training.clock import FINALS, SEARCH
from footfall.models.training.corrected import estimate
from footfall.models.training.folds import PreparedFolds, fit, repeated, roc_auc, unfitted
from footfall.models.training.searching import search
from footfall.models.training.shape import shape

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer.progress import Progress
    from footfall.models.frame import Frame, Plan
    from footfall.models.training.candidates import Candidate, Setting
    from footfall.models.training.clock import Clock
    from footfall.models.training.folds import Split
    from footfall.models.training.shape import Shape

ENOUGH = 10_000
"""Repeats are as many as hold out so many rows in all, as long as the plan allows them."""


@dataclass(eq=False)
class Entry:
    """A setting in the contest: what it scored, fold by fold, and what it said of the rows held out."""

    candidate: str
    setting: Setting
    pipeline: Any
    scores: list[float] = field(default_factory=list)
    proba: list[NDArray[np.float64]] = field(default_factory=list)
    seconds: float = 0.0
    fitted: Any = None

    def trial(self, folds: int) -> Trial:
        """Sum it up."""
        told = estimate(self.scores, folds)
        return Trial(self.candidate, self.setting, written(self.setting), tuple(self.scores), told, self.seconds)


class Contest:
    """Every setting is scored on the first repeat of the folds; the best of each candidate on all of them."""

    def __init__(
        self, frame: Frame, plan: Plan, clock: Clock, progress: Progress, splits: list[list[Split]] | None = None
    ) -> None:
        """Cut the folds, unless they are given, and see who may enter."""
        self.frame, self.plan, self.clock, self.progress = frame, plan, clock, progress
        self.shape = shape(frame)
        self.repeats = min(plan.repeats, max(1, ENOUGH // len(frame)))
        self.splits = splits or repeated(frame, plan.folds, self.repeats, plan.seed)
        self.prepared = PreparedFolds(frame)
        self.entries: list[Entry] = []
        self.left_out: list[str] = []
        self.stopped = ""

    def run(self) -> Entry:
        """Let them all try, and give the one that is chosen, fitted to all rows."""
        for candidate in CANDIDATES:
            if candidate.baseline:
                self._try(candidate.name, {})
        self._search()
        self._finals()
        while True:
            chosen = choose(self.trials())
            entry = next(entry for entry in self.entries if self._same(entry, chosen))
            if self._works(entry, self._fit):
                return entry

    def trials(self) -> list[Trial]:
        """Give every setting's trial, simplest candidates first, then as they came."""
        ordered = sorted(self.entries, key=lambda entry: RANK[entry.candidate])
        return [entry.trial(self.plan.folds) for entry in ordered]

    def told(self, chosen: Entry) -> tuple[Trial, ...]:
        """Give the trials, and mark the chosen one."""
        return tuple(replace(trial, chosen=self._same(chosen, trial)) for trial in self.trials())

    def _search(self) -> None:
        space = {one.name: one.dimensions(self.shape, self.plan) for one in self._entrants()}
        asked = search(self.plan.search if self.plan.trials > len(space) else "grid", space, self.plan.seed)
        for number in range(self.plan.trials if space else 0):
            if number and self.clock.over(SEARCH):
                self.stopped = f"The minutes were over after {number} of {self.plan.trials} trials."
                break
            proposal = asked.ask()
            if proposal is None:
                break
            asked.tell(self._try(*proposal))
            self.progress("trying settings", number + 1, self.plan.trials)

    def _entrants(self) -> list[Candidate]:
        asked = [one for one in CANDIDATES if one.name in self.plan.candidates or not self.plan.candidates]
        learned = [one for one in asked if not one.baseline]
        reasons = [kept_out(one, self.shape) for one in learned]
        self.left_out += [why for why in reasons if why]
        return [one for one, why in zip(learned, reasons, strict=True) if not why]

    def _try(self, name: str, setting: Setting) -> float | None:
        """Score a setting on the first repeat."""
        entry = Entry(name, setting, pipeline(BY_NAME[name], setting, self.shape, self.plan.seed))
        self.entries.append(entry)
        works = self._works(entry, partial(self._score, 0))
        return sum(entry.scores) / len(entry.scores) if works else None

    def _works(self, entry: Entry, step: Callable[[Entry], None]) -> bool:
        """Take a step; an entry that cannot be fitted is left out, with what its library said."""
        try:
            step(entry)
        except (ValueError, RuntimeError) as error:
            self.entries.remove(entry)
            said = " ".join(str(error).split()) or type(error).__name__
            self.left_out.append(f"{entry.candidate} ({written(entry.setting)}) could not be fitted: {said}")
            return False
        return True

    def _finals(self) -> None:
        """Score the best of each candidate on the other repeats, all on one before any on the next."""
        best = best_of_each(self.trials())
        finalists = [entry for entry in self.entries if any(self._same(entry, trial) for trial in best)]
        for repeat in range(1, self.repeats):
            finalists = [entry for entry in finalists if entry in self.entries]
            if self.clock.over(FINALS):
                self.stopped = self.stopped or f"The minutes were over after {repeat} of {self.repeats} repeats."
                return
            for number, entry in enumerate(finalists):
                self._works(entry, partial(self._score, repeat))
                done = (repeat - 1) * len(finalists) + number + 1
                self.progress("comparing the best", done, (self.repeats - 1) * len(finalists))

    def _score(self, repeat: int, entry: Entry) -> None:
        started = perf_counter()
        scale = scale_of(BY_NAME[entry.candidate], entry.setting)
        for fold, split in enumerate(self.splits[repeat]):
            entry.proba.append(self.prepared.held_out(entry.pipeline, split, (repeat, fold), scale))
            entry.scores.append(roc_auc(self.frame.target[split[1]], entry.proba[-1]))
        entry.seconds += perf_counter() - started

    def _fit(self, entry: Entry) -> None:
        entry.fitted = fit(unfitted(entry.pipeline), self.frame)

    @staticmethod
    def _same(entry: Entry, trial: Trial) -> bool:
        return (entry.candidate, entry.setting) == (trial.candidate, trial.setting)


def kept_out(candidate: Candidate, shape: Shape) -> str:
    """Say why a candidate cannot enter, or nothing."""
    if candidate.most and shape.rows > candidate.most:
        said = f"its time grows with the square of the rows, and there are {shape.rows:,}"
        return f"{candidate.name} was left out: {said}, more than {candidate.most:,}."
    return _unloadable() if candidate.name == "LightGBM" else ""


def _unloadable() -> str:
    try:
        import lightgbm  # noqa: F401 - whether it can be
    except (ImportError, OSError) as error:
        return f"LightGBM was left out: its library cannot be loaded ({error}). On Debian, libgomp1 is what it needs."
    return ""
