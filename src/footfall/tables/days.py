"""The table of days: what each user did on each day of the shop, so that people are counted without going over events.

It is made when it is first needed, and kept beside the others; no surface shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import ibis
from ibis import _

from footfall.schema import CART, PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Logged(Protocol):
    """A shop that has a log."""

    @property
    def view(self) -> str | None:
        """The event that is a view there."""

    @property
    def all_events(self) -> ir.Table:
        """Every event."""


def days(events: ir.Table, view: str | None) -> ir.Table:
    """Count each user's events on each day `on` of the shop; `view` is the event that is a view in this shop."""
    return events.group_by("user_id", on=_.local_at.date()).aggregate(counted_by(view))


def days_table(t: Logged) -> ir.Table:
    """Make the table of the whole log, to be kept."""
    return days(t.all_events, t.view).order_by("user_id", "on")


def counted_by(view: str | None) -> dict[str, ir.Value]:
    """Count events of any kind, views, carts and purchases, and add up revenue."""
    return {
        "events": _.count(),
        "views": times(view),
        "carts": times(CART),
        "purchases": times(PURCHASE),
        "revenue": _.revenue.sum(),
    }


def times(event: str | None) -> ir.Value:
    """Count an event; null where the shop has no such event at all."""
    return _.count(where=_.event == event) if event else ibis.null("int64")
