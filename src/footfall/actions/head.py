"""How many of an audience are reached, and how many are held out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Head:
    """Who of an audience is reached and who is held out, and what those reached order anyway."""

    reached: int = 0
    held_out: int = 0
    expected: float = 0.0
    """The sum of their rates."""
    gradient: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    """How that sum changes with each weight of the rates."""

    @property
    def people(self) -> int:
        """All of the audience."""
        return self.reached + self.held_out
