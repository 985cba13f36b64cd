"""The logistic regression beside a model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.outliers_influence import variance_inflation_factor

from footfall.models.beside import coefficients
from footfall.models.fields import Field


@pytest.fixture(scope="module")
def people():
    dice = np.random.default_rng(8)
    a, word = dice.normal(5, 20, 800), dice.choice(["x", "y", "z"], 800, p=[0.6, 0.3, 0.1])
    b = a / 20 + dice.normal(size=800)
    odds = 0.04 * a - 0.5 * b + 0.9 * (word == "y")
    return pd.DataFrame({"a": a, "b": b, "word": word}), dice.random(800) < 1 / (1 + np.exp(-odds))


FIELDS = (Field("a", "figure"), Field("b", "figure"), Field("word", "words", levels=("x", "y", "z")))


def test_coefficients_are_those_of_scikit_learn_without_a_penalty(people):
    rows = {(row["feature"], row["level"]): row for row in coefficients(*people, FIELDS)}
    features, happened = people
    table = np.column_stack([features["a"], features["b"], features["word"] == "y", features["word"] == "z"])
    theirs = LogisticRegression(C=np.inf, max_iter=5_000, tol=1e-8).fit(table, happened).coef_[0]

    ours = [rows[key]["coefficient"] for key in (("a", None), ("b", None), ("word", "y"), ("word", "z"))]
    assert ours == pytest.approx(theirs.tolist(), abs=2e-3)
    assert rows["a", None]["per_deviation"] == pytest.approx(theirs[0] * features["a"].std(ddof=0), abs=5e-3)
    assert rows["a", None]["low"] < 0.04 < rows["a", None]["high"]


def test_inflation_is_that_of_statsmodels(people):
    features, _happened = people
    table = np.column_stack(
        [np.ones(800), features["a"], features["b"], features["word"] == "y", features["word"] == "z"]
    ).astype(float)
    rows = coefficients(*people, FIELDS)

    assert rows[0]["vif"] == pytest.approx(variance_inflation_factor(table, 1))
    assert rows[1]["vif"] == pytest.approx(variance_inflation_factor(table, 2))


def test_a_column_that_others_add_up_to_has_none(people):
    features, happened = people
    features = features.assign(c=3 * features["a"] - features["b"])

    told = coefficients(features, happened, (*FIELDS, Field("c", "figure")))
    assert [row["feature"] for row in told] == ["a", "b", "word", "word"]


def test_where_one_cut_decides_it_all_there_is_no_maximum(people):
    features, _happened = people

    assert coefficients(features, (features["a"] > 0).to_numpy(), FIELDS) == []


def test_a_missing_figure_takes_the_median(people):
    features, happened = people
    gaps = features.assign(a=features["a"].where(np.arange(800) % 9 > 0))
    filled = gaps.assign(a=gaps["a"].fillna(gaps["a"].median()))

    assert coefficients(gaps, happened, FIELDS) == coefficients(filled, happened, FIELDS)


def test_columns_that_say_nothing_have_none(people):
    features, happened = people
    bare = features.assign(a=1.0, b=np.nan, word="x")

    assert coefficients(bare, happened, (FIELDS[0], FIELDS[1], Field("word", "words", levels=("x",)))) == []
