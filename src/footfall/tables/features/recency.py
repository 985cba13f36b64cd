"""How long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.schema import CART, Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known


class Recency(Family):
    """Days of the shop from a user's deeds to the last day known."""

    columns = (
        Column("days_since_first", "count", "Days from their first event to the last day known, 0 on that day itself."),
        Column("days_since_event", "count", "Days from their last event to the last day known."),
        Column("days_since_cart", "count", "Days since they last put something in the cart; missing without."),
        Column("days_since_order", "count", "Days since their last order; missing without an order."),
    )

    def of_events(self, known: Known) -> Sums:
        """Find the ends."""
        del known
        at = _.local_at
        return {"first_event": at.min(), "last_event": at.max(), "last_cart": at.max(where=_.event == CART)}

    def of_orders(self, known: Known) -> Sums:
        """Find the last."""
        del known
        return {"last_order": _.local_at.max()}

    def figures(self, known: Known) -> Sums:
        """Count the days."""
        ends = {"first": _.first_event, "event": _.last_event, "cart": _.last_cart, "order": _.last_order}
        return {f"days_since_{name}": known.days_since(at) for name, at in ends.items()}
