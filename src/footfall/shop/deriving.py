"""The tables made of events: sessions, orders, users and items, part by part where events come in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from footfall.tables.items import items
from footfall.tables.orders import orders
from footfall.tables.sessions import sessions
from footfall.tables.tables import counted, view_of
from footfall.tables.users import users

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.engine import About, Engine

OF_EVENTS = ("sessions", "orders", "users", "items")
"""The tables that are nothing but events put together: every shop with events has them, made or not."""


class Parted(Protocol):
    """A way to tables that come in parts, each with all that a table has of its users."""

    def __call__(self, name: str) -> ir.Table:
        """Give a table as a whole."""

    def parts(self, name: str) -> Sequence[ir.Table]:
        """Give it part by part."""


def derive(name: str, engine: Engine, about: About, tables: Parted) -> list[ir.Table]:
    """Say how the parts of a table are made of those of events, and of the tables before it."""
    names = counted(about.events)
    if name == "sessions":
        return [sessions(engine, part, names) for part in tables.parts("events")]
    if name == "orders":
        return [orders(part) for part in tables.parts("events")]
    if name == "users":
        return [users(*each, names) for each in _side_by_side(tables)]
    return [items(tables("events"), view_of(about.events))]


def _side_by_side(tables: Parted) -> list[tuple[ir.Table, ir.Table, ir.Table]]:
    """Put the parts of events, sessions and orders together; where one has others than events, the wholes."""
    events, visits, bought = (tables.parts(name) for name in ("events", "sessions", "orders"))
    if len(events) == len(visits) == len(bought):
        return list(zip(events, visits, bought, strict=True))
    return [(tables("events"), tables("sessions"), tables("orders"))]
