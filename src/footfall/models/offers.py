"""Which one figure of a customer, set to what is usual among the others, lowers their score most: by the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field

_SHARE = Column("", "share", "")
_TIME = re.compile(
    r"(?<![^\W_])(age|tenure|duration|days?|months?|years?|since|lifetime)(?![^\W_])|возраст|длительност|стаж|давност|срок|기간|나이|时长|年龄",
    re.IGNORECASE,
)
"""Time that has passed is nothing an offer can change."""
LEAST = 0.005
"""An offer that lowers the score by less is none."""


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
    """Tell whether an offer can change a field: a figure that is no length of time."""
    return field.kind == "figure" and field.usual is not None and not _TIME.search(field.name)


def offers(
    score: Callable[[pd.DataFrame], Numbers], rows: pd.DataFrame, fields: Sequence[Field], scores: Numbers
) -> list[Offer | None]:
    """Find each customer's offer; who has none has a score that no single figure lowers."""
    import numpy as np

    best: list[Offer | None] = [None] * len(rows)
    lowest = scores - LEAST
    for field in filter(can_change, fields):
        now, usual = rows[field.name].to_numpy(np.float64), float(field.usual or 0.0)
        then = score(rows.assign(**{field.name: usual}))
        for place in np.flatnonzero((then < lowest) & ~np.isnan(now)):
            lowest[place] = then[place]
            best[place] = Offer(field, float(now[place]), usual, float(scores[place]), float(then[place]))
    return best
