"""How long users stayed in all, in sessions that a pause of more than a day ends, whatever the shop's own gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.session_gap.cuts import MICRO, marked, passed

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine import Engine
    from footfall.tables import Tables

DAY = 86_400


def day_long_stay(t: Tables) -> ir.Table:
    """Give each user's stay: from first to last event of every session at a gap of 24 hours, added up."""
    whole = t.through(where=(), since=None, until=None)
    rows = sum(t.about.events.values())
    first, *rest = (_stayed(t.engine, some) for some in t.engine.shards(marked(whole, DAY), "user_id", rows))
    return ibis.union(first, *rest)


def _stayed(engine: Engine, marks: ir.Table) -> ir.Table:
    """Add up the pauses of a day or less; between marks there are no others."""
    table, _walk = passed(engine, marks)
    short = ibis.cases((_.gap <= DAY * MICRO, _.gap), else_=0)
    kept = table.select("user_id", microseconds=short + _.tail)
    added = kept.group_by("user_id").aggregate(microseconds=_.microseconds.sum())
    return added.select("user_id", stay_seconds=_.microseconds.cast("float64") / MICRO)
