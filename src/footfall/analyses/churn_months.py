"""How many of each month's buyers do not come back in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.measures import period, pooled, said_rate
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, lines
from footfall.schema import ORDERS, PURCHASE, Column
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class ChurnMonths(Analysis):
    """Of the buyers of each month, how many had no order in the horizon after their last order of that month.

    A month is one of the shop's calendar, its buyers those with an order in it. An order later than the last of the
    month and at most `horizon` after it by the shop's clock (so that a day is a day when clocks change), exactly at the
    limit included, keeps a buyer; so one who came back after the horizon counts as churned in the earlier month, and as
    a buyer in the later one. A horizon is over when the day it ends on is not after the log's last day. A buyer whose
    horizon is not over and who has not come back yet is open, never churned. While any is open the month has no rate:
    those who came back would have left it, so that those who are not open are not like all. Months without a buyer have
    no row. Orders are those of the chosen purchases; `until` is taken for the log's end. Two orders at one instant are
    one after the other.
    """

    horizon: Duration = param(
        Duration(25 * 86_400), "How long after their last order of a month a buyer is waited for."
    )

    question = "Of the buyers of each month, how many did not come back in time?"
    reads = (ORDERS,)
    columns = (
        Column("month", "date", "The first day of the month."),
        Column("buyers", "count", "Users with an order in the month."),
        Column("churned", "count", "Of them, those with no order in the horizon after their last of the month."),
        Column("open", "count", "Of them, those not back yet whose horizon is not over at the log's end."),
        Column("rate", "share", "churned / buyers; missing while any is open."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
    )
    chart = lines("month", "rate", low="low", high="high")
    rates = (Rate("rate", "churned", "buyers", "low", "high"),)
    people = "buyers"

    def table(self, t: Tables) -> ir.Table:
        """Find each buyer's last order of each month, and whether the next came in time."""
        in_turn = ibis.window(group_by="user_id", order_by=["ordered_at", "order_id"])
        placed = t.orders.mutate(month=period(_.local_at, "month"))
        ahead = {f"next_{name}": _[name].lead().over(in_turn) for name in ("local_at", "month")}
        last = placed.mutate(**ahead).filter(_.next_month.isnull() | (_.next_month != _.month))
        in_time = t.engine.microseconds(_.next_local_at, _.local_at) <= self.horizon.seconds * 1_000_000
        ends_on = (_.local_at + ibis.interval(seconds=self.horizon.seconds)).date()
        told = last.mutate(back=in_time.fill_null(False), over=ends_on <= ibis.date(t.last_on))  # noqa: FBT003 - Ibis's word
        counted = told.group_by("month").aggregate(
            buyers=_.count(), churned=_.count(where=~_.back & _.over), open=_.count(where=~_.back & ~_.over)
        )
        return counted.order_by("month")

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Pool the months that are not open."""
        del t
        return pooled(rows, "churned", "buyers", f"to no order within {self.horizon}")

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell which months are open."""
        if not rows:
            return [Note("no-such-event", "The log has no purchase.")] if PURCHASE not in t.about.events else []
        still = [str(row["month"])[:7] for row in rows if row["open"]]
        if not still:
            return []
        told = f"The {self.horizon} are not over by {t.last_on} for some buyers of {', '.join(still)}: no rate yet."
        return [Note("open-period", told)]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the rate over all months, and that of the last one that is over."""
        if "pooled_rate" not in facts:
            return f"No month's {self.horizon} are over for all of its buyers, so nothing can be said yet."
        say = {column.name: column.show for column in self.columns}
        rate, low, high = said_rate(facts["pooled_rate"])
        last = [row for row in rows if row["rate"] is not None][-1]
        said = f"Over all months that are over, {rate} of a month's buyers had no order within {self.horizon}"
        month = f"in the last of them, from {say['month'](last['month'])} on, it was {say['rate'](last['rate'])}"
        return f"{said} ({low} to {high}); {month}."
