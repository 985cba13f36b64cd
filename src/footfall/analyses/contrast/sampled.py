"""What is read off a sample: the best cut of a feature, what it tells of the group, and how its values lie."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from footfall.analyses.contrast.features import GROUP

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from footfall.answer import Row
    from footfall.schema import Column

Cells = dict[tuple[bool, bool], tuple[int, int]]
"""Rows of a, and all, by whether they lie above each of two cuts."""

LEAST = 10
MARKS = {"p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95}
SEED = 7


def looked_at(drawn: pd.DataFrame, feature: Column, a: str) -> Row:
    """Look at the rows of the sample that have a value."""
    of = drawn[[feature.name, GROUP]].dropna()
    is_a = (of[GROUP] == a).to_numpy()
    words = feature.kind in ("text", "flag")
    values = _codes(of[feature.name]) if words else of[feature.name].to_numpy(dtype=float)
    told = len(of) >= LEAST and len(set(is_a)) == 2 and len(set(values.tolist())) > 1
    cut, decides = _cut(values, is_a) if told else (None, False)
    return {
        "best_cut": None if words else cut,
        "decides": decides and not words,
        "mutual_information": _information(values, of[GROUP].to_numpy(), discrete=words) if told else None,
        **_lying({"a": values[is_a], "b": values[~is_a]} if told and not words else {}),
    }


def _codes(values: pd.Series[Any]) -> np.ndarray[Any, Any]:
    return values.astype("str").astype("category").cat.codes.to_numpy(dtype=float)


def _cut(values: np.ndarray[Any, Any], is_a: np.ndarray[Any, Any]) -> tuple[float | None, bool]:
    """Find the cut of a decision tree of one split, and whether it leaves no row on the wrong side."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=1, random_state=SEED).fit(values.reshape(-1, 1), is_a)
    if tree.tree_.node_count < 3:
        return None, False
    return float(tree.tree_.threshold[0]), bool(tree.score(values.reshape(-1, 1), is_a) == 1)


def _information(values: np.ndarray[Any, Any], groups: np.ndarray[Any, Any], *, discrete: bool) -> float:
    from sklearn.feature_selection import mutual_info_classif

    found = mutual_info_classif(values.reshape(-1, 1), groups, discrete_features=discrete, random_state=SEED)
    return float(found[0])


def _lying(sides: dict[str, np.ndarray[Any, Any]]) -> Row:
    """Give quantiles of both sides, for boxes."""
    import numpy as np

    if not sides:
        return {f"{name}_{side}": None for side in ("a", "b") for name in MARKS}
    return {
        f"{name}_{side}": float(np.quantile(values, part))
        for side, values in sides.items()
        for name, part in MARKS.items()
    }


def together(drawn: pd.DataFrame, cuts: list[tuple[str, float]], a: str) -> Cells:
    """Count the rows of a, and all, above and below the best cuts of two features."""
    of = drawn[[name for name, _cut in cuts] + [GROUP]].dropna()
    above = [of[name] > cut for name, cut in cuts]
    found = {}
    for first in (True, False):
        for second in (True, False):
            here = of[(above[0] == first) & (above[1] == second)]
            found[first, second] = int((here[GROUP] == a).sum()), len(here)
    return found


def interaction(cells: Cells) -> float | None:
    """Test whether the odds ratio of one cut is the same on both sides of the other (Breslow and Day)."""
    import numpy as np
    from statsmodels.stats.contingency_tables import StratifiedTable

    strata = [[[cells[f, s][0], cells[f, s][1] - cells[f, s][0]] for f in (True, False)] for s in (True, False)]
    if any(not number for table in strata for side in table for number in side):
        return None
    p = float(StratifiedTable([np.array(table, dtype=float) for table in strata]).test_equal_odds().pvalue)
    return p if isfinite(p) else None
