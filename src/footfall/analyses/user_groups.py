"""Users, each in one group of a dimension, and who of them converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.schema import PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables import Tables

Assign = Literal["dominant", "first", "last"]
"""Which of a user's values is theirs: that of most of their events (a tie goes to the one met first), or an end."""

_KEPT = {
    ("channel", "dominant"): "channel",
    ("device", "dominant"): "device",
    ("channel", "first"): "first_channel",
    ("channel", "last"): "last_channel",
}
"""What the table of users has counted already."""
_ROOM = 2**32
"""More than the events of any user: a count and a place within a user make one whole number of both."""


def converted(t: Tables) -> ir.Table:
    """Give each user with a chosen event, and whether a purchase is among the chosen events."""
    if not t.filters.of_events:
        return t.users.select("user_id", "converted")
    return t.events.group_by("user_id").aggregate(converted=(_.event == PURCHASE).any())


def grouped(t: Tables, dimension: str, assign: Assign, to: str = "group") -> ir.Table:
    """Give each user that has any value of a dimension the one that is theirs."""
    kept = _KEPT.get((dimension.lower(), assign))
    if kept and t.has(dimension.lower()) and not t.filters.of_events:
        return t.users.filter(_[kept].notnull()).select("user_id", **{to: _[kept]})
    valued = t.with_dimension(t.events, dimension).filter(_.group.notnull())
    mine = _most(valued) if assign == "dominant" else valued.group_by("user_id").aggregate(group=_end(assign))
    return mine.select("user_id", **{to: _.group.cast("string")})


def _end(assign: Assign) -> ir.Value:
    return _.group.argmin(_.event_no) if assign == "first" else _.group.argmax(_.event_no)


def _most(valued: ir.Table) -> ir.Table:
    """Find each user's most frequent value; a tie goes to the one met first."""
    met = valued.group_by("user_id", "group").aggregate(times=_.count(), met=_.event_no.min())
    rank = _.times.cast("int64") * _ROOM - _.met
    return met.group_by("user_id").aggregate(group=_.group.argmax(rank))


def beside(users: ir.Table, groups: ir.Table) -> ir.Table:
    """Set a group beside each user; null where they have none."""
    return users.left_join(groups, "user_id", rname="{name}_beside").drop("user_id_beside")


def counted(users: ir.Table, *groups: str) -> ir.Table:
    """Count the users of each group, and those converted."""
    return users.group_by(*groups).aggregate(users=_.count(), converted=_.count(where=_.converted))


def largest(counts: ir.Table) -> ir.Table:
    """Put groups in order: most users first, ties by name."""
    return counts.order_by(ibis.desc("users"), ibis.asc("group", nulls_first=True))
