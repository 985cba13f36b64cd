"""Which runs of events sessions have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.turns import JOINED, in_turn, session_turns
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis
from footfall.answer import Fact, Note, long_bars
from footfall.schema import EVENTS, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

MOST = 10_000
_SESSION = ("user_id", "session_no")


@dataclass(frozen=True, kw_only=True)
class Sequences(Analysis):
    """Runs of `n` events that sessions contain, with the share of sessions that do.

    A run is `n` events of one session that follow each other with nothing between, immediate repeats collapsed as in
    its path: view, view, cart, view holds view_item > add_to_cart > view_item and no other run of 3. Runs overlap, and
    a run that comes twice in a session counts once: support = sessions that contain it / all sessions, those too short
    for any run included. Supports of different runs do not add up to 1. Shown are runs with a support of at least
    `min_support`, the most frequent first, ties by name; at most 10,000. Filters of events choose whole sessions that
    have such an event.
    """

    n: int = param(3, "How many events a run has.", at_least=1, at_most=10)
    min_support: float = param(0.01, "The least share of sessions that a run shown is in.", at_least=0, at_most=1)

    question = "Which runs of events are common to many sessions?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("sequence", "text", "The events in turn, immediate repeats collapsed."),
        Column("sessions", "count", "Sessions that contain it."),
        Column("support", "share", "Their share of all sessions."),
    )
    chart = long_bars("support", "sequence")
    people = "sessions"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Find each session's runs, each once, and count them."""
        places = [f"event_{place}" for place in range(1, self.n + 1)]
        later = {name: _.event.lead(ahead).over(in_turn(_SESSION)) for ahead, name in enumerate(places[1:], start=1)}
        runs = session_turns(t).mutate(event_1=_.event, **later).filter(_[places[-1]].notnull())
        once = runs.select(*_SESSION, *places).distinct()
        counted = once.group_by(places).aggregate(sessions=_.count())
        sequence = reduce(lambda run, event: run + JOINED + event, [_[name] for name in places])
        whole = t.sessions.aggregate(whole=_.count())
        found = counted.cross_join(whole).mutate(sequence=sequence, support=_.sessions / _.whole)
        chosen = found.filter(_.support >= self.min_support)
        return chosen.order_by(ibis.desc("sessions"), "sequence").limit(MOST)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many sessions there are."""
        del t
        return {"sessions": Fact(rows[0]["whole"], "All sessions: support is of these.", kind="count")} if rows else {}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell why there is nothing, or not all."""
        del t
        if len(rows) == MOST:
            return [Note("cut-off", f"There are more; the {MOST:,} most frequent are shown.")]
        none = f"No run of {self.n} events is in a share of {self.min_support:g} of the sessions."
        return [] if rows else [Note("no-rows", none)]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the most frequent run."""
        first = {column.name: column.show(rows[0][column.name]) for column in self.columns}
        of = f"{first['sessions']} of {facts['sessions'].show()} sessions, {first['support']}"
        return f"The most frequent run of {self.n} is {first['sequence']}, in {of}."
