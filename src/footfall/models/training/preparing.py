"""From a frame's columns to what a model takes: filled, scaled, words in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    filled = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    return make_pipeline(filled, *_scalers(scale))


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
