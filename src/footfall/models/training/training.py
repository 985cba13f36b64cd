"""Training as a whole: the contest, its score on rows nobody saw, and the chosen model fitted to all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from footfall.answer.progress import silent
from footfall.models.frame import Plan, Trained
from footfall.models.training.checking import check
from footfall.models.training.clock import Clock
from footfall.models.training.contest import Contest
from footfall.models.training.nested import nested
from footfall.models.training.shape import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from footfall.answer.progress import Progress
    from footfall.models.frame import Frame
    from footfall.models.training.contest import Entry
    from footfall.models.training.folds import Split


def train(frame: Frame, plan: Plan | None = None, progress: Progress = silent) -> Trained:
    """Try settings, choose the simplest as good as the best, and fit it to all rows.

    The dummy and the one-feature rule are scored first. Then every candidate is tried as it comes, then other settings
    by `plan.search`, each on the first repeat of the folds; the best setting of each candidate is scored on all
    repeats. Chosen is the simplest candidate within one Nadeau-Bengio corrected standard error of the best
    (`choosing.choose`). The same procedure, with a third of the trials and the other folds, once, then runs inside
    every fold of the first repeat, and what it chose there is scored on the fold: `nested`.
    """
    plan, clock = plan or Plan(), Clock(plan.minutes if plan else None)
    check(frame, shape(frame), plan)
    rows = sampled(frame, plan)
    learned = frame.take(rows)
    with calm():
        contest = Contest(learned, plan, clock, progress)
        chosen = contest.run()
        told, cut = nested(learned, plan, contest.splits[0], clock, progress)
    proba, folds = out_of_fold(chosen, contest.splits, learned)
    stopped = " ".join(why for why in (contest.stopped, cut) if why)
    return Trained(contest.told(chosen), chosen.fitted, proba, folds, rows, told, stopped, tuple(contest.left_out))


@contextmanager
def calm() -> Iterator[None]:
    """Keep BLAS and OpenMP to one thread: frames are small, and threads would wait for one another.

    Forests grow on two of their own. What is not loaded yet cannot be kept to it: so scikit-learn is loaded first.
    """
    import sklearn.linear_model  # noqa: F401 - loads SciPy's BLAS and OpenMP
    from threadpoolctl import threadpool_limits  # ships no types

    with threadpool_limits(1):
        yield


def sampled(frame: Frame, plan: Plan) -> NDArray[np.intp]:
    """Draw the rows to learn from, class by class at their rates, in their order; all of them where they are few."""
    if len(frame) <= plan.most:
        return np.arange(len(frame))
    from sklearn.model_selection import train_test_split

    rows, _ = train_test_split(
        np.arange(len(frame)), train_size=plan.most, stratify=frame.target, random_state=plan.seed
    )
    return np.sort(rows)


def out_of_fold(entry: Entry, splits: list[list[Split]], frame: Frame) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Put what was said of the rows held out back in the rows' order, a layer a repeat, with the fold of each."""
    done = len(entry.scores) // len(splits[0])
    proba = np.zeros((done, len(frame), len(frame.classes)))
    folds = np.zeros((done, len(frame)), dtype=np.int64)
    said = iter(entry.proba)
    for repeat in range(done):
        for fold, (_, test) in enumerate(splits[repeat]):
            proba[repeat, test], folds[repeat, test] = next(said), fold
    return proba, folds
