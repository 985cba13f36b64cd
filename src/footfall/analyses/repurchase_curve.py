"""How soon a first order is followed by a second."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.buyers import truncated
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, survival
from footfall.schema import ORDERS, PURCHASE, Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

_Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, kw_only=True)
class RepurchaseCurve(Analysis):
    """The share of buyers who have not ordered a second time, by days since their first order (Kaplan-Meier).

    Days are those of the shop's calendar: a second order on the day of the first is 0 days later, one just after
    midnight 1. Who has no second order by the log's end is followed up to its last day and then leaves the count
    (censored), after those who ordered that same day; so recent buyers count for as long as they were seen, and no
    longer. Rows are day 0, every day on which someone ordered a second time, and the last day anyone is followed to;
    between two rows the share stays that of the earlier one. at_risk is who was still followed without a second order
    when the day began. The 95 % interval is Greenwood's on the log(-log) scale, and missing while nobody has ordered
    again or once everybody has. Orders are those of the chosen purchases; with `since`, buyers whose first order lies
    before it are left out, and `until` is taken for the log's end. Two orders at one instant are a first and a second.
    """

    question = "How long does it take until a buyer orders again?"
    reads = (ORDERS,)
    columns = (
        Column("days", "count", "Days since the first order."),
        Column("at_risk", "count", "Buyers still followed without a second order when the day began."),
        Column("came", "count", "Of them, buyers whose second order came that day."),
        Column("not_yet", "share", "The share without a second order by the end of the day."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
    )
    chart = survival("days", "not_yet", low="low", high="high")
    people = "at_risk"

    def table(self, t: Tables) -> ir.Table:
        """Count the buyers by the day they first ordered and the day they next did."""
        turn = ibis.row_number().over(ibis.window(group_by="user_id", order_by=["ordered_at", "order_id"]))
        placed = t.through(since=None).orders.mutate(turn=turn, on=_.local_at.date()).filter(_.turn <= 1)
        mine = placed.group_by("user_id").aggregate(
            first_on=_.on.min(where=_.turn == 0), second_on=_.on.max(where=_.turn == 1)
        )
        mine = mine.filter(_.first_on >= t.first_on)
        counted = mine.group_by("first_on", "second_on").aggregate(buyers=_.count())
        return counted.order_by("first_on", ibis.asc("second_on", nulls_first=True))

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Turn days into how long each was followed, and those into the curve."""
        came: dict[int, int] = {}
        left: dict[int, int] = {}
        for row in rows:
            days, tally = _followed(row, t.last_on), left if row["second_on"] is None else came
            tally[days] = tally.get(days, 0) + row["buyers"]
        return list(curve(came, left))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the day by which half have ordered again, and the last one known."""
        del t
        if not rows:
            return {}
        last = rows[-1]
        ends = (last["low"], last["high"])
        doc = f"The share without a second order after {last['days']:,} days, where the rows end."
        half = next((row["days"] for row in rows if row["not_yet"] <= 0.5), None)
        found = {"not_yet_at_end": Fact(last["not_yet"], doc, *ends, rows[0]["at_risk"], "share")}
        if half is None:
            return found
        doc = "The first day by whose end half of the buyers have ordered again."
        return found | {"median_days": Fact(half, doc, n=rows[0]["at_risk"], kind="count")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell whose first order is not known."""
        if rows:
            return [truncated(t)]
        return [Note("no-such-event", "The log has no purchase.")] if PURCHASE not in t.about.events else []

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say where the curve ends, and when it passes one half."""
        say = {column.name: column.show for column in self.columns}
        buyers, end = say["at_risk"](rows[0]["at_risk"]), rows[-1]
        said = f"Of {buyers} buyers {say['not_yet'](end['not_yet'])} have not ordered again"
        said = f"{said} {say['days'](end['days'])} days after their first order"
        if "median_days" in facts:
            return f"{said}; half had by day {facts['median_days'].show()}."
        return f"{said}; half is not reached by then."


def _followed(row: Row, last_on: date) -> int:
    """Give the days from a first order to the second, or to the log's end."""
    days: int = ((row["second_on"] or last_on) - row["first_on"]).days
    return max(days, 0)


def curve(came: Mapping[int, int], left: Mapping[int, int]) -> Iterator[Row]:
    """Give Kaplan and Meier's estimate from how many came and how many left unseen on each day.

    It needs no more than those counts, so memory does not grow with the buyers.
    """
    at_risk = sum(came.values()) + sum(left.values())
    share, spread = 1.0, 0.0
    days = sorted({*came, *left, 0}) if at_risk else []
    for day in days:
        here = came.get(day, 0)
        share *= 1 - here / at_risk
        spread += here / (at_risk * (at_risk - here)) if here < at_risk else 0
        if here or day in (0, days[-1]):
            low, high = _interval(share, spread)
            yield {"days": day, "at_risk": at_risk, "came": here, "not_yet": share, "low": low, "high": high}
        at_risk -= here + left.get(day, 0)


def _interval(share: float, spread: float) -> tuple[float, float] | tuple[None, None]:
    """Give Greenwood's interval on the log(-log) scale: it stays between 0 and 1."""
    if not 0 < share < 1:
        return None, None
    width = exp(_Z * sqrt(spread) / -log(share))
    return share**width, share ** (1 / width)
