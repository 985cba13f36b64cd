"""Which one figure of a customer, set to what is usual among the others, betters their score most: by the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field

    Then = Callable[[dict[str, float]], dict[str, Numbers]]

_SHARE = Column("", "share", "")
LEAST = 0.005
"""An offer that betters the score by less is none."""


@dataclass(frozen=True)
class Offer:
    """A figure as it is and as it is usual, and the score with either."""

    field: Field
    now: float
    usual: float
    score: float
    then: float

    def __str__(self) -> str:
        """Say it in a line."""
        figures, scores = map(self.field.show, (self.now, self.usual)), map(_SHARE.show, (self.score, self.then))
        return f"{self.field.name} {' → '.join(figures)}: score {' → '.join(scores)}"


def can_change(field: Field) -> bool:
    """Tell whether an offer can change a field: a figure, and known what is usual."""
    return field.kind == "figure" and field.usual is not None


def offers(
    then: Then, rows: pd.DataFrame, fields: Sequence[Field], scores: Numbers, *, raising: bool = False
) -> list[Offer | None]:
    """Find each customer's offer among the fields that one can change; none where no single figure betters the score.

    `then` gives the scores had everyone one feature's value, for each of some features. A score is bettered where it
    falls, or where it rises if `raising`.
    """
    import numpy as np

    way = -1 if raising else 1
    best: list[Offer | None] = [None] * len(rows)
    lowest = way * scores - LEAST
    usual = {field.name: float(field.usual or 0.0) for field in fields if can_change(field)}
    offered = then(usual) if usual else {}
    for field in (field for field in fields if field.name in usual):
        now, low = rows[field.name].to_numpy(np.float64), way * offered[field.name]
        for place in np.flatnonzero((low < lowest) & ~np.isnan(now)):
            lowest[place] = low[place]
            said = (float(now[place]), usual[field.name], float(scores[place]), float(way * low[place]))
            best[place] = Offer(field, *said)
    return best
