"""The rule of choice, on trials made up for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.models.frame import Estimate, Trial
from footfall.models.training.candidates import CANDIDATES
from footfall.models.training.choosing import best_of_each, choose

NAMES = [candidate.name for candidate in CANDIDATES]


def trial(candidate: str, value: float, se: float = 0.01, folds: int = 20, setting: int = 0) -> Trial:
    return Trial(candidate, {"C": setting}, "", (value,) * folds, Estimate(value, None, None, se, folds), 0.0)


@pytest.mark.parametrize(
    ("values", "chosen"),
    [
        ({"logistic l1": 0.90, "SVM": 0.914, "extra trees": 0.923}, "SVM"),
        ({"logistic l1": 0.914, "SVM": 0.914, "extra trees": 0.923}, "logistic l1"),
        ({"logistic l1": 0.90, "SVM": 0.91, "extra trees": 0.923}, "extra trees"),
        ({"dummy": 0.5, "one-feature rule": 0.505, "extra trees": 0.508}, "dummy"),
        ({"LightGBM": 0.93, "logistic l2": 0.92, "logistic l1": 0.92}, "logistic l1"),
    ],
)
def test_the_simplest_within_one_error_of_the_best_is_chosen(values, chosen):
    assert choose([trial(name, value) for name, value in values.items()]).candidate == chosen


def test_the_error_is_that_of_the_best():
    assert choose([trial("dummy", 0.5, se=0.9), trial("SVM", 0.9, se=0.01)]).candidate == "SVM"


def test_trials_of_fewer_folds_do_not_stand():
    assert (
        choose([trial("dummy", 0.99, folds=5), trial("SVM", 0.9), trial("LightGBM", 0.95, folds=5)]).candidate == "SVM"
    )


def test_of_one_candidate_the_better_setting_is_chosen():
    assert choose([trial("SVM", 0.91, setting=1), trial("SVM", 0.915, setting=2)]).setting == {"C": 2}


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.floats(0, 1), st.floats(0, 0.2)), min_size=1, max_size=12))
def test_no_simpler_one_is_good_enough(rows):
    trials = [trial(name, value, se, setting=place) for place, (name, value, se) in enumerate(rows)]
    chosen, best = choose(trials), max(trials, key=lambda one: one.estimate.value)
    bar = best.estimate.value - best.estimate.se
    assert chosen.estimate.value >= bar
    simpler = [one for one in trials if NAMES.index(one.candidate) < NAMES.index(chosen.candidate)]
    assert all(one.estimate.value < bar for one in simpler)


def test_the_best_of_each_stand_best_first():
    trials = [trial("SVM", 0.7), trial("dummy", 0.5), trial("SVM", 0.9, setting=1), trial("SVM", 0.9, setting=2)]
    assert best_of_each(trials) == [trials[2], trials[1]]
