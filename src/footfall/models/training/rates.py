"""A classifier that learned from classes of made-up size, and predicts for those of true size.

Imported only by functions: it stands on scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, clone

if TYPE_CHECKING:
    from numpy.typing import NDArray


class AtTrueRates(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Multiplies each class's probability by its true rate over the rate it was learned at, so that they sum to one.

    Resampled or weighed classes make the rare one look frequent (Saerens, Latinne and Decaestecker 2002). Of two
    classes the order of customers stays the same. `rates` are the true ones; `weighed` says that `classifier` weighs
    its classes alike, else the rates it learned at are those of the rows it was given.
    """

    def __init__(self, classifier: Any, rates: tuple[float, ...], *, weighed: bool = False) -> None:  # noqa: ANN401
        self.classifier = classifier
        self.rates = rates
        self.weighed = weighed

    def fit(self, X: Any, y: NDArray[np.int64]) -> Self:  # noqa: ANN401, N803 - scikit-learn's words
        """Fit the classifier, and remember what became of the rates."""
        self.classifier_ = clone(self.classifier).fit(X, y)
        self.classes_ = self.classifier_.classes_
        seen = np.bincount(y, minlength=len(self.rates))[self.classes_] / len(y)
        learned = np.full(len(seen), 1 / len(seen)) if self.weighed else seen
        self.factors_ = np.asarray(self.rates)[self.classes_] / learned
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: ANN401, N803 - scikit-learn's word
        """Give each class's probability at the true rates."""
        found = self.classifier_.predict_proba(X) * self.factors_
        return np.asarray(found / found.sum(axis=1, keepdims=True))

    def predict(self, X: Any) -> NDArray[np.int64]:  # noqa: ANN401, N803 - scikit-learn's word
        """Give the likeliest class."""
        return np.asarray(self.classes_[self.predict_proba(X).argmax(axis=1)])
