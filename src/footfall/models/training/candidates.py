"""What may be chosen, simplest first, and the settings of each that may be tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

from footfall.models.training.balancing import fitting
from footfall.models.training.preparing import MOST_SQUARED, SCALES

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.models.frame import Plan
    from footfall.models.training.shape import Shape

Setting = dict[str, Any]

MANY = 2_500
"""Of so many rows lines begin with a tenth of the weight: as good, sparser, and found in a fraction of the time."""


@dataclass(frozen=True)
class Dimension:
    """One thing that may be set: its values in order, the one to begin with, and the few that a grid takes.

    `of_many` is the one to begin with where there are many rows.
    """

    name: str
    values: tuple[Any, ...]
    first: Any
    coarse: tuple[Any, ...] = ()
    ordered: bool = True
    of_many: Any = None


@dataclass(frozen=True)
class Candidate:
    """A kind of model: how it is made of its own settings, and what is prepared for it."""

    name: str
    make: Callable[..., Any]
    own: tuple[Dimension, ...] = ()
    scaled: bool = False
    words: tuple[str, ...] = ()
    weighs: bool = True
    most: int | None = None
    baseline: bool = False

    def dimensions(self, shape: Shape, plan: Plan) -> tuple[Dimension, ...]:
        """Give what may be set in a frame of this shape."""
        if self.baseline:
            return ()
        return (*(_within(own, shape) for own in self.own), *self._prepared(shape), *self._balance(shape, plan))

    def _prepared(self, shape: Shape) -> list[Dimension]:
        found = []
        if self.scaled and shape.figures:
            scales = SCALES if len(shape.figures) <= MOST_SQUARED else SCALES[:-1]
            found.append(Dimension("scale", scales, "standard", ordered=False))
        if self.words and shape.words:
            found.append(Dimension("words", self.words, self.words[0], ordered=False))
        return found

    def _balance(self, shape: Shape, plan: Plan) -> list[Dimension]:
        asked = [way for way in fitting(shape) if way in plan.balance or not plan.balance]
        ways = tuple(way for way in asked if self.weighs or way != "weights") or ("none",)
        return [Dimension("balance", ways, ways[0], ways, ordered=False)] if len(fitting(shape)) > 1 else []


def size(dimensions: tuple[Dimension, ...]) -> int:
    """Count the settings there are."""
    return prod(len(dimension.values) for dimension in dimensions)


def _within(dimension: Dimension, shape: Shape) -> Dimension:
    """Begin with what suits so many rows, and leave out neighbours that the smallest fold of a fold does not have."""
    if dimension.of_many is not None and shape.rows >= MANY:
        return replace(dimension, first=dimension.of_many)
    if dimension.name != "n_neighbors":
        return dimension
    values = tuple(value for value in dimension.values if value <= shape.rows / 3) or (1,)
    first = min(dimension.first, values[-1])
    coarse = tuple(value for value in dimension.coarse if value in values)
    return replace(dimension, values=values, first=first, coarse=coarse)


def written(setting: Setting) -> str:
    """Write a setting in a line."""
    return ", ".join(f"{name} {value}" for name, value in setting.items())


def _dummy(**_given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def _rule(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.tree import DecisionTreeClassifier

    # Of a rare class an unweighted cut would part off a handful, and tell nobody else apart: too easy to beat.
    return DecisionTreeClassifier(
        max_depth=1, class_weight="balanced", min_weight_fraction_leaf=0.05, random_state=given["random_state"]
    )


def _lasso(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    classes = given.pop("classes")
    # The last digits of coefficients take most of the time, and the order of customers goes by the first.
    lasso = LogisticRegression(l1_ratio=1.0, solver="liblinear", max_iter=1_000, tol=1e-3, **given)
    return lasso if classes == 2 else OneVsRestClassifier(lasso)


def _ridge(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1_000, **_without(given, "classes"))


def _neighbours(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(**_without(given, "classes", "random_state"))


def _tree(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(**_without(given, "classes"))


def _svm(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC

    return CalibratedClassifierCV(SVC(**_without(given, "classes")), ensemble=False, cv=2)


def _forest(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(200, n_jobs=2, **_without(given, "classes"))


def _extra(**given: Any) -> Any:  # noqa: ANN401 - scikit-learn has no types
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(200, n_jobs=2, **_without(given, "classes"))


def _boosted(**given: Any) -> Any:  # noqa: ANN401 - LightGBM's classifier is scikit-learn's to mypy
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        n_jobs=1, verbose=-1, deterministic=True, force_col_wise=True, subsample_freq=1, **_without(given, "classes")
    )


def _without(given: Setting, *names: str) -> Setting:
    return {name: value for name, value in given.items() if name not in names}


_C = Dimension("C", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0), 1.0, (0.1, 1.0, 10.0), of_many=0.1)
_LEAF = Dimension("min_samples_leaf", (1, 2, 3, 5, 10, 20), 1, (1, 5))
_SHARE = Dimension("max_features", ("sqrt", 0.3, 0.5, 0.8), "sqrt", ordered=False)

CANDIDATES = (
    Candidate("dummy", _dummy, baseline=True),
    Candidate("one-feature rule", _rule, baseline=True),
    Candidate("logistic l1", _lasso, (_C,), scaled=True),
    Candidate("logistic l2", _ridge, (_C,), scaled=True),
    Candidate(
        "k-nearest neighbours",
        _neighbours,
        (
            Dimension("n_neighbors", (1, 3, 5, 10, 15, 20, 30, 50, 75, 100), 30, (10, 30, 100)),
            Dimension("weights", ("distance", "uniform"), "distance", ("distance", "uniform"), ordered=False),
        ),
        scaled=True,
        weighs=False,
    ),
    Candidate(
        "decision tree",
        _tree,
        (
            Dimension("max_depth", (2, 3, 4, 5, 6, 8, 10), 4, (3, 5)),
            Dimension("min_samples_leaf", (1, 5, 10, 20, 50), 10, (5, 20)),
        ),
        words=("ordinal", "one-hot"),
    ),
    Candidate(
        "SVM",
        _svm,
        (
            Dimension("C", (0.1, 0.3, 1.0, 3.0, 10.0), 1.0, (0.3, 1.0, 3.0)),
            Dimension("gamma", ("scale", 0.01, 0.03, 0.1), "scale", ordered=False),
        ),
        scaled=True,
        most=5_000,
    ),
    Candidate("random forest", _forest, (_LEAF, _SHARE), words=("one-hot", "ordinal")),
    Candidate("extra trees", _extra, (_LEAF, _SHARE), words=("one-hot", "ordinal")),
    Candidate(
        "LightGBM",
        _boosted,
        (
            Dimension("n_estimators", (50, 100, 200, 300), 100, (100, 300)),
            Dimension("learning_rate", (0.02, 0.05, 0.1), 0.05, (0.05,)),
            Dimension("num_leaves", (4, 7, 15, 31), 7, (7, 31)),
            Dimension("min_child_samples", (5, 10, 20, 50), 20),
            Dimension("colsample_bytree", (0.3, 0.6, 1.0), 0.6),
            Dimension("subsample", (0.7, 1.0), 1.0),
        ),
        words=("ordinal", "one-hot"),
    ),
)
RANK = {candidate.name: place for place, candidate in enumerate(CANDIDATES)}
BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}
