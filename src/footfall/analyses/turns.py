"""What an actor does in turn, immediate repeats collapsed: paths are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import free_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.tables import Tables

JOINED = " > "
"""What stands between the events of a path."""
ENTRY, EXIT, OTHER = "entry", "exit", "other"


def session_turns(t: Tables) -> ir.Table:
    """Choose the events of whole sessions that do not repeat the one before."""
    return t.session_events.filter((_.position == 1) | (_.event != _.previous_event))


def turns(events: ir.Table, actor: Sequence[str]) -> ir.Table:
    """Choose the events that do not repeat the actor's one before, whatever came between of other actors."""
    before = _.event.lag().over(in_turn(actor))
    return events.mutate(before=before).filter(_.before.isnull() | (_.event != _.before)).drop("before")


def in_turn(actor: Sequence[str]) -> ir.WindowedValue:
    """Look at an actor's events in the order of the table `events`."""
    return ibis.window(group_by=list(actor), order_by="event_no")


def up_to_first(events: ir.Table, actor: Sequence[str], ending: str) -> ir.Table:
    """Keep the actors that have an event, and their events up to its first."""
    ends = events.filter(_.event == ending).group_by(list(actor)).aggregate(end=_.event_no.min())
    return events.join(ends, list(actor)).filter(_.event_no <= _.end).select(events.columns)


def joined(t: Tables, taken: ir.Table, actor: Sequence[str]) -> ir.Table:
    """Join each actor's turns to a path."""
    path = t.engine.path(_.event, _.event_no, _.event.notnull())
    return taken.group_by(list(actor)).aggregate(path=path)


def paths_of_items(t: Tables, events: ir.Table, actor: Sequence[str]) -> ir.Table:
    """Give the path of each user with each item.

    Most have a single kind of event: that is their path, and only the others cost an ordered gathering.
    """
    spans = events.group_by(list(actor)).aggregate(path=_.event.min(), last=_.event.max())
    several = events.semi_join(spans.filter(_.path != _.last), list(actor))
    found = joined(t, turns(several, actor), actor)
    return ibis.union(spans.filter(_.path == _.last).select(*actor, "path"), found.select(*actor, "path"))


@dataclass(frozen=True)
class Named:
    """Which values keep their names in an answer, and whether there are others, which are called `other`."""

    names: tuple[str, ...]
    others: bool

    @classmethod
    def of(cls, t: Tables, values: ir.Table, name: str, top: int) -> Named:
        """Name the `top` most frequent values of a column, ties by name."""
        counted = values.filter(_[name].notnull()).group_by(name).aggregate(times=_.count())
        found = t.engine.rows(counted.order_by(ibis.desc("times"), name).limit(top + 1))
        return cls(tuple(row[name] for row in found[:top]), len(found) > top)

    def word(self, word: str) -> str:
        """Give a word of the answer's own that is no value's name."""
        return free_names([word], self.names, "_")[word]

    def fold(self, value: ir.Value) -> ir.Value:
        """Call what has no name `other`; what is missing stays so."""
        if not self.others:
            return value
        return ibis.cases((value.isin(self.names) | value.isnull(), value), else_=self.word(OTHER))
