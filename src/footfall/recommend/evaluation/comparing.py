"""Recommenders side by side: figures in the mean, with intervals, and the differences to the baseline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footfall.errors import NotApplicable
from footfall.recommend.evaluation.bootstrap import interval, means
from footfall.recommend.evaluation.judging import Judged, pooled
from footfall.recommend.popular import Popular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.evaluation.judging import Trial
    from footfall.recommend.recommender import Recommender

    Outside = Callable[[Trial], Mapping[str, NDArray[Any]]]

BASELINE = Popular.name()
MEANS = (
    *("precision", "precision_ceiling", "recall", "ndcg", "map", "mrr", "hit_rate"),
    *("novelty", "diversity", "serendipity"),
)


@dataclass(frozen=True, eq=False)
class Comparison:
    """What was found of each recommender, all folds together; all were judged by the same users.

    `known` and `judged` count the users there were and those judged, `cold` and `cold_judged` the strangers; `silent`
    says why a recommender is not here; `until` is the instant of the last fold's cut.
    """

    found: dict[str, Judged]
    known: int = 0
    judged: int = 0
    cold: int = 0
    pairs: int = 0
    until: datetime | None = None
    silent: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row a recommender, the best first."""
        rows = [self._row(name) | ends for name, ends in self._ends().items()]
        return sorted(rows, key=lambda row: -row["ndcg"])

    def _row(self, name: str) -> dict[str, Any]:
        one = self.found[name]
        figures = {each: mean(one.figures[each]) for each in MEANS}
        own, listed = mean(one.figures["usual_holders"]), mean(one.figures["holders"])
        return figures | {
            "recommender": name,
            "users": len(set(one.users.tolist())),
            "coverage": one.coverage,
            "popularity": listed / own if listed is not None and own else None,
            "seconds": one.seconds,
            "memory": one.memory,
            "baseline": name == BASELINE,
        }

    def _ends(self) -> dict[str, dict[str, float | None]]:
        """Give the intervals of ndcg and of its difference to the baseline, all from the same draws of users."""
        import numpy as np

        names = list(self.found)
        ndcg = np.column_stack([self.found[name].figures["ndcg"] for name in names])
        drawn = means(ndcg, self.found[BASELINE].users)
        base = names.index(BASELINE)
        mean_ = ndcg.mean(axis=0)
        return {
            name: _named("", interval(drawn[:, place]))
            | _named("difference_", interval(drawn[:, place] - drawn[:, base]) if place != base else (None, None))
            | {"difference": float(mean_[place] - mean_[base]) if place != base else None}
            for place, name in enumerate(names)
        }


def compared(
    trials: Iterable[Trial],
    recommenders: Mapping[str, Recommender],
    outside: Outside = lambda _trial: {},
    progress: Callable[[str], None] = lambda _doing: None,
) -> Comparison:
    """Judge every recommender, and lists made elsewhere, on every trial; the baseline is among the recommenders."""
    parts: dict[str, list[Judged]] = {}
    silent: dict[str, str] = {}
    told: list[Trial] = []
    for trial in trials:
        told.append(trial)
        for name, unit in recommenders.items():
            progress(name)
            try:
                parts.setdefault(name, []).append(trial.judge(unit))
            except NotApplicable as why:
                silent[name] = str(why)
        for name, lists in outside(trial).items():
            parts.setdefault(name, []).append(trial.judge_lists(lists))
    found = {name: pooled(judged) for name, judged in parts.items() if name not in silent}
    return Comparison(
        found=found,
        known=sum(len(trial.split.known) for trial in told),
        judged=sum(len(trial.users) for trial in told),
        cold=sum(len(trial.split.cold) for trial in told),
        pairs=sum(int(trial.split.wanted[trial.users].sum()) for trial in told),
        until=told[-1].split.until,
        silent=silent,
    )


def mean(values: NDArray[np.float64]) -> float | None:
    """Average what is there; of nothing there is none."""
    import numpy as np

    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else None


def _named(start: str, ends: tuple[float | None, float | None]) -> dict[str, float | None]:
    return {f"{start}low": ends[0], f"{start}high": ends[1]}
