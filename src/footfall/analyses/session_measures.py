"""What several analyses say of a set of sessions, said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.answer import Note
from footfall.schema import Column

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables import Tables

USERS = Column("users", "count", "Users they belong to.")
PER_USER = Column("sessions_per_user", "number", "Sessions / users.")
MEDIAN = Column("median_seconds", "seconds", "Half of the sessions last no longer, from first event to last.")
MEAN = Column("mean_seconds", "seconds", "How long they last on average.")
BOUNCE = Column("bounce_rate", "share", "Sessions of a single event / sessions.")
CONVERSION = Column("conversion_rate", "share", "Sessions with a purchase / sessions.")


def single() -> ir.Value:
    """Tell whether a session has a single event."""
    return _.events == 1


def absent(t: Tables, event: str, what: str) -> list[Note]:
    """Tell where the log has no event that a figure counts."""
    if event in t.about.events:
        return []
    return [Note("no-such-event", f"The log has no {event}: {what}.")]
