"""What the searches propose."""

from __future__ import annotations

import pytest

from footfall.models.frame import Plan
from footfall.models.training.candidates import BY_NAME, size
from footfall.models.training.searching import firsts, search
from footfall.models.training.shape import shape
from learners import customers

NAMES = ("logistic l1", "decision tree")


def space():
    return {name: BY_NAME[name].dimensions(shape(customers(200)), Plan()) for name in NAMES}


def proposals(kind: str, count: int, score=lambda _proposal: 0.5, seed: int = 1):
    asked, found = search(kind, space(), seed), []
    while len(found) < count and (proposal := asked.ask()):
        asked.tell(score(proposal))
        found.append(proposal)
    return found


@pytest.mark.parametrize("kind", ["grid", "random", "optuna"])
def test_every_candidate_comes_first_as_it_is(kind):
    assert proposals(kind, 2) == list(firsts(space()))


@pytest.mark.parametrize("kind", ["grid", "random", "optuna"])
def test_nothing_is_proposed_twice_and_the_same_seed_proposes_the_same(kind):
    found = proposals(kind, 25)
    assert len({repr(proposal) for proposal in found}) == 25
    assert proposals(kind, 25) == found


@pytest.mark.parametrize("kind", ["random", "optuna"])
def test_another_seed_proposes_others(kind):
    assert proposals(kind, 25) != proposals(kind, 25, seed=2)


def test_a_grid_is_tried_to_its_end_candidates_in_turn():
    found = proposals("grid", 1_000)
    tree = [setting for name, setting in found if name == "decision tree"]
    assert [name for name, _ in found[2:12]] == list(NAMES) * 5
    assert len({setting["balance"] for setting in tree}) == 8
    assert len({(setting["max_depth"], setting["min_samples_leaf"]) for setting in tree}) >= 4


def test_what_was_said_steers_optuna_only():
    def score(proposal):
        return 0.9 if proposal[0] == "decision tree" else 0.1 if proposal[0] == "logistic l1" else 0.0

    told = [name for name, _ in proposals("optuna", 40, score)]
    assert told[20:].count("decision tree") > 14
    assert proposals("random", 40, score) == proposals("random", 40)


def test_what_could_not_be_fitted_stops_nothing():
    assert len(proposals("optuna", 12, lambda _proposal: None)) == 12


def test_optuna_keeps_quiet(capfd):
    proposals("optuna", 12)
    assert capfd.readouterr() == ("", "")


def test_a_space_counts_its_settings():
    assert size(space()["decision tree"]) == 7 * 5 * 2 * 8
