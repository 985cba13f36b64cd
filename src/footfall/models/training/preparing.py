"""From a frame's columns to what a model takes: filled, scaled, words in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from footfall.models.training.shape import Shape

    Step = tuple[str, Any]

SCALES = ("standard", "min-max", "robust", "power", "polynomial")
MOST_SQUARED = 20
"""Of more figures than these no products are made."""
RARE, MOST_LEVELS = 5, 50
"""A level of fewer rows than the one, or beyond the most frequent of the other, is pooled as one of the rest."""
MISSING, UNKNOWN = -2, -1
"""The codes of a word that is missing, and of one that training never saw."""


def prepared(shape: Shape, scale: str) -> Step:
    """Make the step that turns words into codes and fills and scales figures; the codes stand first.

    A missing figure takes its column's median, and a column beside says that it was missing. Codes of words go by
    name; a missing word is a word of its own, and words never seen in training have one code.
    """
    from sklearn.compose import ColumnTransformer

    return "prepare", ColumnTransformer(
        [("words", _codes(), list(shape.words)), ("figures", _scaled(scale), list(shape.figures))],
        verbose_feature_names_out=False,
    )


def encoded(shape: Shape) -> Step:
    """Make the step that gives every code of a word a column; a word never seen in training is in none."""
    from sklearn.compose import ColumnTransformer
    from sklearn.preprocessing import OneHotEncoder

    one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return "encode", ColumnTransformer([("words", one_hot, list(range(len(shape.words))))], remainder="passthrough")


def _codes() -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.preprocessing import OrdinalEncoder

    return OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=UNKNOWN,
        encoded_missing_value=MISSING,
        min_frequency=RARE,
        max_categories=MOST_LEVELS,
    )


def _scaled(scale: str) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.pipeline import make_pipeline

    from footfall.models.training.medians import Medians

    return make_pipeline(Medians(), *_scalers(scale))


def _scalers(scale: str) -> list[Any]:
    from sklearn import preprocessing as p

    return {
        "": [],
        "standard": [p.StandardScaler()],
        "min-max": [p.MinMaxScaler()],
        "robust": [p.RobustScaler()],
        "power": [p.PowerTransformer()],
        "polynomial": [p.StandardScaler(), p.PolynomialFeatures(2, include_bias=False), p.StandardScaler()],
    }[scale]


def made_of(steps: Sequence[Any], columns: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which features each prepared column is made of: (prepared columns, features); none is of one left out."""
    made = np.eye(len(columns), dtype=bool)
    for step in steps:
        taken = [(own, names) for _name, own, names in step.transformers_ if len(names) and own != "drop"]
        parts = [_made(own, made[_places(names, columns)]) for own, names in taken]
        made = np.concatenate(parts) if parts else made[:0]
    return made


def _places(names: Sequence[Any], columns: Sequence[str]) -> list[int]:
    """Give the places of columns that a step knows by name, or by place already."""
    return [columns.index(name) if isinstance(name, str) else int(name) for name in names]


def _made(own: Any, made: NDArray[np.bool_]) -> NDArray[np.bool_]:  # noqa: ANN401 - scikit-learn has no types
    """Follow columns through one step, or through several in a row."""
    if hasattr(own, "steps"):
        for _name, step in own.steps:
            made = _made(step, made)
        return made
    if hasattr(own, "gaps_"):
        return np.concatenate([made, made[own.gaps_]])
    if hasattr(own, "powers_"):
        return np.asarray((own.powers_ > 0).astype(int) @ made.astype(int) > 0)
    one_hot = hasattr(own, "categories_") and hasattr(own, "sparse_output")
    return np.repeat(made, [len(words) for words in own.categories_], axis=0) if one_hot else made
