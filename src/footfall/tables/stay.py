"""How long users stayed in all, in sessions that a pause of a length ends, whatever the shop's own gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.tables import Tables

MICRO, SOURCE = 1_000_000, "source_session_id"


def stay(t: Tables, gap: int) -> ir.Table:
    """Give each user's `stay_seconds` over the whole log: the pauses of at most `gap` seconds, added up.

    Within the log's own sessions, where it has them, as sessions are cut: those pauses are what lies between the first
    and the last event of every session.
    """
    whole = t.through(where=(), who=(), since=None, until=None, exclude_anomalies=False)
    within = _within(whole, gap)
    between = _between(whole, gap)
    both = ibis.union(within, between).group_by("user_id").aggregate(microseconds=_.microseconds.sum())
    return both.select("user_id", stay_seconds=_.microseconds.cast("float64") / MICRO)


def _within(t: Tables, gap: int) -> ir.Table:
    """Add up the pauses inside the shop's sessions; only a shop whose own gap is longer has any that do not count."""
    if t.about.session_gap <= gap:
        return t.sessions.select("user_id", microseconds=(_.seconds * MICRO).round().cast("int64"))
    pauses = t.events.filter((_.position == 1) | (_.gap_seconds <= gap))
    return pauses.select("user_id", microseconds=(_.gap_seconds.fill_null(0.0) * MICRO).round().cast("int64"))


def _between(t: Tables, gap: int) -> ir.Table:
    """Find the pauses from one of the shop's sessions to the next that do not end a session."""
    visits = t.sessions.select("user_id", "session_no", "started_at", "ended_at")
    by = ["user_id"]
    if t.has(SOURCE):
        own = t.events.filter(_.position == 1).select("user_id", "session_no", SOURCE)
        keys = ["user_id", "session_no"]
        visits = visits.inner_join(own, keys).select(*visits.columns, SOURCE)
        by = ["user_id", SOURCE]
    before = _.ended_at.lag().over(ibis.window(group_by=by, order_by=["session_no"]))
    pauses = visits.mutate(pause=t.engine.microseconds(_.started_at, before)).filter(_.pause <= gap * MICRO)
    return pauses.select("user_id", microseconds=_.pause.cast("int64"))
