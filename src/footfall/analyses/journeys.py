"""The ways of sessions, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.turns import EXIT, OTHER, Named, in_turn, session_turns
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis
from footfall.answer import Fact, sankey
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Journeys(Analysis):
    """How sessions go from place to place of their paths: step k is from the k-th event to the next one, or to `exit`.

    Immediate repeats are collapsed, so a step always goes to another event; a session that stays with one event has the
    path of that event, and exits at step 1. Every session is in step 1, and in each later one that it has not left
    before: what arrives at an event by step k leaves it by step k + 1, and each step's sessions are those of the step
    before less its exits. What lies beyond the last step is not shown: `to` of the last step is no exit where the
    session goes on.

    The `top` events that sessions turn to most often keep their names, ties by name; all others are `other` (a step
    from other to other is one between two of these). Where an event is itself called exit or other, the word of this
    table has an underscore behind it. Rows stand by step, the most sessions first. Filters of events choose whole
    sessions that have such an event.
    """

    steps: int = param(5, "How many steps to follow.", at_least=1, at_most=20)
    top: int = param(6, "How many events keep their names.", at_least=1, at_most=50)

    question = "Which way do sessions take from their first event on?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS,)
    columns = (
        Column("step", "count", "The step, from 1."),
        Column("from", "text", "The event at this place of the path."),
        Column("to", "text", "The event that comes next; `exit` where the session ends."),
        Column("sessions", "count", "Sessions that go this way at this step."),
        Column("share", "share", "Their share of all sessions."),
    )
    chart = sankey("step", "from", "to", "sessions", "share")
    people = "sessions"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Number each session's turns, and count where they go."""
        turns = session_turns(t).select("user_id", "session_no", "event_no", "event")
        named = Named.of(t, turns, "event", self.top)
        near = in_turn(["user_id", "session_no"])
        placed = turns.mutate(step=ibis.row_number().over(near) + 1, after=_.event.lead().over(near))
        taken = placed.filter(_.step <= self.steps).select(
            "step",
            ends=_.after.isnull(),
            **{"from": named.fold(_.event)},
            to=named.fold(_.after).fill_null(named.word(EXIT)),
        )
        counted = taken.group_by("step", "from", "to", "ends").aggregate(sessions=_.count())
        first, ended = _.step == 1, (_.step == 1) & _.ends
        counted = counted.mutate(
            whole=ibis.cases((first, _.sessions)).sum().over(ibis.window()),
            ended=ibis.cases((ended, _.sessions), else_=0).sum().over(ibis.window()),
        )
        counted = counted.mutate(share=_.sessions / _.whole)
        return counted.order_by("step", ibis.desc("sessions"), "from", "to")

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many sessions there are, and how many turn to nothing else."""
        del t
        if not rows:
            return {}
        whole, ended = rows[0]["whole"], rows[0]["ended"]
        return {
            "sessions": Fact(whole, "All sessions: each is in step 1.", kind="count"),
            "stayed": Fact(
                ended / whole,
                "The share that exits at step 1, without turning to another event.",
                n=whole,
                kind="share",
            ),
        }

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many turn to nothing else, and the most frequent first step between events that have names."""
        said = f"Of {facts['sessions'].show()} sessions {facts['stayed'].show()} stay with the event they begin with"
        on = [row for row in rows if row["step"] == 1 and not row["ends"]]
        if not on:
            return f"{said}."
        first = max(on, key=lambda row: (OTHER not in (row["from"], row["to"]), row["sessions"]))
        count = self.columns[3].show(first["sessions"])
        return f"{said}; the most frequent first step is from {first['from']} to {first['to']}: {count}."
