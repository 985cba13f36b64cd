"""Buyers who do not order a second time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.repurchase_curve import RepurchaseCurve
from footfall.shop.findings.found import ENOUGH, SOME, Figure, Found, count, money, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row, Rows
    from footfall.shop.findings.asking import Asking

AFTER, EARLIEST = 90, 60
"""The days that buyers are given, and the least that a log must let them be followed."""
LEAST = 0.5


def one_time_buyers(ask: Asking) -> Iterator[Found]:
    """Tell what share has not ordered again 90 days after the first order, each followed as far as the log goes.

    Where nobody ever did there is no curve, and nothing is told.
    """
    curve = ask(RepurchaseCurve())
    row = _reached(curve.rows)
    if row is None or curve.rows[0]["at_risk"] < ENOUGH or row["not_yet"] < LEAST:
        return
    not_yet, buyers = Figure(row["not_yet"], row["low"], row["high"]), curve.rows[0]["at_risk"]
    worth = _worth(not_yet, buyers, ask)
    said = f"; one mean order more of each would be {money(worth.value)} {ask.over}" if worth else ""
    yield Found(
        finding="one-time-buyers",
        sentence=f"Of {count(buyers)} buyers {sure(not_yet)} had not ordered again {count(row['days'])} days after "
        f"their first order{said}.",
        measure=f"share without a second order after {count(row['days'])} days",
        kind="share",
        figure=not_yet,
        money=worth,
        users=buyers,
        see=RepurchaseCurve(),
        action="cross-sell",
        picture=replace(curve, reading=""),
    )


def _reached(rows: Rows) -> Row | None:
    """Find the last day up to 90 on which enough buyers are followed."""
    followed = [
        row for row in rows if EARLIEST <= row["days"] <= AFTER and row["at_risk"] >= SOME and row["low"] is not None
    ]
    return followed[-1] if followed else None


def _worth(not_yet: Figure, buyers: int, ask: Asking) -> Figure | None:
    """Give a mean order from each of those who first bought in the days that money is told of."""
    order = (ask.overview or {}).get("average_order_value")
    return not_yet.times(ask.sum_of_days(buyers) * order) if order and order > 0 else None
