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

    Texts = NDArray[np.object_]

REASONS = 3
LEAST = 0.0005
"""What adds less is no reason."""
BINS = 10
MISSING = ""


def reasons(rows: pd.DataFrame, parts: Numbers, fields: Sequence[Field]) -> list[Texts]:
    """Give three columns of reasons, each customer's weightiest in the first; where fewer weigh anything, none.

    Of two that weigh alike the feature that comes first goes first. Every value is put into words once.
    """
    import numpy as np

    left, everyone = np.abs(parts), np.arange(len(rows))
    told = []
    for _ in range(min(REASONS, len(fields))):
        best = left.argmax(axis=1)
        told.append(_said(rows, parts, fields, np.where(left[everyone, best] < LEAST, -1, best)))
        left[everyone, best] = -1
    return [*told, *[np.full(len(rows), None) for _ in range(REASONS - len(told))]]


def _said(rows: pd.DataFrame, parts: Numbers, fields: Sequence[Field], best: NDArray[np.intp]) -> Texts:
    """Say of each customer what one feature does, by its place; nothing where that is -1."""
    import numpy as np

    said = np.full(len(rows), None)
    for place in np.unique(best[best >= 0]):
        theirs = np.flatnonzero(best == place)
        values = rows[fields[place].name].iloc[theirs]
        said[theirs] = _worded(fields[place], values, (parts[theirs, place] > 0).astype(np.intp))
    return said


def _worded(field: Field, values: pd.Series[Any], raises: NDArray[np.intp]) -> Texts:
    """Say what each value does; the words for a missing one stand last, where its code of -1 finds them."""
    import numpy as np
    import pandas as pd

    codes, known = pd.factorize(values)
    named = [valued(field, value) for value in (*known, None)]
    texts = np.array([f"{name}: {way} the score" for name in named for way in ("lowers", "raises")], dtype=object)
    return np.asarray(texts[2 * codes + raises])


def valued(field: Field, value: Any) -> str:  # noqa: ANN401
    """Name a feature with its value, and where that lies among the others."""
    if value is None or value != value:  # noqa: PLR0124 - the one way to tell a NaN
        return f"{field.name} missing"
    place = field.place(value)
    return f"{field.name} {field.show(value)}{f', {place}' if place else ''}"


def typical(features: pd.DataFrame, parts: Numbers, fields: Sequence[Field]) -> dict[str, Row]:
    """Find what each value of each feature adds in the mean: what stands for those too many to explain one by one."""
    import numpy as np

    explained = np.asarray(~np.isnan(parts).any(axis=1))
    return {
        field.name: _by_value(field, features[field.name][explained], parts[explained, place])
        for place, field in enumerate(fields)
    }


def _by_value(field: Field, values: pd.Series[Any], parts: Numbers) -> Row:
    cuts = [] if field.kind == "words" else _cuts(values)
    codes, names = _binned(values, cuts, field)
    theirs = {name: codes == code for code, name in ((-1, MISSING), *enumerate(names))}
    return {"cuts": cuts, "means": {name: float(parts[own].mean()) for name, own in theirs.items() if own.any()}}


def _cuts(values: pd.Series[Any]) -> list[float]:
    import numpy as np

    known = values.dropna().to_numpy(np.float64)
    return np.unique(np.quantile(known, np.arange(1, BINS) / BINS)).tolist() if len(known) else []


def _binned(values: pd.Series[Any], cuts: Sequence[float], field: Field) -> tuple[NDArray[np.intp], list[str]]:
    """Give each value's bin, -1 where it is missing, and the bins' names."""
    import numpy as np
    import pandas as pd

    if field.kind == "words":
        codes, words = pd.factorize(values)
        return codes, [str(word) for word in words]
    figures = values.to_numpy(np.float64)
    places = np.searchsorted(np.array(cuts), figures, side="right")
    return np.where(np.isnan(figures), -1, places), [str(place) for place in range(len(cuts) + 1)]


def looked_up(rows: pd.DataFrame, known: Mapping[str, Row], fields: Sequence[Field]) -> Numbers:
    """Give what each value of each row adds in the mean; a value never met adds nothing."""
    import numpy as np

    return np.column_stack([_mean(rows[field.name], known[field.name], field) for field in fields])


def _mean(values: pd.Series[Any], told: Row, field: Field) -> Numbers:
    import numpy as np

    codes, names = _binned(values, told["cuts"], field)
    means = [told["means"].get(name, 0.0) for name in (*names, MISSING)]
    return np.array(means, dtype=np.float64)[codes]
