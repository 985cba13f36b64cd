"""What features add to a score, against shap's own explainers and against arithmetic."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from footfall.models.calibration import Calibration, logit
from footfall.models.contributions import Prepared, added
from footfall.models.training.assembling import pipeline
from footfall.models.training.candidates import BY_NAME
from footfall.models.training.shape import shape
from learners import customers


def fitted(name, frame, **setting):
    return pipeline(BY_NAME[name], setting, shape(frame), 7).fit(frame.features, frame.target)


@pytest.fixture(scope="module")
def frame():
    return customers(250)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("logistic l2", {"scale": "standard", "balance": "weights"}),
        ("logistic l1", {"scale": "polynomial", "balance": "none"}),
        ("LightGBM", {"words": "one-hot", "balance": "none"}),
        ("LightGBM", {"words": "ordinal", "balance": "random over"}),
        ("extra trees", {"words": "one-hot", "balance": "none"}),
        ("SVM", {"scale": "standard", "balance": "none"}),
        ("k-nearest neighbours", {"scale": "min-max", "balance": "none"}),
        ("one-feature rule", {}),
        ("dummy", {}),
    ],
)
@pytest.mark.parametrize("positive", [0, 1])
def test_parts_add_up_to_what_the_model_says(frame, name, setting, positive):
    model = fitted(name, frame, **setting)
    found = added(model, frame.features, frame.features.iloc[:40], positive, 7)
    said = model.predict_proba(frame.features.iloc[:40])[:, positive]

    assert found.base + found.parts.sum(axis=1) == pytest.approx(logit(said) if found.is_odds else said, abs=1e-6)


def test_boosted_trees_are_parted_as_shap_parts_them():
    import shap

    frame = customers(200)
    figures = type(frame)(frame.ids, frame.features[["noise", "rich"]], frame.target, frame.classes, 1)
    model = fitted("LightGBM", figures, balance="none")
    ours = added(model, figures.features, figures.features.iloc[:30], 1, 7).parts
    prepared = Prepared.of(model, figures.features)
    theirs = shap.TreeExplainer(prepared.model)(prepared.columns(figures.features)).values

    assert np.allclose(ours, theirs[:30] - theirs.mean(axis=0), atol=1e-6)


@pytest.mark.parametrize("name", ["LightGBM", "logistic l2", "decision tree"])
def test_parts_lead_from_the_mean_score_to_each(name):
    frame = customers(200)
    model = fitted(name, frame)
    said = model.predict_proba(frame.features)[:, 1]
    line = Calibration.fitted(said, frame.target == 1)
    base, parts = added(model, frame.features, frame.features.iloc[:20], 1, 7).points(line(said[:20]), line)

    assert base == pytest.approx(line(said).mean())
    assert base + parts.sum(axis=1) == pytest.approx(line(said[:20]), abs=1e-6)


def test_a_linear_model_is_parted_as_shap_parts_it():
    import shap

    frame = customers(200)
    figures = type(frame)(frame.ids, frame.features[["noise", "rich"]], frame.target, frame.classes, 1)
    model = fitted("logistic l2", figures, scale="standard", balance="none")
    prepared = Prepared.of(model, figures.features)
    columns = prepared.columns(figures.features)
    masker = shap.maskers.Independent(columns, max_samples=len(columns))
    theirs = shap.LinearExplainer(prepared.model, masker).shap_values(columns[:30])

    assert np.allclose(added(model, figures.features, figures.features.iloc[:30], 1, 7).parts, theirs, atol=1e-6)


class Machine:
    """Says something crooked of four figures."""

    classes_ = (0, 1)
    steps = (("classify", None),)

    def predict_proba(self, rows):
        a, b, c, d = (rows[name].to_numpy() for name in "abcd")
        said = 1 / (1 + np.exp(-(a * b + np.maximum(c, 0) - 0.3 * d)))
        return np.column_stack([1 - said, said])


def test_what_is_drawn_is_near_the_value_over_all_orders():
    """Shapley's values against the same sixteen rows, over all 24 orders, by their definition."""
    dice = np.random.default_rng(3)
    background = pd.DataFrame(dice.normal(size=(16, 4)), columns=list("abcd"))
    rows = pd.DataFrame(dice.normal(size=(6, 4)), columns=list("abcd"))
    machine = Machine()
    exact = np.zeros((6, 4))
    for order in permutations(range(4)):
        for row in range(6):
            now = background.copy()
            before = machine.predict_proba(now)[:, 1].mean()
            for place in order:
                now.iloc[:, place] = rows.iloc[row, place]
                after = machine.predict_proba(now)[:, 1].mean()
                exact[row, place] += (after - before) / factorial(4)
                before = after
    found = added(machine, background, rows, 1, 7)

    assert found.base == pytest.approx(machine.predict_proba(background)[:, 1].mean())
    assert np.abs(found.parts - exact).max() < 0.2
    assert np.corrcoef(found.parts.ravel(), exact.ravel())[0, 1] > 0.9


def test_what_is_drawn_is_drawn_alike(frame):
    model = fitted("extra trees", frame, words="one-hot", balance="none")
    one, other = (added(model, frame.features, frame.features.iloc[:5], 1, 7).parts for _time in range(2))

    assert (one == other).all()


def test_prepared_columns_are_given_back_to_their_features(frame):
    model = fitted("logistic l2", frame, scale="polynomial", balance="none")
    origin = Prepared.of(model, frame.features).origin

    assert origin.sum(axis=1) == pytest.approx(1)
    assert set(np.unique(np.round(origin, 6))) <= {0, 0.5, 1}
    assert (origin[:, 3] == 1).sum() >= 3  # a column for every town


def test_points_of_probability_lead_from_the_base_to_the_score(frame):
    model = fitted("LightGBM", frame, words="one-hot", balance="none")
    some = frame.features.iloc[:50]
    line = Calibration(0.7, -0.2)
    scores = line(model.predict_proba(some)[:, 1])
    found = added(model, frame.features, some, 1, 7)
    base, points = found.points(scores, line)

    assert base + points.sum(axis=1) == pytest.approx(scores, abs=1e-6)
    assert ((points > 0) == (found.parts > 0)).mean() > 0.999


def test_more_than_two_classes_are_parted_too():
    frame = customers(240, classes=3)
    model = fitted("LightGBM", frame, words="one-hot")
    found = added(model, frame.features, frame.features.iloc[:10], 2, 7)

    assert found.base + found.parts.sum(axis=1) == pytest.approx(model.predict_proba(frame.features.iloc[:10])[:, 2])
