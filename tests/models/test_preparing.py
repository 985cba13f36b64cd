"""Columns as shops have them: unlike scales, rare words, nothing at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from footfall.models.frame import Frame, Plan
from footfall.models.training.assembling import pipeline
from footfall.models.training.balancing import BALANCE, fitting
from footfall.models.training.candidates import BY_NAME, CANDIDATES
from footfall.models.training.folds import fit, predicted
from footfall.models.training.preparing import MOST_LEVELS, SCALES, made_of
from footfall.models.training.shape import shape
from learners import customers, noise


def fitted(frame: Frame, name: str = "logistic l2", **setting):
    return fit(pipeline(BY_NAME[name], {"C": 1.0, "scale": "standard"} | setting, shape(frame), 1), frame)


def width(frame: Frame, **setting) -> int:
    return fitted(frame, **setting)[-1].n_features_in_


def test_missing_figures_are_filled_and_told():
    assert width(customers()) == 3 + 3 + 1


def test_columns_that_say_nothing_are_left_out():
    frame = customers()
    more = frame.features.assign(alike=1.0, nothing=np.nan, void=None, town2="Oslo")
    assert shape(replace(frame, features=more)) == shape(frame)


def test_words_are_those_that_are_no_figures():
    frame = customers()
    more = frame.features.assign(flag=frame.target == 1, kind=frame.features["town"].astype("category"))
    assert shape(replace(frame, features=more)).words == ("town", "flag", "kind")


def test_a_column_missing_in_all_of_a_fold_keeps_its_place():
    frame = customers()
    late = frame.features.assign(late=[np.nan] * 299 + [1.0])
    made = pipeline(BY_NAME["logistic l2"], {"C": 1.0, "scale": "standard"}, shape(replace(frame, features=late)), 1)
    first = fit(made, replace(frame, features=late).take(np.arange(200)))
    assert predicted(first, replace(frame, features=late)).shape == (300, 2)


def test_what_is_made_of_a_column_is_found_beside_columns_that_say_nothing():
    frame = customers()
    more = replace(frame, features=frame.features.assign(alike=1.0, void=None))
    *steps, (_name, model) = fitted(more).steps
    made = made_of([step for _name, step in steps], list(more.features))
    assert len(made) == model.n_features_in_ == made.sum()
    assert not made[:, -2:].any()


def test_words_never_seen_or_missing_can_be_scored():
    frame = customers()
    towns = pd.Series([None, "Atlantis", *frame.features["town"][2:]])
    for words in ("ordinal", "one-hot"):
        made = pipeline(BY_NAME["decision tree"], {"max_depth": 3, "words": words}, shape(frame), 1)
        found = predicted(fit(made, frame), replace(frame, features=frame.features.assign(town=towns)))
        assert np.isfinite(found).all()


def test_thousands_of_words_are_pooled():
    frame = customers(4_000)
    names = pd.Series([f"word {place % 2_000 if place % 2 else place % 7}" for place in range(4_000)])
    assert width(replace(frame, features=frame.features.assign(town=names))) <= MOST_LEVELS + 4


@pytest.mark.parametrize("scale", SCALES)
def test_figures_of_unlike_scales_are_told_apart_by_every_scale(scale):
    frame = customers()
    rich = frame.features.assign(pages=frame.features["pages"] * 1e-6, rich=frame.features["rich"] * 1e6)
    score = predicted(fitted(replace(frame, features=rich), scale=scale), replace(frame, features=rich))
    plain = predicted(fitted(frame, scale=scale), frame)
    assert np.allclose(score, plain, atol=0.02)


@pytest.mark.parametrize("balance", BALANCE)
@pytest.mark.parametrize("columns", [["pages", "noise", "town"], ["pages", "noise"], ["town"]])
def test_every_balance_takes_figures_and_words(balance, columns):
    frame = customers(200, share=0.2)
    some = replace(frame, features=frame.features[columns])
    found = predicted(fitted(some, balance=balance), some)
    assert found.sum(axis=1) == pytest.approx(np.ones(200))


@pytest.mark.parametrize("balance", ["weights", "random over", "random under", "SMOTE"])
def test_balanced_classes_get_their_true_rates_back(balance):
    frame = customers(2_000, share=0.1)
    found = predicted(fitted(frame, balance=balance), frame)[:, 1]
    assert found.mean() == pytest.approx(0.1, abs=0.03)


def test_weights_and_none_order_customers_nearly_alike():
    frame = customers(1_000, share=0.1)
    plain, weighed = (predicted(fitted(frame, balance=way), frame)[:, 1] for way in ("none", "weights"))
    assert np.corrcoef(plain.argsort().argsort(), weighed.argsort().argsort())[0, 1] > 0.99


def test_smote_makes_up_no_words():
    frame = customers(200, share=0.2)
    model = fitted(frame, balance="SMOTE")
    assert [name for name, _ in model.steps] == ["prepare", "resample", "encode", "classify"]
    codes = model["prepare"].transform(frame.features)
    made, target = model["resample"].fit_resample(codes, frame.target)
    assert len(made) == 320
    assert (target == 1).sum() == 160
    assert set(made[:, 0]) <= set(codes[:, 0])


def test_classes_of_a_size_are_left_as_they_are():
    assert fitting(shape(noise(share=0.5))) == ("none",)
    assert fitting(shape(noise(share=0.1))) == BALANCE
    assert "SVM-SMOTE" not in fitting(replace(shape(noise()), rows=100_000))


def test_held_out_rows_are_never_resampled():
    frame = customers(200, share=0.2)
    for balance in BALANCE:
        assert len(fitted(frame, balance=balance).predict_proba(frame.features)) == 200


@pytest.mark.parametrize("candidate", [one for one in CANDIDATES if one.name != "dummy"], ids=lambda one: one.name)
def test_a_rule_that_is_there_is_found_by_every_candidate(candidate):
    frame = customers(400, strength=4.0)
    setting = {dimension.name: dimension.first for dimension in candidate.dimensions(shape(frame), Plan())}
    train, test = frame.take(np.arange(300)), frame.take(np.arange(300, 400))
    model = fit(pipeline(candidate, setting, shape(train), 1), train)
    hits = predicted(model, test).argmax(axis=1) == test.target
    assert hits.mean() > 0.8
