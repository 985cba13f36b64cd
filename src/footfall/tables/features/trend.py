"""What they do of late, and whether it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import CART, WISHLIST, Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known

WEEK, MONTH = 7, 28
SPANS = (WEEK, MONTH)
KINDS = ("events", "sessions", "orders")

_TOLD = {"events": "Events", "sessions": "Sessions begun", "orders": "Orders"}


def _counts(days: int) -> tuple[Column, ...]:
    return tuple(Column(f"{kind}_{days}d", "count", f"{_TOLD[kind]} in the last {days} days.") for kind in KINDS)


def _trends(days: int) -> tuple[Column, ...]:
    doc = "{} of the last {} days against the {} before: (now - before) / (now + before), 0 for none of either."
    return tuple(Column(f"{kind}_trend_{days}d", "number", doc.format(_TOLD[kind], days, days)) for kind in KINDS)


class Trend(Family):
    """Counts of the last 7 and 28 days, and how they compare with as many days before.

    A trend lies between -1 (stopped) and 1 (all of it new). It is missing for everyone where the log does not reach
    back over both spans: what it does not know is not 0.
    """

    columns = (
        *_counts(WEEK),
        *_counts(MONTH),
        Column(
            "views_28d", "count", "Views in the last 28 days: of items, of pages where no view of an item is known."
        ),
        Column("carts_28d", "count", "Times they put something in the cart in the last 28 days."),
        Column("wishlists_28d", "count", "Times they marked something as a favourite in the last 28 days."),
        Column("active_days_28d", "count", "Days of the last 28 on which a session began."),
        Column("revenue_28d", "money", "What they brought in the last 28 days, refunds taken off."),
        *_trends(WEEK),
        *_trends(MONTH),
    )

    def of_events(self, known: Known) -> Sums:
        """Count events, and what is told of them by name."""
        late = known.last(MONTH, _.local_at)
        return {
            **_spans(known, "events"),
            "views_28d": _.count(where=late & _.event.isin(known.views)),
            "carts_28d": _.count(where=late & (_.event == CART)),
            "wishlists_28d": _.count(where=late & (_.event == WISHLIST)),
            "late_revenue": known.where("revenue", _.revenue.sum(where=late)),
        }

    def of_visits(self, known: Known) -> Sums:
        """Count sessions by their start."""
        days = _.local_at.date().nunique(where=known.last(MONTH, _.local_at))
        return {**_spans(known, "sessions"), "active_days_28d": days}

    def of_orders(self, known: Known) -> Sums:
        """Count orders."""
        return _spans(known, "orders")

    def figures(self, known: Known) -> Sums:
        """Compare each span with the one before."""
        trends = {f"{kind}_trend_{days}d": _trend(known, kind, days) for kind in KINDS for days in SPANS}
        return {**trends, "revenue_28d": known.where("revenue", _.late_revenue.fill_null(0.0))}


def _spans(known: Known, kind: str) -> Sums:
    now = {f"{kind}_{days}d": _.count(where=known.last(days, _.local_at)) for days in SPANS}
    return now | {f"{kind}_{days}d_before": _.count(where=known.last_but(days, _.local_at)) for days in SPANS}


def _trend(known: Known, kind: str, days: int) -> ir.Value:
    if not known.reaches(2 * days):
        return ibis.null("float64")
    now, before = _[f"{kind}_{days}d"].fill_null(0), _[f"{kind}_{days}d_before"].fill_null(0)
    return ((now - before) / (now + before).nullif(0)).fill_null(0.0)
