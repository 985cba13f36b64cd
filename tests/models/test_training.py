"""Training as a whole."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from footfall.answer.progress import silent
from footfall.errors import BadRequest, Failure
from footfall.models.frame import Frame, Plan
from footfall.models.training import candidates as contract
from footfall.models.training import train
from footfall.models.training.balancing import BALANCE
from footfall.models.training.clock import Clock
from footfall.models.training.contest import Contest, kept_out
from footfall.models.training.shape import shape
from footfall.models.training.training import sampled
from learners import customers, noise


def contest(frame: Frame, plan: Plan) -> Contest:
    return Contest(frame, plan, Clock(), silent)


QUICK = Plan(trials=4, folds=3, repeats=2, candidates=("logistic l1", "logistic l2", "k-nearest neighbours", "SVM"))


@pytest.fixture(scope="module")
def trained():
    return train(customers(), QUICK)


def test_the_baselines_stand_beside_whatever_is_asked(trained):
    assert [trial.candidate for trial in trained.trials][:2] == ["dummy", "one-feature rule"]
    assert trained.trials[0].estimate.value == 0.5


def test_what_there_is_to_learn_is_learned(trained):
    assert trained.chosen.estimate.value > trained.trials[1].estimate.value
    assert trained.nested.low < trained.nested.value < trained.nested.high
    assert abs(trained.nested.value - trained.chosen.estimate.value) < 0.05


def test_the_best_of_each_candidate_is_scored_on_every_fold(trained):
    assert {trial.folds for trial in trained.trials} == {6}


def test_out_of_fold_probabilities_give_the_scores_again(trained):
    frame, chosen = customers(), trained.chosen
    assert trained.proba.shape == (2, 300, 2)
    assert np.allclose(trained.proba.sum(axis=2), 1)
    again = [
        roc_auc_score(
            frame.target[trained.folds[repeat] == fold], trained.proba[repeat, trained.folds[repeat] == fold, 1]
        )
        for repeat in range(2)
        for fold in range(3)
    ]
    assert again == pytest.approx(chosen.scores)


def test_the_chosen_pipeline_is_fitted_to_all_rows(trained):
    frame = customers()
    again = clone(trained.pipeline).fit(frame.features, frame.target)
    assert np.array_equal(trained.pipeline.predict_proba(frame.features), again.predict_proba(frame.features))


def test_the_same_plan_gives_the_same_result(trained):
    again = train(customers(), QUICK)
    assert [replace(trial, seconds=0) for trial in again.trials] == [replace(t, seconds=0) for t in trained.trials]
    assert np.array_equal(again.proba, trained.proba)
    assert again.nested == trained.nested


def test_another_seed_cuts_other_folds(trained):
    assert train(customers(), replace(QUICK, seed=8, trials=1)).trials[1].scores != trained.trials[1].scores


@pytest.mark.parametrize("search", ["grid", "random", "optuna"])
def test_every_candidate_and_search_works_within_its_trials(search):
    plan = Plan(trials=12, folds=2, repeats=1, search=search)
    found = train(customers(60), plan)
    assert {trial.candidate for trial in found.trials} == {candidate.name for candidate in contract.CANDIDATES}
    assert len(found.trials) + len(found.left_out) == 12 + 2
    assert [contract.RANK[trial.candidate] for trial in found.trials] == sorted(
        contract.RANK[trial.candidate] for trial in found.trials
    )


def test_the_candidates_are_those_of_the_contract():
    named = "dummy, one-feature rule, logistic l1, logistic l2, k-nearest neighbours, decision tree, SVM, random forest, extra trees, LightGBM"
    assert ", ".join(candidate.name for candidate in contract.CANDIDATES) == named


@pytest.mark.parametrize("classes", [3, 10])
def test_more_than_two_classes_are_told_apart(classes):
    found = train(customers(40 * classes, classes=classes), replace(QUICK, trials=3, repeats=1))
    assert found.proba.shape == (1, 40 * classes, classes)
    assert found.chosen.estimate.value > 0.7


def test_where_nothing_is_to_be_learned_the_interval_knows():
    plan = Plan(trials=1, repeats=1, candidates=("logistic l1",), balance=("none",))
    scores = [contest(noise(100, 5, share=0.5, seed=seed), plan).run().trial(5).estimate for seed in range(8)]
    assert sum(score.low <= 0.5 for score in scores) >= 7


def test_progress_is_told():
    told = []
    train(customers(60), replace(QUICK, trials=2), lambda *said: told.append(said))
    assert told[0] == ("trying settings", 1, 2)
    assert told[-1] == ("checking the procedure", 3, 3)
    assert all(done <= of for _, done, of in told)


def test_minutes_cut_the_trials_and_say_so():
    found = train(customers(60), replace(QUICK, trials=500, minutes=0.002))
    assert found.stopped.startswith("The minutes were over after 1 of 500 trials.")
    assert len(found.trials) == 3
    assert found.chosen.folds == 3


def test_minutes_left_over_cut_nothing(trained):
    found = train(customers(), replace(QUICK, minutes=60))
    assert found.stopped == ""
    assert found.nested == trained.nested


def test_a_class_too_small_for_the_folds_is_refused():
    frame = customers(60)
    target = np.zeros(60, dtype=np.int64)
    target[:4] = 1
    said = (
        "Each class needs a customer in each of 5 folds. 'class 1' has 4. Give more customers or ask for fewer folds."
    )
    with pytest.raises(Failure, match=said):
        train(replace(frame, target=target), Plan())


def test_one_class_is_refused():
    with pytest.raises(BadRequest, match="The target has 1."):
        train(replace(customers(60), target=np.zeros(60, dtype=np.int64), classes=("all",)), Plan())


def test_customers_who_are_all_alike_are_refused():
    frame = customers(60)
    alike = frame.features.assign(pages=1.0, noise=np.nan, rich=2.0, town="Oslo")
    with pytest.raises(Failure, match="All 4 features are missing or the same for everyone."):
        train(replace(frame, features=alike), Plan())


def test_an_infinite_figure_is_refused():
    frame = customers(60)
    with pytest.raises(Failure, match="'noise' holds an infinite one."):
        train(replace(frame, features=frame.features.assign(noise=[np.inf, *range(59)])), Plan())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"candidates": ("extra tree",)}, "Did you mean 'extra trees'?"),
        ({"balance": ("smote",)}, "Did you mean 'SMOTE'?"),
    ],
)
def test_a_name_that_is_not_known_is_guessed(asked, said):
    with pytest.raises(BadRequest, match=said):
        train(customers(60), Plan(**asked))


@pytest.mark.parametrize("wrong", [{"trials": 0}, {"folds": 1}, {"repeats": 0}, {"minutes": 0.0}, {"most": 5}])
def test_a_plan_that_tells_nothing_is_refused(wrong):
    with pytest.raises(BadRequest, match=next(iter(wrong))):
        Plan(**wrong)


def test_the_smallest_class_that_folds_allow_is_trained_with_every_balance():
    plan = Plan(trials=9, repeats=1, search="grid", candidates=("logistic l2",))
    tried = contest(customers(60, share=5 / 60), plan)
    tried.run()
    ways = {trial.setting["balance"] for trial in tried.trials() if trial.setting}
    assert ways | {why.split("balance ")[1].split(")")[0] for why in tried.left_out} == set(BALANCE)
    assert ways >= {"none", "weights", "random over", "random under", "SMOTE", "SMOTE-Tomek"}


def test_what_cannot_be_fitted_is_left_out_with_what_its_library_said(monkeypatch):
    def broken(**_given):
        return LogisticRegression(C=-1)

    ridge = replace(contract.BY_NAME["logistic l2"], make=broken)
    monkeypatch.setitem(contract.BY_NAME, "logistic l2", ridge)
    found = train(customers(60), replace(QUICK, trials=2, candidates=("logistic l1", "logistic l2")))
    assert "logistic l2" not in {trial.candidate for trial in found.trials}
    assert found.left_out[0].startswith(
        "logistic l2 (C 1.0, scale standard, balance none) could not be fitted: The 'C'"
    )


def test_a_choice_that_cannot_be_fitted_to_all_rows_gives_way_to_the_next():
    tried = contest(customers(60), replace(QUICK, trials=2))
    fitting = tried._fit

    def once(_entry):
        tried._fit = fitting
        raise RuntimeError("no luck")

    tried._fit = once
    entry = tried.run()
    assert tried.left_out == ["logistic l1 (C 1.0, scale standard, balance none) could not be fitted: no luck"]
    assert entry.fitted.predict_proba(customers(60).features).shape == (60, 2)


def test_candidates_that_are_too_slow_or_cannot_be_loaded_are_left_out_in_words(monkeypatch):
    large = replace(shape(customers(60)), rows=6_000)
    said = "SVM was left out: its time grows with the square of the rows, and there are 6,000, more than 5,000."
    assert kept_out(contract.BY_NAME["SVM"], large) == said
    assert kept_out(contract.BY_NAME["LightGBM"], large) == ""
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    assert kept_out(contract.BY_NAME["LightGBM"], large).startswith("LightGBM was left out: its library cannot be")


def test_a_large_frame_is_sampled_at_its_rates_by_seed():
    frame = customers(1_000, share=0.2)
    rows = sampled(frame, Plan(most=100))
    assert len(rows) == 100
    assert frame.target[rows].sum() == 20
    assert (np.diff(rows) > 0).all()
    assert np.array_equal(rows, sampled(frame, Plan(most=100)))
    assert not np.array_equal(rows, sampled(frame, Plan(most=100, seed=1)))
    found = train(frame, replace(QUICK, trials=1, most=100))
    assert np.array_equal(found.rows, rows)
    assert found.proba.shape[1] == 100


def test_a_customer_seen_twice_is_never_on_both_sides():
    once = noise(80, share=0.5)
    twice = np.repeat(np.arange(80), 2)
    frame = Frame(np.arange(160), once.features.iloc[twice], once.target[twice], once.classes, 1, groups=twice)
    found = train(frame, replace(QUICK, trials=1, candidates=("k-nearest neighbours",)))
    assert all(len(np.unique(fold[twice == who])) == 1 for fold in found.folds for who in range(80))
    assert max(trial.estimate.value for trial in found.trials) < 0.75
    blind = contest(replace(frame, groups=None), replace(QUICK, trials=1, candidates=("k-nearest neighbours",)))
    assert blind.run().trial(3).estimate.value > 0.8
