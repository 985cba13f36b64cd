"""When they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.schema import Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known

MORNING = 6
"""The hour the night ends."""


class Habits(Family):
    """The shop's hours and weekdays of a user's events."""

    columns = (
        Column("night_share", "share", "Events from 0:00 until before 6:00 by the shop's clock / events."),
        Column("weekend_share", "share", "Events on Saturdays and Sundays / events."),
    )

    def of_events(self, known: Known) -> Sums:
        """Take shares."""
        del known
        return {
            "night_share": (_.local_at.hour() < MORNING).cast("float64").mean(),
            "weekend_share": (_.local_at.day_of_week.index() >= 5).cast("float64").mean(),
        }
