"""Each buyer's recency, frequency and money, and their scores from 1 to 5."""

from __future__ import annotations

from functools import reduce
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.analyses.rfm.groups import PROSPECTS, shopify, tiers
from footfall.analyses.rfm.own import bought
from footfall.errors import NotApplicable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.analyses.rfm.own import Own
    from footfall.tables import Tables

Scoring = Literal["quintile", "equal-width", "thresholds"]
Groups = Literal["shopify", "tiers"]
Frequency = Literal["orders", "purchases"]

THRESHOLDS = (5.0, 20.0, 50.0, 100.0)
_FIFTHS = range(1, 5)


def scored(
    t: Tables,
    *,
    scoring: Scoring = "quintile",
    edges: Sequence[float] = THRESHOLDS,
    groups: Groups = "shopify",
    frequency: Frequency = "orders",
    own: Own | None = None,
) -> ir.Table:
    """Give each user user_id, recency_days, frequency, monetary, rfm_r, rfm_f, rfm_m and rfm_group.

    Who has no order has neither recency nor scores, and is a prospect; without money monetary and rfm_m are null. With
    `own` the figures are those of the shop's own table of customers.
    """
    mine = bought(t, own) if own else _bought(t, frequency)
    money = own.money is not None if own else t.has("revenue")
    scores = _widths(t, mine) if scoring == "equal-width" else _fifths(t, mine)
    if scoring == "thresholds":
        scores["rfm_f"] = _above(_.frequency, edges, reached=True)
    scores["rfm_m"] = scores["rfm_m"] if money else ibis.null("int64")
    group = {"shopify": shopify, "tiers": tiers}[groups](money=money)
    found = mine.mutate(**scores).mutate(rfm_group=group)
    everyone = (t.customers if own else t.users).select("user_id").left_join(found, "user_id").drop("user_id_right")
    nothing = {"monetary": _.monetary.fill_null(0.0)} if money else {}
    return everyone.mutate(frequency=_.frequency.fill_null(0), rfm_group=_.rfm_group.fill_null(PROSPECTS), **nothing)


def _bought(t: Tables, frequency: Frequency) -> ir.Table:
    """Give each buyer's figures; money to the millionth, so that sums in any order are alike."""
    mine = t.orders.group_by("user_id").aggregate(
        last_on=_.local_at.date().max(), orders=_.count(), purchases=_.lines.sum().cast("int64"), paid=_.revenue.sum()
    )
    money = _.paid.fill_null(0.0).round(6) if t.has("revenue") else ibis.null("float64")
    days = -_.last_on.delta(ibis.date(t.last_on), unit="day").cast("int64")
    return mine.select("user_id", recency_days=days, frequency=_[frequency], monetary=money)


def _fifths(t: Tables, mine: ir.Table) -> dict[str, ir.Value]:
    """Score recency by the quintiles of its values, frequency and money by the quintiles of ranks."""
    late = _.recency_days if mine.recency_days.type().is_integer() else (_.recency_days * 1e6).round().cast("int64")
    counted = mine.group_by(late=late).aggregate(buyers=_.count()).order_by("late")
    days = {row["late"]: row["buyers"] for row in t.engine.rows(counted)}
    return {
        "rfm_r": 6 - _above(late, quintiles(days)),
        "rfm_f": _ranked("frequency"),
        "rfm_m": _ranked("monetary"),
    }


def quintiles(counted: dict[int, int]) -> list[int]:
    """Give the whole numbers that the four inner quintiles lie at or just above; `counted` ascends.

    A quintile between two values is interpolated, as pandas and NumPy do it; in whole numbers nothing is rounded.
    """
    if not counted:
        raise NotApplicable("No order fits what was asked, so nobody can be scored.")
    values, ends = list(counted), list(accumulate(counted.values()))

    def at(place: int) -> int:
        return next(value for value, end in zip(values, ends, strict=True) if place < end)

    places = [divmod(k * (ends[-1] - 1), 5) for k in _FIFTHS]
    return [at(place) + (at(place + 1) - at(place)) * rest // 5 if rest else at(place) for place, rest in places]


def _ranked(column: str) -> ir.Value:
    """Score by rank, ties by user: rank p of n is above the k-th quintile of ranks where 5 p > k (n - 1)."""
    rank = ibis.row_number().over(ibis.window(order_by=[column, "user_id"]))
    last = _.count().over(ibis.window()) - 1
    return reduce(add, ((5 * rank > k * last).cast("int64") for k in _FIFTHS)) + 1


def _widths(t: Tables, mine: ir.Table) -> dict[str, ir.Value]:
    """Score by five equal cuts of each range."""
    names = ("recency_days", "frequency", "monetary")
    ends = {f"{name}_{end}": getattr(_[name], end)().cast("float64") for name in names for end in ("min", "max")}
    found = t.engine.row(mine.aggregate(buyers=_.count(), **ends))
    if not found["buyers"]:
        raise NotApplicable("No order fits what was asked, so nobody can be scored.")
    scores = [_above(_[name], _cuts(found[f"{name}_min"], found[f"{name}_max"])) for name in names]
    return {"rfm_r": 6 - scores[0], "rfm_f": scores[1], "rfm_m": scores[2]}


def _cuts(low: float | None, high: float | None) -> list[float]:
    """Cut a range as pandas.cut does."""
    import pandas as pd

    if low is None or high is None:
        return []
    return [float(cut) for cut in pd.cut([low, high], 5, retbins=True)[1][1:5]]


def _above(value: ir.Value, edges: Sequence[float], *, reached: bool = False) -> ir.Value:
    """Give 1 and one more for each edge that a value is above, or has reached."""
    beyond = [(value >= edge if reached else value > edge).cast("int64") for edge in edges]
    return reduce(add, beyond, 1)
