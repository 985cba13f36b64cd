"""How far apart groups are in one feature: effect, interval and p-value, of sums that the engine made."""

from __future__ import annotations

from math import isfinite, sqrt
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.contrast.features import GROUP, MOST_LEVELS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.schema import Column
    from footfall.tables import Tables

FEW = 5
"""Where fewer than so many are expected in a cell, chi-square holds badly."""


def sums(table: ir.Table, features: list[Column]) -> ir.Table:
    """Give each group's count, mean and variance of every figure."""
    figures: dict[str, ir.Value] = {}
    for place, feature in enumerate(features):
        held = _[feature.name].cast("float64")
        figures |= {f"n_{place}": held.count(), f"mean_{place}": held.mean(), f"var_{place}": held.var(how="sample")}
    return table.group_by(GROUP).aggregate(**figures).order_by(GROUP)


def counts(table: ir.Table, feature: Column) -> ir.Table:
    """Count each group's rows of every value of a feature, one value more than can be told."""
    held = table.select(GROUP, level=table[feature.name].cast("string")).filter(_.level.notnull())
    found = held.group_by("level", GROUP).aggregate(rows=_.count())
    place = ibis.dense_rank().over(ibis.window(order_by="level"))
    return found.mutate(place=place).filter(_.place <= MOST_LEVELS).order_by("level", GROUP)


def of_figures(t: Tables, table: ir.Table, features: list[Column], a: str) -> Rows:
    """Compare the means of every figure: Hedges' g between a and the rest, one-way ANOVA over all groups."""
    if not features:
        return []
    found = t.engine.rows(sums(table, features))
    rest = t.engine.rows(sums(table.mutate(**{GROUP: ibis.cases((_[GROUP] == a, "a"), else_="b")}), features))
    rows = []
    for place, feature in enumerate(features):
        groups = [_stats(row, place) for row in found]
        sides = {row[GROUP]: _stats(row, place) for row in rest}
        if len(sides) == 2 and (row := _means(sides["a"], sides["b"], groups)):
            rows.append({"feature": feature.name, "level": None, "measure": "mean", **row})
    return rows


def _stats(row: Row, place: int) -> tuple[float, float, int]:
    return row[f"mean_{place}"], row[f"var_{place}"], row[f"n_{place}"]


def _means(a: tuple[float, float, int], b: tuple[float, float, int], groups: list[tuple[float, float, int]]) -> Row:
    import numpy as np
    from statsmodels.stats.meta_analysis import effectsize_smd
    from statsmodels.stats.oneway import anova_generic

    groups = [group for group in groups if group[2] > 1]
    if min(a[2], b[2]) < 2 or not max(a[1], b[1]) > 0:
        return {}
    effect, variance = effectsize_smd(a[0], sqrt(a[1]), a[2], b[0], sqrt(b[1]), b[2])
    means, variances, numbers = np.array(groups, dtype=float).T
    p = anova_generic(means, variances, numbers, use_var="equal").pvalue
    few = min(a[2], b[2]) < FEW
    return {"value_a": a[0], "value_b": b[0], **_interval(float(effect), float(variance), float(p)), "few": few}


def of_values(t: Tables, table: ir.Table, feature: Column, groups: list[str], a: str) -> Rows:
    """Compare the shares of each value: Cohen's h between a and the rest, chi-square over all groups and values."""
    found = t.engine.rows(counts(table, feature))
    levels = list(dict.fromkeys(row["level"] for row in found))
    if len(levels) > MOST_LEVELS:
        return []
    if feature.kind == "flag":
        levels.sort(reverse=True)
    cells = {(row["level"], row[GROUP]): row["rows"] for row in found}
    counted = [[cells.get((level, group), 0) for group in groups] for level in levels]
    p, few = _chi_square(counted)
    if p is None:
        return []
    told = levels[:1] if feature.kind == "flag" else levels
    return [
        {"feature": feature.name, "level": level, "measure": "share", "few": few}
        | _shares(counted[place], counted, groups.index(a), p)
        for place, level in enumerate(told)
    ]


def _chi_square(counted: list[list[int]]) -> tuple[float | None, bool]:
    """Test values against groups; nothing to test where only one value or group is left."""
    from scipy.stats import chi2_contingency

    groups = [column for column in zip(*counted, strict=True) if sum(column)]
    if len(groups) < 2 or len(counted) < 2:
        return None, False
    found = chi2_contingency(groups)
    return float(found.pvalue), bool((found.expected_freq < FEW).any())


def _shares(level: list[int], counted: list[list[int]], a: int, p: float) -> Row:
    """Compare one value's shares in a and in the rest."""
    import numpy as np
    from statsmodels.stats.meta_analysis import effectsize_2proportions

    of_a = sum(row[a] for row in counted)
    of_b = sum(map(sum, counted)) - of_a
    if not of_a or not of_b:
        return {"value_a": None, "value_b": None} | dict.fromkeys(("effect", "low", "high", "p_value"))
    hits_a, hits_b = level[a], sum(level) - level[a]
    sides = (np.array([float(side)]) for side in (hits_a, of_a, hits_b, of_b))
    half, variance = effectsize_2proportions(*sides, statistic="arcsin")
    return {"value_a": hits_a / of_a, "value_b": hits_b / of_b} | _interval(
        2 * float(half[0]), 4 * float(variance[0]), p
    )


def _interval(effect: float, variance: float, p: float) -> Row:
    """Set a normal 95 % interval around an effect."""
    from scipy.stats import norm

    if not (isfinite(effect) and isfinite(variance) and isfinite(p)):
        return {"effect": None, "low": None, "high": None, "p_value": None}
    low, high = norm.interval(0.95, loc=effect, scale=sqrt(variance))
    return {"effect": effect, "low": float(low), "high": float(high), "p_value": p}
