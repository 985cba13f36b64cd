"""Users that act as no person can: faster, more awake or more idle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.schema import PURCHASE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

BUSY = 600
"""So many instants with an event within one hour of the clock are more than a person has: one every six seconds."""
AWAKE, NIGHTS = 22, 3
"""So many hours of a day, on so many days, nobody is awake."""
IDLE = 1_000
"""At so many instants a log-in, or a checkout begun, without a single purchase, is no customer's."""
STEPS = ("login", "begin_checkout")


def impossible(engine: DuckEngine, events: ir.Table) -> list[dict[str, Any]]:
    """Find the impossible users: `user_id` and how many events each has."""
    many = events.filter(_.event_no == BUSY).select("user_id")
    if not engine.count(many):
        return []
    theirs = events.semi_join(many, "user_id")
    hours = theirs.group_by("user_id", hour=_.local_at.truncate("h")).aggregate(
        events=_.count(), instants=_.event_at.nunique(), steps=_steps(), bought=_.count(where=_.event == PURCHASE)
    )
    days = hours.group_by("user_id", day=_.hour.date()).aggregate(
        awake=_.count(), busiest=_.instants.max(), **{name: _[name].sum() for name in ("events", "steps", "bought")}
    )
    users = days.group_by("user_id").aggregate(
        sleepless=_.count(where=_.awake >= AWAKE),
        busiest=_.busiest.max(),
        **{name: _[name].sum() for name in ("events", "steps", "bought")},
    )
    found = users.filter(_beyond_people(users)).order_by(ibis.desc("events"), "user_id").select("user_id", "events")
    return engine.rows(found)


def _steps() -> ir.Value:
    return _.event_at.nunique(where=_.event.isin(STEPS))


def _beyond_people(users: ir.Table) -> ir.Value:
    idle = (users.steps >= IDLE) & (users.bought == 0)
    return (users.busiest > BUSY) | (users.sleepless >= NIGHTS) | idle
