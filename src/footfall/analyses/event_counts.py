"""What is done how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analysis import Analysis
from footfall.answer import bars
from footfall.schema import EVENTS, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class EventCounts(Analysis):
    """How often each event happened, its share of all events, and how many users did it at least once.

    Most frequent first, ties by name. The shares are of the chosen events and add up to 1.
    """

    question = "What do people do here, and how often?"
    reads = (EVENTS,)
    columns = (
        Column("event", "text", "The event."),
        Column("events", "count", "How often it happened."),
        Column("share", "share", "Its share of all events."),
        Column("users", "count", "Users who did it at least once."),
    )
    chart = bars("events", "event")
    people = "users"

    def table(self, t: Tables) -> ir.Table:
        """Count each event."""
        counted = t.events.group_by("event").aggregate(events=_.count(), users=_.user_id.nunique())
        return counted.mutate(share=_.events / _.events.sum()).order_by(ibis.desc("events"), "event")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the most frequent event."""
        del facts
        event, events, share, _users = (column.show(rows[0][column.name]) for column in self.columns)
        return f"The most frequent of {len(rows)} kinds of event is {event}: {events} times, {share} of all events."
