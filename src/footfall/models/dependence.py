"""Partial dependence: the mean score of all, had everyone the same value of one feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from footfall.models.fields import Field
    from footfall.models.varied import Varied

POINTS, MOST_ROWS = 20, 400


def some_of(features: pd.DataFrame) -> pd.DataFrame:
    """Give evenly many rows of all, enough for a mean."""
    return features.iloc[:: -(-len(features) // MOST_ROWS)]


def dependence(asked: Varied, column: pd.Series[Any], field: Field) -> list[dict[str, Any]]:
    """Give every value (twenty quantiles of a figure), the mean score with it, and between what most scores lie."""
    import numpy as np

    told, values = [], _values(column, field)
    for value, scores in zip(values, asked.with_values(field.name, values) if values else [], strict=True):
        low, high = np.quantile(scores, [0.1, 0.9])
        told.append({"at": value, "score": float(scores.mean()), "low": float(low), "high": float(high)})
    return told


def _values(column: pd.Series[Any], field: Field) -> list[Any]:
    import numpy as np

    if field.kind == "words":
        return list(field.levels[:POINTS])
    known = column.dropna().to_numpy(np.float64)
    if not len(known):
        return []
    marks = np.quantile(known, np.linspace(0.02, 0.98, POINTS), method="nearest")
    return [float(value) for value in np.unique(marks)]
