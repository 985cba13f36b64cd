"""The best chains in order when time is short, found by their ends and without following every event.

A chain of some depth that ends soonest is found going forward: beside each event of a step stands the latest first step
a chain can have come from in time. Of a run of first steps only the last can be that one, of a run of any other step
only the first event counts; what ingest remembers of an event's neighbours tells runs apart. Once the end is known, any
first step within the time before it will do, and the best chain begins with the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import SESSIONS, USERS, count_columns
from footfall.tables.tables import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.tables import Tables

_SESSION = 2**32
"""More than the events of any session: what orders a user's events by session and position in one number."""


@dataclass(frozen=True)
class Hurried:
    """The events of each step, none of them of two; whose way it is; and the seconds it may take."""

    steps: Sequence[Sequence[str]]
    actor: Sequence[str]
    seconds: int

    def best(self, t: Tables) -> ir.Table:
        """Give each actor's best chain: its depth, and `at_2`, `at_3`, ..., null where a step is not reached.

        `at_1` is there where step 2 is reached: nothing else asks for it.
        """
        deep = self._deep(t)
        best = self._who(t).left_join(deep, list(self.actor)).drop(*(f"{name}_right" for name in self.actor))
        return best.mutate(depth=_.depth.fill_null(1))

    def _who(self, t: Tables) -> ir.Table:
        """Find the actors that have a first step, by what is counted of each where that is counted."""
        table, kind = (t.sessions, SESSIONS) if "session_no" in self.actor else (t.users, USERS)
        columns = count_columns(counted(t.about.events), kind)
        first = [event for event in self.steps[0] if event in t.about.events]
        if first and columns.keys() >= set(first):
            return table.filter(ibis.or_(*(_[columns[event]] > 0 for event in first))).select(*self.actor)
        return t.events.filter(_.event.isin(self.steps[0])).select(*self.actor).distinct()

    def _deep(self, t: Tables) -> ir.Table:
        """Give the best chains that get past step 1."""
        found = self._begun(t, self._deepest(self._followed(t, self._that_may_matter(t))))
        for step in self._later:
            near = self._next(t, found, step) if step < len(self.steps) else found.mutate(near=_.end)
            reached = {f"at_{step}": ibis.cases((_.depth == step, _.end), (_.depth > step, _.near))}
            found = near.mutate(**reached).drop("near")
        return found.select(*self.actor, "depth", *(f"at_{step}" for step in range(1, len(self.steps) + 1)))

    @property
    def _later(self) -> range:
        return range(2, len(self.steps) + 1)

    def _soonest(self, end: ir.Value) -> ir.Value:
        """Give the first instant from which a chain may come to its end in time."""
        return end - ibis.interval(seconds=self.seconds)

    def _that_may_matter(self, t: Tables) -> ir.Table:
        """Choose the first event of each run of a later step, and whatever comes straight after a first step.

        `seen` is when that first step was: the event's own instant, less the gap before it.
        """
        first, others = self.steps[0], [event for events in self.steps[1:] for event in events]
        rows = t.events.filter(*(_.event != event for event in first))  # plainly said, as files are read by it
        rows = rows.filter((_.event.isin(others) & _first_of_run()) | _.previous_event.isin(first))
        step = ibis.cases(*((_.event.isin(events), number) for number, events in enumerate(self.steps, start=1)))
        gap = (_.gap_seconds * 1_000_000).round().cast("int64")
        seen = ibis.cases((_.previous_event.isin(first), _instant(t, _.event_at) - gap))
        inside = rows.select(*self.actor, place=_place(_.position), at=_.event_at, step=step.cast("int8"), seen=seen)
        return inside if "session_no" in self.actor else ibis.union(inside, self._between_sessions(t))

    def _between_sessions(self, t: Tables) -> ir.Table:
        """Choose the sessions that end with a first step, where the user's next one begins with something else."""
        first = self.steps[0]
        others = t.sessions.filter(~_.first_event.isin(first)).select("user_id", session_no=_.session_no - 1)
        ends = t.sessions.filter(_.last_event.isin(first)).semi_join(others, ["user_id", "session_no"])
        last = {"at": _.ended_at, "step": ibis.literal(1, "int8"), "seen": _instant(t, _.ended_at)}
        return ends.select("user_id", place=_place(_.events), **last)

    def _followed(self, t: Tables, events: ir.Table) -> ir.Table:
        """Keep the events of later steps that a chain reaches in time."""
        so_far = ibis.cumulative_window(group_by=list(self.actor), order_by="place")
        latest = _.seen.max().over(so_far)
        for step in self._later:
            soon = _.latest >= _instant(t, _.at) - self.seconds * 1_000_000
            events = events.mutate(latest=latest).filter((_.step > 1) & ((_.step != step) | soon))
            latest = ibis.cases((_.step == step, _.latest)).max().over(so_far)
        return events

    def _deepest(self, followed: ir.Table) -> ir.Table:
        """Give each actor the depth of its deepest chain, when the first of them ends, and since when it may begin."""
        ends = followed.group_by(*self.actor, "step").aggregate(end=_.at.min())
        deepest = {"depth": _.step.max().cast("int64"), "end": _.end.argmax(_.step)}
        return ends.group_by(list(self.actor)).aggregate(**deepest).mutate(since=self._soonest(_.end))

    def _begun(self, t: Tables, deep: ir.Table) -> ir.Table:
        """Find the first step that each best chain begins with."""
        begun = t.events.filter(_.event.isin(self.steps[0]))
        begun = begun.select(*self.actor, no=_.event_no, at=_.event_at).join(deep, list(self.actor))
        near = begun.filter((_.at >= _.since) & (_.at <= _.end)).group_by(list(self.actor))
        return near.aggregate(no=_.no.min(), at_1=_.at.min(), depth=_.depth.max(), end=_.end.max())

    def _next(self, t: Tables, found: ir.Table, step: int) -> ir.Table:
        """Find the first event of a step after the step before it, and go on from there."""
        mine = t.events.filter(_.event.isin(self.steps[step - 1]) & _first_of_run())
        mine = mine.select(*self.actor, no=_.event_no, at=_.event_at)
        after = mine.join(found.select(*self.actor, before="no"), list(self.actor)).filter(_.no > _.before)
        first = after.group_by(list(self.actor)).aggregate(no=_.no.min(), near=_.at.min())
        return found.drop("no").left_join(first, list(self.actor)).drop(*(f"{name}_right" for name in self.actor))


def _first_of_run() -> ir.Value:
    """Tell whether an event does not repeat the one before in the session."""
    return _.previous_event.isnull() | (_.previous_event != _.event)


def _instant(t: Tables, at: ir.Value) -> ir.Value:
    return t.engine.microseconds(at, ibis.timestamp("1970-01-01"))


def _place(position: ir.Value) -> ir.Value:
    return _.session_no * _SESSION + position
