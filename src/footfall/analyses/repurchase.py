"""How many order again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.measures import said_rate, share_of
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.schema import ORDERS, PURCHASE, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

_DAY = 86_400_000_000


@dataclass(frozen=True, kw_only=True)
class Repurchase(Analysis):
    """Buyers by how many orders they made, and how long it took them from one order to the next.

    Orders are those of the chosen purchases, refunded ones too; several lines of one order are one. A number of orders
    nobody made has no row. repeat_rate is the share of buyers with two orders or more, with a Wilson 95 % interval, and
    single_share the share with one. median_gap_days is the median time from an order to the same buyer's next one, over
    all such gaps, in days of 24 hours; two orders at one instant are a gap of 0. Those who first bought shortly before
    the log's end had little time to order again, and count as they are: see repurchase-curve, which allows for it.
    """

    question = "How many buy once, and how many come back to buy?"
    reads = (ORDERS,)
    columns = (
        Column("orders", "count", "How many orders."),
        Column("buyers", "count", "Buyers who made just so many."),
        Column("share", "share", "Their share of all buyers."),
    )
    chart = bars("share", "orders")
    people = "buyers"

    def table(self, t: Tables) -> ir.Table:
        """Count each buyer's orders, then the buyers of each count."""
        mine = t.orders.group_by("user_id").aggregate(orders=_.count())
        counted = mine.group_by("orders").aggregate(buyers=_.count())
        return counted.mutate(share=_.buyers / _.buyers.sum()).order_by("orders")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Keep at each row how many buyers there are in all, and how many ordered once."""
        del t
        once = sum(row["buyers"] for row in rows if row["orders"] == 1)
        whole = {"all_buyers": sum(row["buyers"] for row in rows), "once": once}
        return [row | whole for row in rows]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the shares that order once and again, and the usual time between orders."""
        if not rows:
            return {}
        of, once = rows[0]["all_buyers"], rows[0]["once"]
        many, one = share_of(of - once, of), share_of(once, of)
        found = {
            "repeat_rate": Fact(many[0], "The share of buyers with two orders or more.", *many[1:], of, "share"),
            "single_share": Fact(one[0], "The share of buyers with one order.", *one[1:], of, "share"),
        }
        gaps = t.engine.row(_gaps(t).aggregate(n=_.count(), median=_.days.median()))
        if gaps["n"]:
            doc = "The median time from an order to the same buyer's next one, in days."
            found["median_gap_days"] = Fact(gaps["median"], doc, n=gaps["n"])
        return found

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell whose time was short."""
        late = "Those who first bought shortly before"
        if not rows:
            return [Note("no-such-event", "The log has no purchase.")] if PURCHASE not in t.about.events else []
        return [
            Note("open-period", f"{late} {t.last_on} had little time to order again; repurchase-curve allows for it.")
        ]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many order again, and how soon."""
        del rows
        rate, low, high = said_rate(facts["repeat_rate"])
        buyers, once = f"{facts['repeat_rate'].n:,}", facts["single_share"].show()
        said = f"Of {buyers} buyers {rate} ordered more than once ({low} to {high}), {once} just once."
        if "median_gap_days" not in facts:
            return said
        return f"{said} The median time from an order to the next is {facts['median_gap_days'].show()} days."


def _gaps(t: Tables) -> ir.Table:
    """Give the days between each order and the buyer's one before."""
    before = _.ordered_at.lag().over(ibis.window(group_by="user_id", order_by="ordered_at"))
    gaps = t.orders.mutate(before=before).filter(_.before.notnull())
    return gaps.select(days=t.engine.microseconds(_.ordered_at, _.before) / _DAY)
