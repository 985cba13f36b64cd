"""The sessions that each of several gaps makes, all in one pass over events.

Ingest has cut sessions at the shop's own gap and remembers the pauses within them, so most events need not be looked
at again: only those are *marked* at which a session of some gap may begin or end, or that say what is in one. Between
two marks of a user nothing but shorter pauses lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import PURCHASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.engine import Engine, Walk
    from footfall.tables import Tables

MICRO = 1_000_000
SOURCE = "source_session_id"


def seen(t: Tables) -> ir.Table:
    """See the events of the users asked about, with what a pass over them needs to know."""
    events = t.all_events.semi_join(t.users, "user_id") if t.filters else t.all_events
    own = {SOURCE: _[SOURCE]} if t.has(SOURCE) else {}
    return events.select(
        "user_id",
        "event_no",
        "event_at",
        "position",
        **own,
        remembered=_.gap_seconds,
        last=_.next_event.isnull(),
        purchase=_.event == PURCHASE,
    )


def marked(t: Tables, shortest: int) -> ir.Table:
    """Keep the events that begin or end a session at a gap of `shortest` or more, are chosen, or are purchases."""
    marks = (_.position == 1) | (_.remembered > shortest) | _.last | _.purchase
    if not t.filters.of_events:
        return seen(t).filter(marks)
    picked = t.events.select("user_id", "event_no")
    joined = seen(t).left_join(picked, ["user_id", "event_no"], rname="{name}_chosen")
    told = joined.mutate(chosen=_.event_no_chosen.notnull()).drop("user_id_chosen", "event_no_chosen")
    return told.filter(marks | _.chosen)


def passed(engine: Engine, marks: ir.Table) -> tuple[ir.Table, Walk]:
    """Pass over the marks in order, within each user and, where the log counts sessions itself, each of those.

    `gap` is the pause before an event, null where it is the first; `clock` adds up the time between marks, and one
    microsecond from group to group, so that it only ever grows; `tail` is the time from a mark to the last event before
    the next one.
    """
    order = [ibis.asc(marks[SOURCE], nulls_first=True)] if SOURCE in marks.columns else []
    walk = engine.walk(marks, ["user_id"], [*order, marks.event_no])
    compared = ("user_id", "event_at", *((SOURCE,) if order else ()))
    table = walk.table.mutate(**{f"{name}_before": walk.previous(_[name]) for name in compared})
    same = (_.user_id == _.user_id_before).fill_null(False)  # noqa: FBT003 - Ibis's word
    table = table.mutate(new_user=~same, same=same & _[SOURCE].identical_to(_[f"{SOURCE}_before"]) if order else same)
    table = table.mutate(since=engine.microseconds(_.event_at, _.event_at_before))
    remembered = (_.remembered * MICRO).round().cast("int64")
    table = table.mutate(
        gap=ibis.cases((_.position > 1, remembered), (_.same, _.since)),
        step=ibis.cases((_.same, _.since), else_=1),
    )
    return _with_next(engine, table, walk), walk


def _with_next(engine: Engine, table: ir.Table, walk: Walk) -> ir.Table:
    table = table.mutate(
        clock=walk.total(_.step),
        next_gap=walk.next(_.gap),
        next_at=walk.next(_.event_at),
        next_position=walk.next(_.position),
    )
    table = table.mutate(adjacent=_.last | (_.next_position == _.position + 1))
    between = engine.microseconds(_.next_at, _.event_at) - _.next_gap
    return table.mutate(tail=ibis.cases((_.adjacent, 0), else_=between))


def sessions_at(t: Tables, gaps: Sequence[int]) -> ir.Table:
    """Count the sessions of every gap, the gaps ascending; where filters chose events, those that have one."""
    rows = sum(t.about.events.values())
    first, *rest = (_cut(t.engine, some, gaps) for some in t.engine.shards(marked(t, gaps[0]), "user_id", rows))
    figures: dict[str, ir.Value] = {"users": _.count(where=_.new_user)}
    for gap in gaps:
        figures |= _figures(gap, chosen=t.filters.of_events)
    return ibis.union(first, *rest).aggregate(**figures)


def _cut(engine: Engine, marks: ir.Table, gaps: Sequence[int]) -> ir.Table:
    """Tell each mark where on the clock its session began at every gap, and where the last purchase so far was."""
    table, walk = passed(engine, marks)
    known = {"bought": walk.highest(_.clock, _.purchase)}
    known |= {"picked": walk.highest(_.clock, _.chosen)} if "chosen" in marks.columns else {}
    known |= {f"from_{gap}": walk.highest(_.clock, begins(gap)) for gap in gaps}
    return table.select("new_user", "gap", "next_gap", "adjacent", "clock", "tail", **known)


def begins(gap: int) -> ir.Value:
    """Tell whether a session begins: where the pause is longer than the gap, or nothing came before."""
    return _.gap.isnull() | (_.gap > gap * MICRO)


def _figures(gap: int, *, chosen: bool) -> dict[str, ir.Value]:
    """Count at the last mark of each session."""
    since = _[f"from_{gap}"]
    ends = _.next_gap.isnull() | (_.next_gap > gap * MICRO)
    ends = ends & (_.picked >= since) if chosen else ends
    seconds = (_.clock - since + _.tail) / MICRO
    return {
        f"sessions_{gap}": _.count(where=ends),
        f"bounces_{gap}": _.count(where=ends & begins(gap) & _.adjacent),
        f"conversions_{gap}": _.count(where=ends & (_.bought >= since)),
        f"mean_{gap}": ibis.cases((ends, seconds)).mean(),
        f"median_{gap}": ibis.cases((ends, seconds)).median(),
    }
