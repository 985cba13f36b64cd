"""What of a frame decides how models are built for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from footfall.models.frame import Frame


@dataclass(frozen=True)
class Shape:
    """A frame's columns of figures and of words, its number of rows, and the share of each class."""

    figures: tuple[str, ...]
    words: tuple[str, ...]
    rows: int
    rates: tuple[float, ...]

    @property
    def least(self) -> int:
        """How many the smallest class has."""
        return round(min(self.rates) * self.rows)

    @property
    def uneven(self) -> bool:
        """Whether the smallest class has fewer than four fifths of the largest."""
        return min(self.rates) < 0.8 * max(self.rates)

    @property
    def neighbours(self) -> int:
        """How many neighbours of its class every member has in every fold of a fold, five at most."""
        return max(1, min(5, self.least // 2 - 1))


def shape(frame: Frame) -> Shape:
    """Find a frame's shape; a column that says nothing, missing or the same throughout, is in neither list."""
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    telling = [str(name) for name in frame.features if frame.features[name].nunique(dropna=False) > 1]
    kinds = {name: frame.features[name].dtype for name in telling}
    figures = tuple(name for name in telling if is_numeric_dtype(kinds[name]) and not is_bool_dtype(kinds[name]))
    counts = np.bincount(frame.target, minlength=len(frame.classes))
    rates = tuple(float(rate) for rate in counts / counts.sum())
    return Shape(figures, tuple(name for name in telling if name not in figures), len(frame), rates)
