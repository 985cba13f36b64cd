"""A plain logistic regression beside the chosen model: coefficients that can be read, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field

RARE, MOST_LEVELS, MOST_ROWS = 10, 12, 50_000
"""Words of fewer rows, or beyond the most frequent, have no coefficient of their own."""
REACH = 1.959963984540054
TOO_ALIKE = 1e-7


@dataclass(frozen=True)
class Term:
    """A column of the regression: a figure, or one word of a feature against its most frequent one."""

    field: str
    level: str
    deviation: float


def coefficients(features: pd.DataFrame, happened: NDArray[np.bool_], fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Fit it by maximum likelihood; without a maximum (one cut decides it all) there are no coefficients."""
    import numpy as np

    columns = list(_columns(features.iloc[:MOST_ROWS], fields))
    kept = _independent([values for _term, values in columns])
    if not kept:
        return []
    terms, table = [columns[place][0] for place in kept], np.column_stack([columns[place][1] for place in kept])
    fitted = _fitted(table, happened[:MOST_ROWS])
    if fitted is None:
        return []
    inflation = _inflation(table)
    return [_told(term, value, error, much) for term, value, error, much in zip(terms, *fitted, inflation, strict=True)]


def _columns(features: pd.DataFrame, fields: Sequence[Field]) -> Iterator[tuple[Term, Numbers]]:
    """Give every column in standard deviations; a missing figure takes the median."""
    import numpy as np

    for field in fields:
        values = features[field.name]
        if field.kind == "words":
            for level in field.levels[1:MOST_LEVELS]:
                is_it = np.asarray(values == level, dtype=np.float64)
                if RARE <= is_it.sum() <= len(is_it) - RARE:
                    yield Term(field.name, level, 0.0), is_it
            continue
        filled = values.fillna(values.median()).to_numpy(np.float64)
        deviation = float(filled.std())
        if deviation > 0:
            yield Term(field.name, "", deviation), (filled - filled.mean()) / deviation


def _independent(columns: list[Numbers]) -> list[int]:
    """Leave out a column that those before it add up to."""
    import numpy as np

    basis: list[Numbers] = []
    kept = []
    for place, column in enumerate(columns):
        left = column - column.mean()
        size = float(np.linalg.norm(left))
        for one in basis:
            left = left - (left @ one) * one
        rest = float(np.linalg.norm(left))
        if size > 0 and rest > TOO_ALIKE * size:
            basis.append(left / rest)
            kept.append(place)
    return kept


def _fitted(table: Numbers, happened: NDArray[np.bool_]) -> tuple[Numbers, Numbers] | None:
    from warnings import catch_warnings, simplefilter

    import numpy as np
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools.sm_exceptions import PerfectSeparationError
    from statsmodels.tools.tools import add_constant

    try:
        with catch_warnings():
            simplefilter("ignore")
            found = Logit(happened.astype(np.float64), add_constant(table)).fit(disp=0, maxiter=100)
    except (np.linalg.LinAlgError, PerfectSeparationError):
        return None
    errors = np.asarray(found.bse)[1:]
    sound = found.mle_retvals["converged"] and np.isfinite(errors).all() and errors.max() < 1e3
    return (np.asarray(found.params)[1:], errors) if sound else None


def _inflation(table: Numbers) -> Numbers:
    """Give each column's variance inflation factor: how far the others tell it already."""
    import numpy as np

    return np.diag(np.linalg.pinv(np.corrcoef(table, rowvar=False))) if table.shape[1] > 1 else np.ones(1)


def _told(term: Term, value: float, error: float, inflation: float) -> dict[str, Any]:
    unit = term.deviation or 1.0
    low, high = value - REACH * error, value + REACH * error
    return {
        "feature": term.field,
        "level": term.level or None,
        "coefficient": float(value / unit),
        "low": float(low / unit),
        "high": float(high / unit),
        "per_deviation": float(value) if term.deviation else None,
        "vif": None if term.level else float(inflation),
    }
