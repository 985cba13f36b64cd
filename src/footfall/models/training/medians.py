"""Missing figures filled with medians, and a column beside each that says what was missing.

Imported only by functions: it stands on scikit-learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Medians(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """`SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)`, column by column.

    That one sorts masked arrays, which takes longer than fitting a regression to them. A column missing throughout is
    filled with 0; one that had nothing missing when it was fitted has no column beside.
    """

    def fit(self, X: Any, y: object = None) -> Self:  # noqa: ANN401, N803 - scikit-learn's words
        """Find each column's median, and which columns miss anything."""
        del y
        figures = np.asarray(X, dtype=np.float64)
        missing = np.isnan(figures)
        known = [column[~gaps] for column, gaps in zip(figures.T, missing.T, strict=True)]
        self.medians_ = np.array([np.median(column) if len(column) else 0.0 for column in known])
        self.gaps_ = np.flatnonzero(missing.any(axis=0))
        self.n_features_in_ = figures.shape[1]
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:  # noqa: ANN401, N803 - scikit-learn's word
        """Fill what is missing, and put beside it what was."""
        figures = np.asarray(X, dtype=np.float64)
        missing = np.isnan(figures)
        return np.hstack([np.where(missing, self.medians_, figures), missing[:, self.gaps_].astype(np.float64)])

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:  # noqa: ANN401
        """Name the columns made."""
        names = np.asarray(input_features, dtype=object)
        return np.concatenate([names, np.array([f"missing_{names[gap]}" for gap in self.gaps_], dtype=object)])
