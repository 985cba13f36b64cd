"""What sessions end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analysis import A_DAY_IS_A_SESSION, Analysis
from footfall.answer import bars
from footfall.schema import SESSIONS, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class LastEvents(Analysis):
    """How many sessions ended with each event, and their share of all sessions.

    The last event is that of the whole session, in the order of `events` (time, then ties), also where filters choose
    sessions by another of their events or where the session goes on past midnight. A session of a single event ends
    with that one. A session still going on when the log ends, ends with the log's last. Most frequent first, ties by
    name; the shares add up to 1. Sessions of one user may end with several events: `users` add up to more than there
    are.
    """

    question = "What is the last thing people do before they leave?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (SESSIONS,)
    columns = (
        Column("event", "text", "The event the session ended with."),
        Column("sessions", "count", "Sessions that ended with it."),
        Column("share", "share", "Their share of all sessions."),
        Column("users", "count", "Users with such a session."),
    )
    chart = bars("share", "event")
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Count the sessions by their last event."""
        counted = t.sessions.group_by(event=_.last_event).aggregate(sessions=_.count(), users=_.user_id.nunique())
        return counted.mutate(share=_.sessions / _.sessions.sum()).order_by(ibis.desc("sessions"), "event")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the event that most sessions end with."""
        del facts
        event, sessions, share, users = (column.show(rows[0][column.name]) for column in self.columns)
        return f"Most often a session ends with {event}: {sessions} sessions of {users} users, {share} of all."
