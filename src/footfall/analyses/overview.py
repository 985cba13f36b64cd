"""The shop in one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.analysis import Analysis
from footfall.answer import Fact, Note
from footfall.schema import EVENTS, ORDERS, REFUND, SESSIONS, USERS, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


TOLD = ("rows-refused", "placeholder-ids", "values-unread", "mixed-currencies", "map-unsure")
"""What ingest noticed that may change these figures."""


@dataclass(frozen=True, kw_only=True)
class Overview(Analysis):
    """How much of everything there is, over which days.

    Sessions, items and orders are those with a chosen event; buyers are users with a purchase among the chosen events.
    Revenue is that of all events, refunds taken off. average_order_value is revenue / orders, revenue_per_user is
    revenue / users; both are missing where the log has no revenue. Days are those of the shop, from the first to the
    last with an event, both included and those without events too.
    """

    question = "How big is this shop?"
    reads = (EVENTS, SESSIONS, ORDERS, USERS)
    columns = (
        Column("events", "count", "Events."),
        Column("users", "count", "Users with any event."),
        Column("sessions", "count", "Sessions."),
        Column("items", "count", "Different items."),
        Column("orders", "count", "Orders."),
        Column("buyers", "count", "Users with a purchase."),
        Column("revenue", "money", "Revenue, refunds taken off."),
        Column("average_order_value", "money", "Revenue / orders."),
        Column("revenue_per_user", "money", "Revenue / users."),
        Column("first_on", "date", "The first day with an event."),
        Column("last_on", "date", "The last day with an event."),
        Column("days", "count", "Days from the first to the last, both included."),
    )
    people = "users"

    def table(self, t: Tables) -> ir.Table:
        """Count events and orders once and set the counts side by side."""
        whole = t.events.aggregate(
            events=_.count(),
            users=_.count(where=_.event_no == 1),
            sessions=_.count(where=_.position == 1),
            items=_.item_id.nunique(),
            revenue=_.revenue.sum(),
            refunds=-_.revenue.sum(where=_.event == REFUND),
            first_on=_.local_at.min().date(),
            last_on=_.local_at.max().date(),
        )
        if t.filters.of_events:  # then the first of a user or a session need not be among those chosen
            visits = t.events.select("user_id", "session_no").distinct()
            counted = visits.aggregate(users=_.user_id.nunique(), sessions=_.count())
            whole = whole.drop("users", "sessions").cross_join(counted)
        whole = whole.cross_join(t.orders.aggregate(orders=_.count(), buyers=_.user_id.nunique()))
        return whole.mutate(
            average_order_value=_.revenue / _.orders.nullif(0), revenue_per_user=_.revenue / _.users.nullif(0)
        )

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Count the days; a log without events has none."""
        del t
        for row in rows:
            row["days"] = (row["last_on"] - row["first_on"]).days + 1 if row["first_on"] else 0
        return [row for row in rows if row["events"]]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name what refunds took, where there are any."""
        del t
        refunds = rows[0]["refunds"] if rows else None
        return {"refunds": Fact(refunds, "What refunds took off the revenue.", kind="money")} if refunds else {}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Pass on what the ledger noticed."""
        del rows
        return [Note(code, text) for code, text in t.about.notes if code in TOLD]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say users, sessions and buyers, and the revenue where there is one."""
        del facts
        said = {column.name: column.show(rows[0][column.name]) for column in self.columns}
        came = f"In {said['days']} days {said['users']} users came {said['sessions']} times"
        first = f"{came}; {said['buyers']} of them bought."
        if rows[0]["revenue"] is None or not rows[0]["orders"]:
            return first
        return (
            f"{first} Their {said['orders']} orders brought {said['revenue']}, {said['average_order_value']} an order."
        )
