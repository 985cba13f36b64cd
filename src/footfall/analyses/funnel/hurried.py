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

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.tables import Tables


@dataclass(frozen=True)
class Hurried:
    """The events of each step, none of them of two; whose way it is; and the seconds it may take."""

    steps: Sequence[Sequence[str]]
    actor: Sequence[str]
    seconds: int

    def best(self, t: Tables) -> ir.Table:
        """Give each actor's best chain: its depth, and `at_1`, `at_2`, ..., null where a step is not reached."""
        found = self._begun(t, self._deepest(self._that_may_matter(t)))
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
        """Choose first steps that a later step may come next to, and the first event of each run of a later step."""
        kept = [_.event.isin(self.steps[0]) & ~_.next_event.isin(self.steps[0])]
        kept += [_.event.isin(events) & _new(events) for events in self.steps[1:]]
        step = ibis.cases(*((_.event.isin(events), place) for place, events in enumerate(self.steps, start=1)))
        inside = t.events.filter(ibis.or_(*kept)).select(*_PLACE, at=_.event_at, step=step.cast("int8"))
        return inside if "session_no" in self.actor else ibis.union(inside, self._between_sessions(t))

    def _between_sessions(self, t: Tables) -> ir.Table:
        """Choose first steps that end a session, where the user's next session begins with something else."""
        first = self.steps[0]
        others = t.sessions.filter(~_.first_event.isin(first)).select("user_id", session_no=_.session_no - 1)
        ends = t.sessions.filter(_.last_event.isin(first)).semi_join(others, ["user_id", "session_no"])
        columns = {"position": _.events, "at": _.ended_at, "step": ibis.literal(1, "int8")}
        return ends.select("user_id", "session_no", **columns)

    def _deepest(self, events: ir.Table) -> ir.Table:
        """Give each actor that gets past step 1 its depth, and when the first chain of that depth ends."""
        so_far = ibis.cumulative_window(group_by=list(self.actor), order_by=["session_no", "position"])
        events = events.mutate(start=ibis.cases((_.step == 1, _.at)))
        for step in self._later:
            latest = ibis.cases((_.step == step - 1, _.start)).max().over(so_far)
            in_time = (_.step > 1) & ((_.step != step) | (_.latest >= self._soonest(_.at)))
            events = events.mutate(latest=latest).filter(in_time)
            events = events.mutate(start=ibis.cases((_.step == step, _.latest), else_=_.start)).drop("latest")
        ends = events.group_by(*self.actor, "step").aggregate(end=_.at.min())
        deepest = {"depth": _.step.max().cast("int64"), "end": _.end.argmax(_.step)}
        return ends.group_by(list(self.actor)).aggregate(**deepest)

    def _begun(self, t: Tables, deep: ir.Table) -> ir.Table:
        """Find the first step that each best chain begins with."""
        begun = self._of_step(t, 1).left_join(deep, list(self.actor))
        near = begun.filter(_.end.isnull() | (_.at >= self._soonest(_.end)))
        found = {"no": _.no.min(), "at_1": _.at.min(), "depth": _.depth.max().fill_null(1), "end": _.end.max()}
        return near.group_by(list(self.actor)).aggregate(**found)

    def _next(self, t: Tables, found: ir.Table, step: int) -> ir.Table:
        """Find the first event of a step after the step before it, and go on from there."""
        after = self._of_step(t, step).join(found.select(*self.actor, before="no"), list(self.actor))
        first = after.filter(_.no > _.before).group_by(list(self.actor)).aggregate(no=_.no.min(), near=_.at.min())
        return found.drop("no").left_join(first, list(self.actor)).drop(*(f"{name}_right" for name in self.actor))

    def _of_step(self, t: Tables, step: int) -> ir.Table:
        events = self.steps[step - 1]
        mine = _.event.isin(events) if step == 1 else _.event.isin(events) & _new(events)
        return t.events.filter(mine).select(*self.actor, no=_.event_no, at=_.event_at)


_PLACE = ("user_id", "session_no", "position")


def _new(events: Sequence[str]) -> ir.Value:
    """Tell whether the event before in the session is of another kind than these, or there is none."""
    return _.previous_event.isnull() | ~_.previous_event.isin(events)
