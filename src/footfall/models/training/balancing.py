"""Classes of unequal size, weighed or resampled: a step of the pipeline, so that held-out rows are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from footfall.models.training.preparing import Step
    from footfall.models.training.shape import Shape

BALANCE = ("none", "weights", "random over", "random under", "SMOTE", "SVM-SMOTE", "ADASYN", "SMOTE-Tomek")
MOST_BY_SVM = 5_000
"""Rows beyond which SVM-SMOTE is left alone: its time grows with their square."""


def fitting(shape: Shape) -> tuple[str, ...]:
    """Name the ways that fit a frame: only `none` where classes are of much the same size."""
    if not shape.uneven:
        return ("none",)
    return tuple(way for way in BALANCE if way != "SVM-SMOTE" or shape.rows <= MOST_BY_SVM)


def resampled(way: str, shape: Shape, encode: list[Step], seed: int) -> list[Step]:
    """Set the resampling before or after words become columns.

    SMOTE takes words for words (SMOTENC, or SMOTEN where there are no figures) and so comes before; SVM-SMOTE and
    ADASYN know figures only and come after: a customer they make up may stand between two words. Tomek links are
    found, and undone, after.
    """
    before = [("resample", _smote(shape, seed))] if way in ("SMOTE", "SMOTE-Tomek") else []
    after = _after(way, shape, seed)
    return [*before, *encode, *([("clean" if before else "resample", after)] if after is not None else [])]


def _smote(shape: Shape, seed: int) -> Any:  # noqa: ANN401 - imbalanced-learn has no types
    from imblearn import over_sampling as over

    if not shape.words:
        return over.SMOTE(random_state=seed, k_neighbors=shape.neighbours)
    if not shape.figures:
        return over.SMOTEN(random_state=seed, k_neighbors=shape.neighbours)
    words = list(range(len(shape.words)))
    return over.SMOTENC(categorical_features=words, random_state=seed, k_neighbors=shape.neighbours)


def _after(way: str, shape: Shape, seed: int) -> Any:  # noqa: ANN401 - imbalanced-learn has no types
    from imblearn import over_sampling as over
    from imblearn import under_sampling as under

    near = shape.neighbours
    made = {
        "random over": lambda: over.RandomOverSampler(random_state=seed),
        "random under": lambda: under.RandomUnderSampler(random_state=seed),
        "SVM-SMOTE": lambda: over.SVMSMOTE(random_state=seed, k_neighbors=near),
        "ADASYN": lambda: over.ADASYN(random_state=seed, n_neighbors=near),
        "SMOTE-Tomek": lambda: under.TomekLinks(sampling_strategy="all"),
    }
    return made[way]() if way in made else None
