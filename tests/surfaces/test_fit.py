"""`footfall fit` and `footfall score` as their users meet them."""

from __future__ import annotations

import json

import pytest

from fitted import kept, made_up
from footfall.surfaces.cli import main

QUICK = ("--setting", "readable", "--trials", "1")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    path = kept(tmp_path_factory.mktemp("fit") / "my shop", made_up())
    assert main(["fit", "decline", str(path), *QUICK]) == 0
    return path


def test_fit_says_what_was_chosen_how_good_it_is_and_what_comes_next(said, shop):
    code, out, err = said("fit", "decline", shop, *QUICK, "--leave-out", "noise,profit")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert "was chosen: ROC AUC 0." in lines[0]
    assert "better than the one-feature rule" in lines[0]
    assert lines[1].startswith("Its setting: ")
    assert "From a score of 50.0 % on it names" in lines[2]
    assert lines[-1].startswith(f"Next: footfall score decline '{shop}'; footfall ask drivers '{shop}' ")


def test_score_writes_the_table_and_a_file(said, shop, tmp_path):
    code, out, err = said("score", "decline", shop, "--to", tmp_path / "scores.csv")

    assert (code, err) == (0, "")
    assert out.startswith("400 customers scored: ")
    assert f"They are in {tmp_path / 'scores.csv'}." in out
    header, *rows = (tmp_path / "scores.csv").read_text("utf-8").splitlines()
    assert header == "user_id,model,score,low,high,reason_1,reason_2,reason_3,offer"
    assert len(rows) == 400
    answer = json.loads(said("ask", "risk-and-value", shop, "--by", "town", "--format", "json")[1])
    assert sum(row["customers"] for row in answer["rows"]) == 400


def test_costs_move_the_threshold(said, shop):
    out = said("fit", "decline", shop, *QUICK, "--cost-contact", "1", "--value-kept", "5")[1]

    assert "From a score of 20.0 % on" in out


def test_a_budget_of_time_that_is_hit_is_a_note(said, shop):
    code, out, _err = said("fit", "decline", shop, "--minutes", "0.01", "--trials", "500")

    assert code == 0
    assert "Note (stopped): " in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fit", "declin", "SHOP"), "There is no model called 'declin'. Did you mean 'decline'?"),
        (("fit", "decline", "SHOP", "--target", "stat"), "Did you mean 'state'?"),
        (("fit", "decline", "SHOP", "--trials", "0"), "'trials' must be at least 1. 0 was given."),
        (("fit", "decline", "SHOP", "--setting", "best"), "'setting' has no value 'best'."),
        (("fit", "decline", "nowhere"), "There is no shop at 'nowhere'."),
        (("fit", "decline"), "No shop was named."),
        (("score", "declin", "SHOP"), "There is no model called 'declin'."),
        (("score", "decline", "SHOP", "--to", "x.doc"), "'x.doc' does not say how to write it."),
        (("ask", "drivers", "SHOP", "--model", "churm"), "The shop has no fitted model 'churm'."),
    ],
)
def test_what_is_wrong_is_said_in_three_sentences(said, shop, words, told):
    code, out, err = said(*(shop if word == "SHOP" else word for word in words))

    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_help_tells_what_a_model_foretells(said):
    general, own = (said("fit", *words, "--help")[1] for words in ((), ("decline",)))

    assert "decline" in general
    assert "--target" in own
    assert "--positive" in own
    assert "Which class of a target column" in own
    assert said("score", "--help")[0] == 0
