"""What is known of buyers over the whole log, whatever is chosen of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.answer import Note

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables import Tables


def so_far(t: Tables) -> Tables:
    """See the whole log up to the last day asked for: who is new, and who came again, no filter of events decides."""
    return t.through(where=(), who=(), since=None)


def first_orders(t: Tables) -> ir.Table:
    """Give each buyer the time of their first order of the whole log, by the shop's clock."""
    return so_far(t).orders.group_by("user_id").aggregate(first_at=_.local_at.min())


def truncated(t: Tables) -> Note:
    """Tell that the log's start makes old buyers new."""
    return Note("cohort-truncated", f"The log begins on {t.about.first_on}: who bought before it counts as new.")
