"""Scores of folds, against scikit-learn's own."""

from __future__ import annotations

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score

from footfall.answer.progress import silent
from footfall.models.frame import Plan
from footfall.models.training.assembling import pipeline
from footfall.models.training.candidates import BY_NAME
from footfall.models.training.clock import Clock
from footfall.models.training.contest import Contest, Entry
from footfall.models.training.folds import repeated, roc_auc
from footfall.models.training.shape import shape
from learners import customers, noise

SETTINGS = [
    ("logistic l1", {"C": 1.0, "scale": "robust", "balance": "weights"}, "roc_auc", 2),
    ("logistic l2", {"C": 0.1, "scale": "power", "balance": "SMOTE"}, "roc_auc", 2),
    ("logistic l1", {"C": 1.0, "scale": "standard", "balance": "none"}, "roc_auc_ovr", 3),
    ("decision tree", {"max_depth": 3, "words": "ordinal", "balance": "random under"}, "roc_auc", 2),
]


@pytest.mark.parametrize(("name", "setting", "scoring", "classes"), SETTINGS)
def test_fold_scores_are_those_of_cross_val_score(name, setting, scoring, classes):
    frame = customers(200, classes=classes)
    plan = Plan(folds=4, repeats=2, seed=3)
    contest = Contest(frame, plan, Clock(), silent)
    made = pipeline(BY_NAME[name], setting, shape(frame), plan.seed)
    entry = Entry(name, setting, made)
    for repeat in range(2):
        contest._score(repeat, entry)
    folds = RepeatedStratifiedKFold(n_splits=4, n_repeats=2, random_state=3)
    oracle = cross_val_score(made, frame.features, frame.target, cv=folds, scoring=scoring)
    assert entry.scores == pytest.approx(list(oracle))


def test_resampling_before_the_split_would_have_flattered_the_score():
    """Of customers of whom nothing is to be learned, copies in both folds make a model look clairvoyant."""
    frame = noise(800, share=0.1)
    features, target = RandomOverSampler(random_state=1).fit_resample(frame.features, frame.target)
    flattered = cross_val_score(ExtraTreesClassifier(50, random_state=1), features, target, cv=5, scoring="roc_auc")
    plan = Plan(repeats=1, seed=1)
    contest = Contest(frame, plan, Clock(), silent)
    setting = {"min_samples_leaf": 1, "max_features": "sqrt", "balance": "random over"}
    entry = Entry("extra trees", setting, pipeline(BY_NAME["extra trees"], setting, shape(frame), 1))
    contest._score(0, entry)
    assert flattered.mean() > 0.99
    assert 0.35 < np.mean(entry.scores) < 0.65


def test_each_repeat_holds_every_row_out_once():
    for splits in repeated(customers(101), 4, 3, seed=1):
        assert sorted(np.concatenate([test for _, test in splits])) == list(range(101))
        assert all(not set(train) & set(test) for train, test in splits)


def test_the_score_of_many_classes_is_each_against_the_rest():
    chance = np.random.default_rng(1)
    target, proba = np.arange(90) % 3, chance.dirichlet((1, 1, 1), 90)
    oracle = roc_auc_score(target, proba, multi_class="ovr", average="macro")
    assert roc_auc(target, proba) == pytest.approx(oracle)
