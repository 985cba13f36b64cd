"""The minutes that training may take, and how they are shared out."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

SEARCH, FINALS, NESTED = 0.45, 0.65, 0.95
"""By which share of the minutes each stage is to be over."""


@dataclass
class Clock:
    """Runs from when it is made; without minutes it never rings."""

    minutes: float | None = None
    started: float = field(default_factory=monotonic)

    def over(self, share: float) -> bool:
        """Say whether that share of the minutes is gone."""
        return self.minutes is not None and monotonic() - self.started > share * self.minutes * 60
