"""What follows what inside a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.turns import ENTRY, EXIT, OTHER, Named, in_turn
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis, missing
from footfall.answer import Fact, heatmap
from footfall.schema import EVENTS, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Note, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Transitions(Analysis):
    """From each event, which event comes next in its session, with what share and after what time; repeats included.

    `entry` goes to each session's first event, and from its last event goes `exit`: both are counted in the shares. So
    what leaves an event is as much as arrives at it, `entry` leaves once a session, `exit` is reached once a session,
    and the shares of each `from` add up to 1. median_seconds is the median time between the two events; entry and exit
    have none. Nothing goes from one session to the next, however soon it begins.

    of: instead of the event any other dimension, from each value to the next event's value. Events without a value are
    passed over (note `missing-values`); a session without any value is not counted. Of more than `top` values the most
    frequent keep their names, the others are `other`. Where a value is itself called entry, exit or other, the word of
    this table has an underscore behind it. Rows stand by `from`: entry, then the most left first; within it the most
    frequent first. Filters of events choose whole sessions that have such an event.
    """

    of: str = param("event", "What to go from and to: event, or any other dimension.")
    top: int = param(50, "How many values keep their names.", at_least=1, at_most=500)

    question = "What comes after what?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("from", "text", "The event before; `entry` where a session begins."),
        Column("to", "text", "The event that comes next; `exit` where a session ends."),
        Column("count", "count", "How often."),
        Column("share_of_from", "share", "Its share of all that comes after `from`."),
        Column("median_seconds", "seconds", "The median time between the two."),
    )
    chart = heatmap("to", "from", "share_of_from", label="share_of_from")
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Count every pair of neighbours, and what each session ends with."""
        steps, last = self._steps(t)
        named = self._named(t, steps)
        inner = steps.group_by(before=named.fold(steps.before), after=named.fold(steps.value)).aggregate(
            count=_.count(), median_seconds=_.seconds.median()
        )
        ends = last.group_by(before=named.fold(last.value)).aggregate(count=_.count())
        ends = ends.mutate(after=ibis.null("string"), median_seconds=ibis.null("float64"))
        counted = ibis.union(inner, ends.select(inner.columns)).select(
            "count",
            "median_seconds",
            begins=_.before.isnull(),
            ends=_.after.isnull(),
            **{"from": _.before.fill_null(named.word(ENTRY)), "to": _.after.fill_null(named.word(EXIT))},
        )
        counted = counted.mutate(left=_["count"].sum().over(group_by="from"))
        order = [ibis.desc("begins"), ibis.desc("left"), ibis.asc("from"), ibis.desc("count"), ibis.asc("to")]
        return counted.mutate(share_of_from=_["count"] / _.left).order_by(order)

    def _steps(self, t: Tables) -> tuple[ir.Table, ir.Table]:
        """Give each event's value with the one before, and the last value of each session."""
        if self._of_event:
            return self._remembered(t), t.sessions.select(value="last_event")
        valued = self._looked_for(t)
        return valued.select("before", "value", "seconds"), valued.filter(_.last).select("value")

    @property
    def _of_event(self) -> bool:
        return self.of.lower() == "event"

    def _named(self, t: Tables, steps: ir.Table) -> Named:
        """Choose the values that keep their names; of few events all do, and the log knows them without counting."""
        known = tuple(t.about.events)
        free = not {event.casefold() for event in known} & {ENTRY, EXIT, OTHER}
        if self._of_event and free and len(known) <= self.top:
            return Named(known, others=False)
        return Named.of(t, steps, "value", self.top)

    @staticmethod
    def _remembered(t: Tables) -> ir.Table:
        """Take what ingest remembers beside each event."""
        return t.session_events.select(before="previous_event", value="event", seconds="gap_seconds")

    def _looked_for(self, t: Tables) -> ir.Table:
        """Look for the value before, among the session's events that have one."""
        valued = self._valued(t).filter(_.value.notnull())
        near = in_turn(["user_id", "session_no"])
        seen = valued.mutate(
            before=_.value.lag().over(near), at_before=_.event_at.lag().over(near), after=_.value.lead().over(near)
        )
        seconds = t.engine.microseconds(_.event_at, _.at_before) / 1_000_000
        return seen.select("before", "value", seconds=seconds, last=_.after.isnull())

    def _valued(self, t: Tables) -> ir.Table:
        return t.with_dimension(t.session_events, self.of, to="value").mutate(value=_.value.cast("string"))

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell how many events have no value."""
        if self._of_event or not rows:
            return []
        counted = t.engine.row(self._valued(t).aggregate(whole=_.count(), without=_.count(where=_.value.isnull())))
        return missing(counted["without"], counted["whole"], "events", self.of)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many sessions there are."""
        del t
        sessions = sum(row["count"] for row in rows if row["begins"])
        return {"sessions": Fact(sessions, "Sessions: each begins and ends once.", kind="count")} if rows else {}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the most frequent step between values that have names, and where most sessions end."""
        last = max((row for row in rows if row["ends"]), key=lambda row: row["count"])
        count = self.columns[2].show
        end = f"Of {facts['sessions'].show()} sessions {count(last['count'])} end after {last['from']}."
        inner = [row for row in rows if not row["begins"] and not row["ends"]]
        if not inner:
            return f"No session goes on after its first event. {end}"
        first = max(inner, key=lambda row: (OTHER not in (row["from"], row["to"]), row["count"]))
        share, seconds = self.columns[3].show(first["share_of_from"]), self.columns[4].show(first["median_seconds"])
        step = f"from {first['from']} to {first['to']}: {count(first['count'])} times"
        return f"The most frequent step is {step}, {share} of what follows, after {seconds} at the median. {end}"
