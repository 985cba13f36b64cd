"""How long between one time and the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known


class Gaps(Family):
    """Days between the starts of one visit and the next, and between one order and the next.

    Overdue is how often the mean gap, a day at least, has passed since the last one: above 1, they are late.
    """

    columns = (
        Column("visit_gap_days", "number", "Mean days between their visits; missing with a single visit."),
        Column("visit_gap_spread", "number", "Standard deviation of these gaps; missing under two gaps."),
        Column("longest_visit_gap", "number", "The longest of these gaps in days."),
        Column("last_visit_gap", "number", "Days between their last two visits."),
        Column(
            "visit_overdue",
            "number",
            "Days since their last visit / visit_gap_days, of which less than a day is a day.",
        ),
        Column("order_gap_days", "number", "Mean days between their orders; missing with a single order."),
        Column("order_gap_spread", "number", "Standard deviation of these gaps; missing under two gaps."),
        Column("last_order_gap", "number", "Days between their last two orders."),
        Column(
            "order_overdue",
            "number",
            "Days since their last order / order_gap_days, of which less than a day is a day.",
        ),
    )

    def of_visits(self, known: Known) -> Sums:
        """Add up the gaps of visits."""
        del known
        last = {"last_visit": _.local_at.max(), "last_visit_gap": _.gap_days.max(where=_.place == 0)}
        return {**_gaps("visit"), **last, "longest_visit_gap": _.gap_days.max()}

    def of_orders(self, known: Known) -> Sums:
        """Add up the gaps of orders."""
        del known
        return {**_gaps("order"), "last_order_gap": _.gap_days.max(where=_.place == 0)}

    def figures(self, known: Known) -> Sums:
        """Give spreads of two gaps or more, and compare what has passed with what is usual."""
        kinds = ("visit", "order")
        overdue = {f"{kind}_overdue": _overdue(known, kind) for kind in kinds}
        return overdue | {f"{kind}_gap_spread": _spread(kind) for kind in kinds}


def _gaps(kind: str) -> Sums:
    return {
        f"{kind}_gaps": _.gap_days.count(),
        f"{kind}_gap_days": _.gap_days.mean(),
        f"{kind}_gap_deviation": _.gap_days.std(how="sample"),
    }


def _spread(kind: str) -> ir.Value:
    """Engines say a deviation of one value differently."""
    return ibis.cases((_[f"{kind}_gaps"] > 1, _[f"{kind}_gap_deviation"]))


def _overdue(known: Known, kind: str) -> ir.Value:
    usual = _[f"{kind}_gap_days"]
    return ibis.cases((usual.notnull(), -known.days(_[f"last_{kind}"], known.start) / ibis.greatest(usual, 1.0)))
