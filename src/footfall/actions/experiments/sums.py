"""Sums over people, from which every mean, variance and slope is made; sums of two groups add up to those of both."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import nan, sqrt
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.experiments.measures import ARM, BEFORE, GROUP

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.actions.experiments.measures import Measure, Seen
    from footfall.answer import Row


@dataclass(frozen=True)
class Sums:
    """Sums of an outcome y and of what was known before, x, both about a centre, over the people with an outcome."""

    n: int = 0
    y: float = 0.0
    yy: float = 0.0
    yyy: float = 0.0
    x: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    centre: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        """Put two groups together."""
        added = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)[:-1]}
        return Sums(**added, centre=other.centre)

    @property
    def mean(self) -> float:
        """The mean."""
        return self.centre + self.y / self.n if self.n else nan

    @property
    def variance(self) -> float:
        """The variance, of people and not of the mean."""
        return max(0.0, self.yy - self.y**2 / self.n) / (self.n - 1) if self.n > 1 else nan

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return sqrt(self.variance / self.n) if self.n > 1 else nan

    @property
    def third(self) -> float:
        """The third central moment."""
        if not self.n:
            return nan
        mean = self.y / self.n
        return self.yyy / self.n - 3 * mean * self.yy / self.n + 2 * mean**3

    @property
    def hits(self) -> int:
        """How many, of a yes or no."""
        return round(self.mean * self.n)

    @property
    def before(self) -> Sums:
        """The sums of x, as of an outcome."""
        return Sums(self.n, self.x, self.xx, nan)

    @property
    def spread(self) -> tuple[float, float, float]:
        """The squared deviations of y and of x, and their products, added up."""
        return self.yy - self.y**2 / self.n, self.xx - self.x**2 / self.n, self.xy - self.x * self.y / self.n

    def less(self, theta: float) -> Sums:
        """Give the sums of y - theta x."""
        return Sums(
            n=self.n,
            y=self.y - theta * self.x,
            yy=self.yy - 2 * theta * self.xy + theta**2 * self.xx,
            yyy=nan,
            centre=self.centre,
        )


@dataclass(frozen=True)
class Cell:
    """The people of one arm and one group."""

    arm: str | None
    group: str | None
    people: int
    sums: tuple[Sums, ...]
    """One an outcome."""


def cells(seen: Seen) -> tuple[str, list[Cell]]:
    """Add up over the people of each arm and group; give the SQL too."""
    by = [name for name in (ARM, GROUP) if name in seen.table.columns]
    sums: dict[str, ir.Value] = {}
    for each in seen.outcomes:
        sums |= _sums(seen.table, each, seen.before)
    sql, rows = seen.engine.told(seen.table.group_by(by).aggregate(people=_.count(), **sums).order_by(by))
    return sql, [Cell(row[ARM], row.get(GROUP), row["people"], _of(row, seen.outcomes)) for row in rows]


def _sums(table: ir.Table, outcome: Measure, before: Measure | None) -> dict[str, ir.Value]:
    """Sum up powers and products; who is not known of before counts as having been like the mean of all."""
    value = table[outcome.alias]
    y = value - outcome.centre
    x = (table[BEFORE] - before.centre).fill_null(0.0) if before else ibis.literal(0.0)
    x = ibis.cases((value.notnull(), x))
    parts = {"n": value.count(), "y": y.sum(), "yy": (y * y).sum(), "yyy": (y * y * y).sum()}
    parts |= {"x": x.sum(), "xx": (x * x).sum(), "xy": (x * y).sum()}
    return {f"{outcome.alias}_{name}": part for name, part in parts.items()}


def _of(row: Row, outcomes: tuple[Measure, ...]) -> tuple[Sums, ...]:
    names = [each.name for each in fields(Sums)[:-1]]
    return tuple(
        Sums(**{name: row[f"{each.alias}_{name}"] or 0 for name in names}, centre=each.centre) for each in outcomes
    )
