"""The shop by any dimension."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.measures import BUYERS, ORDERS, REVENUE, SESSIONS, USERS, beside, by_user, orders_in, sessions_in
from footfall.analysis import Analysis, missing
from footfall.answer import bars
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Note, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Breakdown(Analysis):
    """Events, people, orders and revenue by the values of a dimension, the group with most events first.

    A dimension is any text column of events, or weekday (1 = Monday), weekend, hour, landing (first event of the
    session). Events whose dimension is missing form no group, and shares are of the events that have one: they add up
    to 1. A user, a session or an order whose events lie in two groups counts in both.
    """

    dimension: str | None = param(
        None, "What to part by; default the first present of channel, device, country, category."
    )

    question = "How does the shop divide, by channel, device, or whatever else?"
    reads = (EVENTS,)
    columns = (
        Column("group", "text", "The dimension's value."),
        Column("events", "count", "Events of the group."),
        Column("share", "share", "Their share of all events that have a value."),
        USERS,
        SESSIONS,
        BUYERS,
        ORDERS,
        REVENUE,
    )
    chart = bars("events", "group")
    people = "users"

    def settle(self, t: Tables) -> Self:
        """Find a dimension in the data where none was named."""
        return replace(self, dimension=self.dimension or t.default_dimension())

    def table(self, t: Tables) -> ir.Table:
        """Count each user's events in each group, then each group."""
        grouped = t.with_dimension(t.events, str(self.dimension)).mutate(group=_.group.cast("string"))
        table = (
            by_user(grouped, "group", t.view)
            .group_by("group")
            .aggregate(
                events=_.events.sum(), users=_.count(), buyers=_.count(where=_.purchases > 0), revenue=_.revenue.sum()
            )
        )
        for counts in (sessions_in(grouped, "group"), orders_in(grouped, "group")):
            table = beside(table, counts, "group")
        known = _.events.sum(where=_.group.notnull())
        return table.mutate(share=_.events / known.over(ibis.window())).order_by(ibis.desc("events"), "group")

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell how many events have no value."""
        del t
        without = sum(row["events"] for row in rows if row["group"] is None)
        return missing(without, sum(row["events"] for row in rows), "events", str(self.dimension))

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the greatest group."""
        del facts
        first = {column.name: column.show(rows[0][column.name]) for column in self.columns}
        said = f"{first['group']} has most events: {first['events']}, {first['share']} of those with a {self.dimension}"
        return f"{said}, from {first['users']} users of whom {first['buyers']} bought."
