"""Figures that can hardly be: far beyond all others, or nothing where everyone has something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest.customers.sheets import WHO

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

LEAST_ROWS = 20
FAR = 10.0
"""Standard deviations of the middle half (1.4826 times the median distance from the median) that are far."""
FEW = 0.01
"""No more than so many of a column's values are outliers, or impossible zeros."""
EMPTY = 0.25
"""Zeros are impossible where every other value is at least so much of the median."""
_NORMAL = 1.4826


@dataclass(frozen=True)
class Odd:
    """Values of a column that can hardly be: which, how many, and the nearest that can."""

    column: str
    where: ir.Value
    values: int
    example: float
    nearest: float


def outliers(engine: DuckEngine, table: ir.Table, columns: Collection[str]) -> list[Odd]:
    """Find values that an empty stretch parts from all others.

    Looked at are logarithms, so that an ordinary heavy tail is none: of figures below 0 as well, the inverse hyperbolic
    sine of the figure over the median size. Beyond the median the first stretch of more than 10 robust standard
    deviations without a value ends the ordinary ones. What lies beyond are outliers where they are at most 1 in 100, or
    a single one. Zeros are left out, and columns of fewer than 20 other values, or of which half are the same.
    """
    found = []
    for column in columns:
        sized = _sized(engine, table, column)
        if sized is not None:
            found += [odd for up in (1, -1) if (odd := _beyond(engine, sized, column, up))]
    return found


def _sized(engine: DuckEngine, table: ir.Table, column: str) -> ir.Table | None:
    """Give the values that are not 0 with their sizes, in robust standard deviations from the median."""
    held = table.select(value=table[column].cast("float64")).filter(_.value != 0)
    first = engine.row(held.aggregate(n=_.count(), least=_.value.min(), scale=_.value.abs().median()))
    if first["n"] < LEAST_ROWS:
        return None
    plain = _.value / first["scale"]
    held = held.mutate(
        size=plain.ln() if first["least"] > 0 else (plain.abs() + (plain * plain + 1).sqrt()).ln() * plain.sign()
    )
    middle = engine.row(held.aggregate(at=_.size.median()))["at"]
    spread = _NORMAL * engine.row(held.aggregate(of=(_.size - middle).abs().median()))["of"]
    return held.select("value", size=(_.size - middle) / spread) if spread > 0 else None


def _beyond(engine: DuckEngine, sized: ir.Table, column: str, up: int) -> Odd | None:
    """Find the first empty stretch on one side, and what lies beyond."""
    side = sized.mutate(size=_.size * up)
    rows = engine.row(side.aggregate(n=_.count(), far=(_.size > FAR).sum(), edge=_.size.max(where=_.size <= FAR)))
    if not rows["far"]:
        return None
    tail = side.filter(_.size >= rows["edge"]).select("value", "size").distinct()
    before = ibis.window(order_by="size")
    tail = tail.mutate(gap=_.size - _.size.lag().over(before), nearest=_.value.lag().over(before))
    first = engine.rows(tail.filter(_.gap > FAR).order_by("size").limit(1))
    if not first:
        return None
    cut = first[0]["value"]
    where = (_[column] * up >= cut * up) & (_[column] != 0)
    count = engine.row(side.aggregate(n=(_.value * up >= cut * up).sum()))["n"]
    return Odd(column, where, count, cut, first[0]["nearest"]) if count <= max(1, FEW * rows["n"]) else None


def zeros(engine: DuckEngine, table: ir.Table, columns: Collection[str]) -> list[Odd]:
    """Find zeros of the few where everyone else has something of a size.

    A 0 is impossible where at most 1 in 100 customers have it, and every other one of at least 20 has a figure above 0
    that is at least a quarter of the median.
    """
    found = []
    for column in columns:
        value = table[column].cast("float64")
        some = value != 0
        row = engine.row(
            table.aggregate(n=value.count(), none=(value == 0).sum(), least=value.min(where=some), half=value.median())
        )
        if (
            row["none"]
            and row["n"] >= LEAST_ROWS
            and row["none"] <= FEW * row["n"]
            and row["least"] >= EMPTY * row["half"]
        ):
            found.append(Odd(column, _[column] == 0, row["none"], 0.0, row["least"]))
    return found


def whose(table: ir.Table, odd: Odd, reason: str) -> ir.Table:
    """Give the customers that have such a value, with the reason."""
    return table.filter(odd.where).select(WHO, reason=ibis.literal(reason))
