"""A way to a shop's stored tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.answer import Answer
    from footfall.spec import Unit
    from footfall.tables.filters import Filters

STATE = ("actions", "experiments", "models", "recommendations", "scores")
"""What a shop holds that changes while its log does not."""


class Stored(Protocol):
    """A way to a shop's stored tables."""

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""

    def holds(self, name: str) -> bool:
        """Tell whether the shop has a table, or can make it."""

    def __call__(self, name: str) -> ir.Table:
        """Give it."""


@dataclass(frozen=True)
class Request:
    """A question as it was put: the unit, what it reads of `STATE`, the filters, and the fewest people of a row."""

    unit: Unit
    reads: tuple[str, ...]
    filters: Filters
    min_cell: int


class KeptAnswers(Protocol):
    """A way to answers that were given before."""

    def recall(self, request: Request) -> Answer | None:
        """Give an answer that was kept and is still true, or nothing."""

    def keep(self, request: Request, resolved: Request, answer: Answer) -> None:
        """Keep an answer under what was asked, and under the same with its open parameters found in the data."""


class NoAnswers:
    """Keeps nothing: for tables that are no whole shop, and shops without a directory."""

    def recall(self, request: Request) -> Answer | None:
        """Give nothing."""

    def keep(self, request: Request, resolved: Request, answer: Answer) -> None:
        """Let it go."""
