"""The ledger of an ingest: rows read = rows kept + each named loss, to the last row."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from footfall.ingest.verdict import DUPLICATE, LOSSES, UNPARSABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

READ, KEPT = "read", "kept"
OUTLIER, ZERO = "outlier", "impossible zero"
SET_ASIDE = (ZERO, OUTLIER)
"""The steps of a ledger of customers by which whole customers are lost."""


@dataclass
class Ledger:
    """Rows, users and revenue of each step while they are counted. Revenue is None where the log has none."""

    with_revenue: bool
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    users: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    revenue: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def count(self, step: str, rows: int, revenue: float | None = None) -> None:
        """Add rows to a step."""
        self.rows[step] += rows
        self.revenue[step] += revenue or 0.0

    def move_duplicates(self, rows: int, revenue: float | None) -> None:
        """Take rows found to be duplicates from those kept."""
        self.count(DUPLICATE, rows, revenue)
        self.count(KEPT, -rows, -(revenue or 0.0))

    def lines(self) -> tuple[dict[str, Any], ...]:
        """Give the ledger as rows; what was read is the sum of all else."""
        parts = (*LOSSES, KEPT)
        self.rows[READ] = sum(self.rows[step] for step in parts)
        self.revenue[READ] = sum(self.revenue[step] for step in parts)
        return tuple(self._line(step) for step in (READ, *parts))

    def _line(self, step: str) -> dict[str, Any]:
        revenue = round(self.revenue[step], 6) + 0.0 if self.with_revenue else None
        return {"step": step, "rows": self.rows[step], "users": self.users[step], "revenue": revenue}


def refused(rows: Mapping[str, int]) -> int:
    """Count the refused rows of all losses."""
    return sum(rows[loss] for loss in LOSSES)


def unparsable(broken: Mapping[int, Iterable[object]]) -> int:
    """Count the records no row could be made of."""
    return sum(len(list(texts)) for texts in broken.values())


__all__ = ["KEPT", "OUTLIER", "READ", "SET_ASIDE", "UNPARSABLE", "ZERO", "Ledger", "refused", "unparsable"]
