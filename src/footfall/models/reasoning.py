"""Why a score is what it is, in words: the three features that add most to it or take most from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.answer import Row
    from footfall.models.calibration import Numbers
    from footfall.models.fields import Field

REASONS = 3
LEAST = 0.0005
"""What adds less is no reason."""
BINS = 10
MISSING = ""


def reasons(rows: pd.DataFrame, parts: Numbers, fields: Sequence[Field]) -> list[list[str | None]]:
    """Give each customer's three reasons, the weightiest first; where fewer weigh anything, fewer."""
    import numpy as np

    order = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :REASONS]
    values = [rows[field.name].tolist() for field in fields]
    return [
        _padded([_said(fields[place], values[place][row], parts[row, place]) for place in order[row]])
        for row in range(len(rows))
    ]


def _padded(said: list[str | None]) -> list[str | None]:
    told = [reason for reason in said if reason]
    return [*told, *[None] * (REASONS - len(told))]


def _said(field: Field, value: Any, part: float) -> str | None:  # noqa: ANN401
    if abs(part) < LEAST:
        return None
    way = "raises" if part > 0 else "lowers"
    return f"{valued(field, value)}: {way} the score"


def valued(field: Field, value: Any) -> str:  # noqa: ANN401
    """Name a feature with its value, and where that lies among the others."""
    if value is None or value != value:  # noqa: PLR0124 - the one way to tell a NaN
        return f"{field.name} missing"
    place = field.place(value)
    return f"{field.name} {field.show(value)}{f', {place}' if place else ''}"


def typical(features: pd.DataFrame, parts: Numbers, fields: Sequence[Field]) -> dict[str, Row]:
    """Find what each value of each feature adds in the mean: what stands for those too many to explain one by one."""
    explained = ~_missing(parts)
    return {
        field.name: _by_value(field, features[field.name][explained], parts[explained, place])
        for place, field in enumerate(fields)
    }


def _missing(parts: Numbers) -> NDArray[np.bool_]:
    import numpy as np

    return np.asarray(np.isnan(parts).any(axis=1))


def _by_value(field: Field, values: pd.Series[Any], parts: Numbers) -> Row:
    import numpy as np

    cuts = [] if field.kind == "words" else _cuts(values)
    bins = _binned(values, cuts, field)
    means = {name: float(parts[bins == name].mean()) for name in np.unique(bins).tolist()}
    return {"cuts": cuts, "means": means}


def _cuts(values: pd.Series[Any]) -> list[float]:
    import numpy as np

    known = values.dropna().to_numpy(np.float64)
    return np.unique(np.quantile(known, np.arange(1, BINS) / BINS)).tolist() if len(known) else []


def _binned(values: pd.Series[Any], cuts: Sequence[float], field: Field) -> NDArray[np.str_]:
    import numpy as np

    if field.kind == "words":
        return values.astype("object").where(values.notna(), MISSING).to_numpy().astype(str)
    figures = values.to_numpy(np.float64)
    places = np.searchsorted(np.array(cuts), figures, side="right").astype(str)
    return np.where(np.isnan(figures), MISSING, places)


def looked_up(rows: pd.DataFrame, known: Mapping[str, Row], fields: Sequence[Field]) -> Numbers:
    """Give what each value of each row adds in the mean; a value never met adds nothing."""
    import numpy as np
    import pandas as pd

    columns = []
    for field in fields:
        told = known[field.name]
        bins = pd.Series(_binned(rows[field.name], told["cuts"], field))
        columns.append(bins.map(told["means"]).fillna(0.0).to_numpy(np.float64))
    return np.column_stack(columns)
