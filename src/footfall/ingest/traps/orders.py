"""Orders that were sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import REFUND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

LINE = ("item_id", "price", "quantity", "revenue")
"""What makes two lines of one order the same."""


def returned_lines(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of lines of orders that were read as refunds, where no column of the log says so."""
    if case.log.source.of != "orders" or "event" in case.log.source.columns or not case.counts.get(REFUND):
        return
    yield (
        "returns",
        (
            f"{case.counts[REFUND]:,} of {sum(case.counts.values()):,} lines are returns: they count as refunds, and "
            "as no orders."
        ),
    )


def repeated_orders(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of orders whose every line comes again at another instant, as when a thank-you page is opened anew."""
    if not case.has("order_id"):
        return
    lines = case.purchases.filter(_.order_id.notnull())
    same = ["user_id", "order_id", *(name for name in LINE if case.has(name))]
    money = _.revenue.sum() if case.has("revenue") else ibis.null("float64")
    line = lines.group_by(same).aggregate(times=_.event_at.nunique(), money=money)
    order = line.group_by("user_id", "order_id").aggregate(least=_.times.min(), most=_.times.max(), money=_.money.sum())
    again = order.filter((_.least > 1) & (_.least == _.most)).mutate(surplus=_.money * (1 - 1 / _.most))
    found = case.engine.row(again.aggregate(orders=_.count(), surplus=_.surplus.sum()))
    if found["orders"]:
        twice = f"; their revenue counts {found['surplus']:,.2f} too much" if found["surplus"] else ""
        yield (
            "repeated-orders",
            (
                f"{found['orders']:,} orders were logged more than once, line by line, at different instants{twice}. "
                "Have each order sent once, by its order_id; `footfall export events` shows them."
            ),
        )
