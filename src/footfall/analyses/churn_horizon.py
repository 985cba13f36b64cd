"""How the churn rate moves with how long one waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.measures import share_of
from footfall.analyses.repurchase_curve import RepurchaseCurve
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, lines
from footfall.errors import NotApplicable
from footfall.schema import ORDERS, PURCHASE, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

HORIZONS = (7, 14, 21, 25, 30, 45, 60, 90, 120, 180, 270, 365)
NEARLY_ALL = 0.9
FEWEST = 30
"""The repurchase curve is followed as far as so many buyers are."""


@dataclass(frozen=True, kw_only=True)
class ChurnHorizon(Analysis):
    """The share of buyers who would be called lost, by how many days without an order it takes to be called so.

    For each horizon the cut-off is so many days before the log's last day (or `until`). A buyer with an order up to the
    cut-off has churned when there is none after it: the horizon after their last order is over. A buyer whose first
    order lies after the cut-off is open, never churned: no horizon of theirs is over. rate is churned / (buyers -
    open), with a Wilson 95 % interval; buyers is everyone with an order, in every row. Days are those of the shop's
    calendar. A horizon that nobody's first order lies far enough back for has no row. Orders are those of the chosen
    purchases; with `since`, earlier ones are not seen.

    suggested_days is the day by which nine in ten of those who order a second time at all have done so, going by the
    repurchase curve (Kaplan-Meier) as far as 30 buyers are still followed, and a day at least. What comes later than a
    log is long it cannot know: the shorter the log, the shorter the suggestion. Missing where fewer are followed, or
    nobody orders again.
    """

    question = "After how long without an order is a buyer lost?"
    reads = (ORDERS,)
    columns = (
        Column("horizon_days", "count", "Days without an order after which a buyer is called lost."),
        Column("buyers", "count", "Users with an order."),
        Column("churned", "count", "Of them, those with an order up to the cut-off and none in the days after it."),
        Column("open", "count", "Of them, those who first ordered after the cut-off."),
        Column("rate", "share", "churned / (buyers - open)."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
    )
    chart = lines("horizon_days", "rate", low="low", high="high")
    people = "buyers"

    def table(self, t: Tables) -> ir.Table:
        """Count at every cut-off, all in one row."""
        last_on = ibis.date(t.last_on)
        ends = t.orders.group_by("user_id").aggregate(first=_.local_at.date().min(), last=_.local_at.date().max())
        back = ends.select(known=-_.first.delta(last_on, unit="day"), silent=-_.last.delta(last_on, unit="day"))
        churned = {f"churned_{days}": _.count(where=_.silent >= days) for days in HORIZONS}
        still = {f"open_{days}": _.count(where=_.known < days) for days in HORIZONS}
        return back.aggregate(buyers=_.count(), **churned, **still)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Give each horizon a row of its own."""
        (found,) = rows
        if found["buyers"] and not found["buyers"] > found[f"open_{HORIZONS[0]}"]:
            told = f"Nobody's first order lies {HORIZONS[0]} days or more before {t.last_on}."
            raise NotApplicable(told, code="log-too-short")
        return [_row(found, days) for days in HORIZONS if found["buyers"] > found[f"open_{days}"]]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Say what the repurchase curve suggests."""
        if not rows:
            return {}
        whole = RepurchaseCurve()
        curve = whole.finish(whole.compute(t)[1], t)
        doc = "The day by which nine in ten of those who order a second time have done so, as far as can be followed."
        return {"suggested_days": Fact(suggested(curve), doc, n=rows[0]["buyers"], kind="count")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell who is open."""
        if not rows:
            return [Note("no-such-event", "The log has no purchase.")] if PURCHASE not in t.about.events else []
        if not rows[-1]["open"]:
            return []
        return [Note("open-period", "Who first ordered after a cut-off is open: neither churned nor in the rate.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how far the rate goes with the horizon, and what the repurchase curve suggests."""
        say = {column.name: column.show for column in self.columns}
        ends = [(say["horizon_days"](row["horizon_days"]), say["rate"](row["rate"])) for row in (rows[0], rows[-1])]
        said = f"After {ends[0][0]} days without an order {ends[0][1]} of buyers would be called lost"
        said = f"{said}, after {ends[1][0]} days {ends[1][1]}" if len(rows) > 1 else said
        found = facts["suggested_days"]
        if found.value is None:
            return f"{said}; too few order again for a horizon to be suggested."
        return f"{said}; nine in ten of those who order a second time do so within {found.show()} days."


def _row(found: Mapping[str, int], days: int) -> Row:
    churned, still = found[f"churned_{days}"], found[f"open_{days}"]
    rate, low, high = share_of(churned, found["buyers"] - still)
    counts = {"horizon_days": days, "buyers": found["buyers"], "churned": churned, "open": still}
    return counts | {"rate": rate, "low": low, "high": high}


def suggested(curve: Rows) -> int | None:
    """Find the day by which nearly all who come again have come."""
    followed = [row for row in curve if row["at_risk"] >= FEWEST]
    came = 1 - followed[-1]["not_yet"] if followed else 0.0
    if not came:
        return None
    wanted = NEARLY_ALL * came - 1e-12
    day: int = next(row["days"] for row in followed if 1 - row["not_yet"] >= wanted)
    return max(1, day)
