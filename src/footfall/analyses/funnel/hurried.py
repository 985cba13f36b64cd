"""The best chains in order when time is short, without following every event.

For steps that share no event, asked of all actors together. A chain of some depth that ends soonest is found going
forward: beside each event of a step stands the latest first step a chain can have come from in time. Of a run of first
steps only the last can be that one, of a run of any other step only its first event counts; what ingest remembers of
the neighbours tells runs apart. Then, the end being known, any first step within the time before it will do, and the
chain begins with the first of them.
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
    """Events of steps that share none, by actor, and the longest time from the first to the last.

    `events` have `no`, `at`, `session_no`, `position`, `in_1`, `in_2`, ..., `repeat` (whether the event before in the
    session is of the same step) and `goes_on` (whether the one after is; missing where the session ends).
    """

    events: ir.Table
    actor: list[str]
    steps: int
    seconds: int

    def best(self, t: Tables, first: Sequence[str]) -> ir.Table:
        """Give each actor's best chain: its depth, and when each step is reached; `first` are step 1's events."""
        deep = self._deepest(self._starts(t, first))
        begun = self.events.filter(_.in_1)
        lone = begun.anti_join(deep, self.actor).select(*self.actor).distinct().mutate(depth=ibis.literal(1, "int64"))
        found = self._timed(begun, deep)
        reached = {f"at_{step}": ibis.null(found[f"at_{step}"].type()) for step in self._places()}
        return ibis.union(found, lone.mutate(**reached).select(found.columns))

    def _places(self, start: int = 1) -> range:
        return range(start, self.steps + 1)

    def _soonest(self, value: ir.Value) -> ir.Value:
        """Give the earliest instant a chain may begin at to end at another."""
        return value - ibis.interval(seconds=self.seconds)

    def _starts(self, t: Tables, first: Sequence[str]) -> ir.Table:
        """Choose the first steps that a later step may come straight after, and the first events of its runs."""
        may = ibis.cases((_.in_1, ~_.goes_on), else_=~_.repeat)
        columns = list(dict.fromkeys([*self.actor, "session_no"]))
        marks = [f"in_{step}" for step in self._places()]
        inside = self.events.filter(may).select(*columns, "position", "at", *marks)
        if "session_no" in self.actor:
            return inside
        ends = _last_before_others(t, first).mutate(**{mark: ibis.literal(mark == "in_1") for mark in marks})
        return ibis.union(inside, ends.select(inside.columns))

    def _deepest(self, events: ir.Table) -> ir.Table:
        """Give each actor that gets past step 1 its depth, and when the first chain of that depth ends."""
        so_far = ibis.cumulative_window(group_by=self.actor, order_by=["session_no", "position"])
        events = events.mutate(start=ibis.cases((_.in_1, _.at)))
        for step in self._places(2):
            last = ibis.cases((_[f"in_{step - 1}"], _.start)).max().over(so_far)
            mine, soon = _[f"in_{step}"], _.last >= self._soonest(_.at)
            events = events.mutate(last=last).filter(~_.in_1 & (~mine | soon))
            events = events.mutate(start=ibis.cases((mine, _.last), else_=_.start))
        ends = {f"end_{step}": _.at.min(where=_[f"in_{step}"]) for step in self._places(2)}
        ended = events.group_by(self.actor).aggregate(**ends).filter(_.end_2.notnull())
        depth = ibis.cases(*((_[f"end_{step}"].notnull(), step) for step in reversed(self._places(2))))
        end = ibis.coalesce(*(_[f"end_{step}"] for step in reversed(self._places(2))))
        return ended.select(*self.actor, depth=depth.cast("int64"), end=end)

    def _timed(self, begun: ir.Table, deep: ir.Table) -> ir.Table:
        """Say when each step of a chain is reached whose end is known."""
        near = begun.select(*self.actor, "no", "at").join(deep, self.actor).filter(_.at >= self._soonest(_.end))
        found = near.group_by(*self.actor, "depth", "end").aggregate(no=_.no.min(), at_1=_.at.min())
        for step in self._places(2):
            found = self._next(found, step) if step < self.steps else found
            between = _.end if step == self.steps else _.next_at
            found = found.mutate(**{f"at_{step}": ibis.cases((_.depth == step, _.end), (_.depth > step, between))})
        return found.select(*self.actor, "depth", *(f"at_{step}" for step in self._places()))

    def _next(self, found: ir.Table, step: int) -> ir.Table:
        """Find the first event of a step after the step before it."""
        later = self.events.filter(_[f"in_{step}"] & ~_.repeat).select(*self.actor, later_no=_.no, later_at=_.at)
        after = found.select(*self.actor, "no").join(later, self.actor).filter(_.later_no > _.no)
        soonest = after.group_by(self.actor).aggregate(next_no=_.later_no.min(), next_at=_.later_at.min())
        joined = found.drop("no", *({"next_at"} & set(found.columns))).left_join(soonest, self.actor)
        return joined.drop(*(f"{name}_right" for name in self.actor)).rename(no="next_no")


def _last_before_others(t: Tables, first: Sequence[str]) -> ir.Table:
    """Choose the sessions' last events that are of step 1, where the user's next session begins with something else."""
    others = t.sessions.filter(~_.first_event.isin(first)).select("user_id", session_no=_.session_no - 1)
    ends = t.sessions.filter(_.last_event.isin(first)).semi_join(others, ["user_id", "session_no"])
    return ends.select("user_id", "session_no", position=_.events, at=_.ended_at)
