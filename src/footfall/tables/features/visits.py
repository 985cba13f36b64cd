"""What a visit is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.schema import Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known


class Visits(Family):
    """The depth of a user's sessions; everyone known has one."""

    columns = (
        Column("events_per_visit", "number", "Mean events of their sessions."),
        Column("seconds_per_visit", "seconds", "Mean length of their sessions, from first event to last."),
        Column("single_event_share", "share", "Sessions of a single event / sessions."),
        Column("buying_visit_share", "share", "Sessions with a purchase / sessions."),
    )

    def of_visits(self, known: Known) -> Sums:
        """Take means."""
        del known
        return {
            "events_per_visit": _.events.mean(),
            "seconds_per_visit": _.seconds.mean(),
            "single_event_share": (_.events == 1).cast("float64").mean(),
            "buying_visit_share": _.converted.cast("float64").mean(),
        }
