"""Who stands alone among the busy: an isolation forest, and the behaviour that lies far from that of the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.analyses.anomalies.figures import total
from footfall.analyses.anomalies.rules import count, several

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.analyses.anomalies.figures import Figures, Numbers
    from footfall.analyses.anomalies.rules import One

FEWEST_BUSY = 200
"""Of fewer busy users nobody can say what is usual."""
FAR = 6.0
"""So many deviations (1.4826 times the median one, of logarithms) above the median lies what is odd."""
NARROWEST = 0.25
"""Where nearly all are alike a deviation is so much."""
ALONE = 0.7
"""From this score on somebody stands alone; 0.5 is usual, 1 the most there is."""
TREES, SEED = 200, 20_080_815


@dataclass(frozen=True)
class Behaviour:
    """A figure that says how somebody acts, and below which value it is never odd."""

    of: Callable[[Figures], Numbers]
    least: float
    said: Callable[[float], str]


BEHAVIOURS = (
    Behaviour(lambda figures: figures["pace"], 100, lambda value: f"{count(value)} instants within an hour"),
    Behaviour(lambda figures: figures["day"], 500, lambda value: f"{count(value)} instants on a day"),
    Behaviour(lambda figures: figures["awake"], 16, lambda value: f"awake {count(value)} hours of a day"),
    Behaviour(
        lambda figures: figures["instants"] / figures["sessions"].clip(min=1),
        100,
        lambda value: f"{value:,.0f} instants a session",
    ),
    Behaviour(
        lambda figures: total(figures, "logins", "checkouts") / (1 + figures["bought"]),
        50,
        lambda value: f"{value:,.0f} log-ins and checkouts to each purchase",
    ),
    Behaviour(lambda figures: figures["beating"], 1, lambda value: f"events evenly apart in {several(value, 'hour')}"),
)
"""How somebody acts; how much they buy, and how long they have been coming, is none of it."""


def _logs(figures: Figures) -> Any:  # noqa: ANN401 - a row a user, a column a behaviour
    import numpy as np

    return np.log1p(np.stack([behaviour.of(figures) for behaviour in BEHAVIOURS], axis=1))


@dataclass(frozen=True)
class Usual:
    """What is usual among the busy: the middle of each behaviour, how far it spreads, and whom a forest is grown on."""

    middle: Numbers
    spread: Numbers
    held: Any
    """The behaviour of each, in deviations from the middle."""

    @cached_property
    def forest(self) -> Any:  # noqa: ANN401 - scikit-learn's
        """The forest, grown when somebody's score is first asked for."""
        from sklearn.ensemble import IsolationForest

        return IsolationForest(n_estimators=TREES, random_state=SEED, n_jobs=1).fit(self.held)

    @classmethod
    def of(cls, figures: Figures) -> Usual | None:
        """Learn it from some users; from too few nothing is learned."""
        import numpy as np

        logs = _logs(figures)
        if len(logs) < FEWEST_BUSY:
            return None
        middle = np.median(logs, axis=0)
        spread = np.maximum(1.4826 * np.median(np.abs(logs - middle), axis=0), NARROWEST)
        return cls(middle, spread, (logs - middle) / spread)

    def far(self, figures: Figures) -> Any:  # noqa: ANN401 - flags, a row a user, a column a behaviour
        """Tell whose behaviour is odd, and which."""
        import numpy as np

        least = np.array([behaviour.least for behaviour in BEHAVIOURS])
        logs = _logs(figures)
        return ((logs - self.middle) / self.spread >= FAR) & (logs >= np.log1p(least))

    def scores(self, figures: Figures) -> Numbers:
        """Give how alone each stands, 0 to 1."""
        found: Numbers = -self.forest.score_samples((_logs(figures) - self.middle) / self.spread)
        return found

    def why(self, one: One, far: Any) -> str:  # noqa: ANN401 - flags
        """Say which behaviour of one user is odd, each beside the middle of the busy."""
        import numpy as np

        figures = {name: np.array([value]) for name, value in one.items()}
        told = [
            f"{behaviour.said(float(behaviour.of(figures)[0]))}, where half of the busy have at most {usual:,.3g}"
            for behaviour, usual, odd in zip(BEHAVIOURS, np.expm1(self.middle), far, strict=True)
            if odd
        ]
        return "; ".join(told)
