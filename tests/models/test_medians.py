"""Missing figures, against scikit-learn's own way to fill them."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.impute import SimpleImputer

from footfall.models.training.medians import Medians


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_it_fills_as_scikit_learn_does(share):
    dice = np.random.default_rng(2)
    learned, other = dice.normal(size=(101, 4)), dice.normal(size=(50, 4))
    learned[dice.random(101) < share, 1] = np.nan
    other[dice.random((50, 4)) < 0.2] = np.nan
    theirs = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True).fit(learned)
    ours = Medians().fit(learned)

    assert np.array_equal(ours.transform(learned), theirs.transform(learned))
    assert np.array_equal(ours.transform(other), theirs.transform(other))
    assert len(ours.get_feature_names_out(list("abcd"))) == ours.transform(other).shape[1]
