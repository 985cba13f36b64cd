"""The table of users."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import SESSIONS, USERS, count_columns
from footfall.tables.sessions import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import ibis.expr.types as ir


WORDS = ("channel", "device", "first_channel", "last_channel")
"""The columns of users that are words."""


def users(
    events: ir.Table,
    sessions: ir.Table,
    orders: ir.Table,
    names: Iterable[str],
    only: Collection[str] | None = None,
) -> ir.Table:
    """Put all that is known of each user together; `names` are the events that sessions count.

    Where only some columns are asked for, counts and words that are not among them are not looked for.
    """
    mine, theirs = count_columns(names, USERS), count_columns(names, SESSIONS)
    mine = {name: column for name, column in mine.items() if only is None or column in only}
    visits = sessions.group_by("user_id").aggregate(
        **{mine[name]: sessions[theirs[name]].sum().cast("int64") for name in mine},  # DuckDB adds up in a wider type
        sessions=_.count(),
        stay_seconds=_.seconds.sum(),
        first_at=_.started_at.min(),
        last_at=_.ended_at.max(),
        revenue=_.revenue.sum(),
        converted=_.converted.any(),
    )
    days = events.group_by("user_id").aggregate(
        active_days=_.local_at.date().nunique(), first_on=_.local_at.date().min(), last_on=_.local_at.date().max()
    )
    bought = orders.group_by("user_id").aggregate(orders=_.count())
    table = visits.join(days, "user_id").left_join(bought, "user_id").drop("user_id_right")
    table = table.mutate(orders=_.orders.fill_null(0))
    if only is None or any(word in only for word in WORDS):
        table = _with_words(table, events)
    found = table.select("user_id", *in_order(USERS.names[1:], table.drop("user_id").columns, after=""))
    return (found if only is None else among(found, only)).order_by("user_id")


def among(users: ir.Table, only: Collection[str]) -> ir.Table:
    """Keep of a table of users the columns asked for that it has."""
    return users.select("user_id", *(name for name in users.columns if name in only and name != "user_id"))


def _with_words(table: ir.Table, events: ir.Table) -> ir.Table:
    """Add the words that are usual of each user, and the ends of their channels."""
    for words in (_usual(events, "channel"), _usual(events, "device"), _ends(events, "channel")):
        table = table.left_join(words, "user_id").drop("user_id_right") if words is not None else table
    return table.mutate(**{name: ibis.null("string") for name in WORDS if name not in table.columns})


def _usual(events: ir.Table, name: str) -> ir.Table | None:
    """Find each user's most frequent value; a tie goes to the one met first."""
    if name not in events.columns:
        return None
    met = events.filter(_[name].notnull()).group_by("user_id", name).aggregate(times=_.count(), met=_.event_no.min())
    best = ibis.window(group_by="user_id", order_by=[ibis.desc("times"), ibis.asc("met")])
    return met.mutate(place=ibis.row_number().over(best)).filter(_.place == 0).select("user_id", name)


def _ends(events: ir.Table, name: str) -> ir.Table | None:
    """Find each user's first and last value."""
    if name not in events.columns:
        return None
    known = events.filter(_[name].notnull()).group_by("user_id")
    ends = {"first": _[name].argmin(_.event_no), "last": _[name].argmax(_.event_no)}
    return known.aggregate(**{f"{end}_{name}": value for end, value in ends.items()})
