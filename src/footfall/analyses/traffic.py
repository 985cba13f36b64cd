"""Traffic over time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

from ibis import _

from footfall.analyses.measures import REVENUE, beside, by_period, by_user, orders_in, period
from footfall.analysis import Analysis
from footfall.answer import lines
from footfall.schema import EVENTS, ORDERS, SESSIONS, Column
from footfall.spec import param
from footfall.tables.clock import must_tell_hours

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Traffic(Analysis):
    """Events, people, views, carts, purchases and revenue by period of the shop's clock, one row a period with events.

    A session counts in the period it began in; everything else in the period of the event. Weeks begin on Monday; an
    hour is an hour of one day (for the hour of the day see rhythm). Periods without events have no row. Views are
    view_item, or page_view where the log has none; where it has neither, view figures are missing.
    """

    by: Literal["hour", "day", "week", "month"] = param("day", "How long a period is.")

    question = "How many come, and what do they do, over time?"
    reads = (EVENTS, SESSIONS, ORDERS)
    columns = (
        Column("period", "date", "The period's first day; of hours, their beginning."),
        Column("events", "count", "Events."),
        Column("visitors", "count", "Users with any event."),
        Column("sessions", "count", "Sessions begun in it."),
        Column("views", "count", "Views."),
        Column("viewers", "count", "Users with a view."),
        Column("views_per_viewer", "number", "Views / viewers."),
        Column("carts", "count", "Times something was put in a cart."),
        Column("purchases", "count", "Purchase events."),
        Column("orders", "count", "Orders."),
        Column("buyers", "count", "Users with a purchase."),
        REVENUE,
    )
    chart = lines("period", ("visitors", "sessions", "buyers"))
    people = "visitors"

    def settle(self, t: Tables) -> Self:
        """Part by no hours where the log has none."""
        if self.by == "hour":
            must_tell_hours(told=t.tells_hours)
        return self

    def shown(self) -> tuple[Column, ...]:
        """An hour is a time, every other period a day."""
        first = replace(self.columns[0], kind="time") if self.by == "hour" else self.columns[0]
        return (first, *self.columns[1:])

    def table(self, t: Tables) -> ir.Table:
        """Count each user's period, then each period; sessions by their start."""
        events = t.events.mutate(period=period(_.local_at, self.by))
        counted = by_user(events, "period", t.view) if self.by == "hour" else by_period(t, self.by)
        table = counted.group_by("period").aggregate(
            events=_.events.sum(),
            visitors=_.count(),
            views=_.views.sum(),
            viewers=_.count(where=_.views > 0) if t.view else _.views.sum(),
            carts=_.carts.sum(),
            purchases=_.purchases.sum(),
            buyers=_.count(where=_.purchases > 0),
            revenue=_.revenue.sum(),
        )
        begun = t.sessions.group_by(period=period(_.local_at, self.by)).aggregate(sessions=_.count())
        for counts in (begun, self._orders(t, events)):
            table = beside(table, counts, "period")
        return table.mutate(views_per_viewer=_.views / _.viewers.nullif(0)).order_by("period")

    def _orders(self, t: Tables, events: ir.Table) -> ir.Table:
        """Count the orders of each period; one that the log itself names may have lines in several."""
        if t.filters or t.has("order_id"):
            return orders_in(events, "period")
        return t.orders.group_by(period=period(_.local_at, self.by)).aggregate(orders=_.count())

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the busiest period."""
        del facts
        column = {column.name: column for column in self.shown()}
        best, least = max(rows, key=lambda row: row["visitors"]), min(row["visitors"] for row in rows)
        when, most = column["period"].show(best["period"]), column["visitors"].show(best["visitors"])
        fewest = column["visitors"].show(least)
        return f"The busiest {self.by} is {when}, with {most} visitors; the quietest with any has {fewest}."
