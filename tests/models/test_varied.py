"""A model asked of customers with one feature changed, against the customers themselves changed."""

from __future__ import annotations

import numpy as np
import pytest

from footfall.models.calibration import Calibration
from footfall.models.training.assembling import pipeline
from footfall.models.training.candidates import BY_NAME
from footfall.models.training.shape import shape
from footfall.models.varied import Varied
from learners import customers

LINE = Calibration(0.8, 0.1)
SETTINGS = [
    ("logistic l2", {"C": 1.0, "scale": "standard"}),
    ("logistic l1", {"C": 1.0, "scale": "polynomial", "balance": "none"}),
    ("decision tree", {"words": "one-hot"}),
    ("LightGBM", {"words": "ordinal", "balance": "random over"}),
    ("k-nearest neighbours", {"scale": "min-max"}),
]


@pytest.fixture(params=SETTINGS, ids=lambda pair: pair[0])
def asked(request):
    frame = customers(200)
    name, setting = request.param
    fitted = pipeline(BY_NAME[name], setting, shape(frame), 7).fit(frame.features, frame.target)
    return Varied(fitted, LINE, 1, frame.features.iloc[:60])


def said(asked, rows):
    return LINE(asked.pipeline.predict_proba(rows)[:, 1])


def test_as_they_are(asked):
    assert asked.scores == pytest.approx(said(asked, asked.rows))


def test_shuffled_values_are_those_of_shuffled_customers(asked):
    orders = [np.random.default_rng(seed).permutation(60) for seed in range(2)]
    for name in asked.rows:
        for order, found in zip(orders, asked.shuffled(name, orders), strict=True):
            rows = asked.rows.assign(**{name: asked.rows[name].to_numpy()[order]})
            assert found == pytest.approx(said(asked, rows)), name


def test_one_value_for_all_is_that_of_customers_who_have_it(asked):
    wanted = {"pages": 4.0, "noise": 0.5, "rich": 1.0}
    together = asked.with_value_of_each(wanted)
    for name, value in wanted.items():
        rows = asked.rows.assign(**{name: value})
        assert together[name] == pytest.approx(said(asked, rows)), name
        two = asked.with_values(name, [9.0, value])
        assert two[1] == pytest.approx(said(asked, rows)), name
