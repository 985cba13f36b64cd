"""A way to a shop's stored tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir


class Stored(Protocol):
    """A way to a shop's stored tables."""

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""

    def holds(self, name: str) -> bool:
        """Tell whether the shop has a table, or can make it."""

    def __call__(self, name: str) -> ir.Table:
        """Give it."""
