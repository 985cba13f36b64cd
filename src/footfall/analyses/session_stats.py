"""What a session is like: how many, how long, how full, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.measures import session_groups
from footfall.analyses.session_measures import BOUNCE, CONVERSION, MEAN, MEDIAN, PER_USER, USERS, absent, single
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis, Rate, missing
from footfall.answer import bars
from footfall.schema import EVENTS, PURCHASE, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Note, Rows
    from footfall.tables import Tables

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class SessionStats(Analysis):
    """Sessions, their length, and how many bounce or convert, of all or by a dimension; most sessions first.

    A session lasts from its first event to its last, so one of a single event lasts 0 seconds; the mean is pulled up by
    the few long ones, the median is not. A session bounces when it has a single event (`bounce` has other definitions)
    and converts when it has a purchase. A session over midnight is one session. The intervals are Wilson's 95 % and
    take sessions for independent, though some are of the same user.

    With `by`, a session's group is the dimension's value at its first event that has one (weekday, weekend and hour are
    those of its start, landing is its first event); sessions without a value form no group, and a user whose sessions
    lie in two groups counts in both.
    """

    by: str | None = param(None, "A dimension to part the sessions by.")

    question = "How long do people stay, and how many sessions have a purchase?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (SESSIONS, EVENTS)
    columns = (
        Column("group", "text", "The dimension's value; `all` where none was asked."),
        Column("sessions", "count", "Sessions."),
        USERS,
        PER_USER,
        MEDIAN,
        MEAN,
        Column("events_per_session", "number", "Events / sessions."),
        BOUNCE,
        Column("bounce_rate_low", "share", "Lower end of its 95 % interval."),
        Column("bounce_rate_high", "share", "Upper end of its 95 % interval."),
        CONVERSION,
        Column("conversion_rate_low", "share", "Lower end of its 95 % interval."),
        Column("conversion_rate_high", "share", "Upper end of its 95 % interval."),
    )
    chart = bars(("bounce_rate", "conversion_rate"), "group")
    rates = (
        Rate("bounce_rate", "bounces", "sessions", "bounce_rate_low", "bounce_rate_high"),
        Rate("conversion_rate", "conversions", "sessions", "conversion_rate_low", "conversion_rate_high"),
    )
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Give each session its group, then put each group's together."""
        counted = (
            self._grouped(t)
            .group_by("group")
            .aggregate(
                sessions=_.count(),
                users=_.user_id.nunique(),
                median_seconds=_.seconds.median(),
                mean_seconds=_.seconds.mean(),
                events=_.events.sum(),
                bounces=_.count(where=single()),
                conversions=_.count(where=_.converted),
            )
        )
        counted = counted.mutate(sessions_per_user=_.sessions / _.users, events_per_session=_.events / _.sessions)
        return counted.order_by(ibis.desc("sessions"), ibis.asc("group", nulls_first=True))

    def _grouped(self, t: Tables) -> ir.Table:
        return t.sessions.mutate(group=ibis.literal(ALL)) if self.by is None else session_groups(t, self.by)

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell how many sessions have no value, and whether none can convert."""
        without = sum(row["sessions"] for row in rows if row["group"] is None)
        told = missing(without, sum(row["sessions"] for row in rows), "sessions", str(self.by))
        return told + absent(t, PURCHASE, "no session can convert")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how often people come and how long they stay; of groups, the one with most sessions."""
        del facts
        first = {column.name: column.show(rows[0][column.name]) for column in self.columns}
        who = "There are" if self.by is None else f"{first['group']} has most sessions:"
        said = f"{who} {first['sessions']} sessions of {first['users']} users, {first['sessions_per_user']} a user"
        said = f"{said}; half of them last no longer than {first['median_seconds']}."
        return f"{said} {first['bounce_rate']} have a single event, {first['conversion_rate']} have a purchase."
