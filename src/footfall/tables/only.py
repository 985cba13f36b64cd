"""A shop as if it had but some of its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.stored import Stored

OF_THE_LOG = ("events", "sessions", "orders", "users")
"""The tables that hold what users did."""


class Only:
    """A way to the stored tables of some users, each gathered when it is first asked for."""

    path = None

    def __init__(self, stored: Stored, users: ir.Table) -> None:
        """Take a way to everyone's tables, and a table of the users wanted."""
        self._stored, self._users = stored, users.select("user_id").distinct().cache()
        self._gathered: dict[str, ir.Table] = {}

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in OF_THE_LOG and self._stored.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give it."""
        if name not in self._gathered:
            self._gathered[name] = self._stored(name).semi_join(self._users, "user_id").cache()
        return self._gathered[name]
