"""Ways to balance and to search, asked for on the command line and in Python, and what was tried is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fitted import GONE, kept, made_up, shop_of
from footfall.surfaces.cli import main

WAYS = ("SMOTE", "SVM-SMOTE", "random under", "weights")


@pytest.fixture(scope="module")
def uneven() -> pd.DataFrame:
    """Make up customers of whom one in four is gone."""
    whole = made_up(600)
    gone = whole["state"] == GONE
    return pd.concat([whole[gone][:75], whole[~gone][:225]]).sort_values("user_id", ignore_index=True)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, uneven) -> Path:
    return kept(tmp_path_factory.mktemp("settings") / "shop", uneven)


def said(capsys, *words: object) -> str:
    capsys.readouterr()
    assert main([str(word) for word in words]) == 0
    return capsys.readouterr().out


def test_every_way_to_balance_that_is_asked_for_is_tried_and_told(capsys, path):
    words = ("--balance", ",".join(WAYS), "--search", "grid", "--setting", "readable", "--trials", 15)
    said(capsys, "fit", "decline", path, *words)

    rows = json.loads(said(capsys, "ask", "model-comparison", path, "--format", "json"))["rows"]

    tried = [row["setting"] for row in rows if row["setting"]]
    assert len(tried) == 15
    for way in WAYS:
        assert any(f"balance {way}" in setting for setting in tried)
    assert not any("balance none" in setting or "ADASYN" in setting for setting in tried)
    assert all(0.5 <= row["roc_auc"] <= 1 for row in rows)


def test_a_grid_is_the_same_from_python_and_begins_with_every_candidate(tmp_path, uneven):
    shop = shop_of(tmp_path / "shop", uneven)
    card = shop.fit("decline", balance="none,weights", search="grid", setting="readable", trials=6).card
    again = shop.fit("decline", balance=("none", "weights"), search="grid", setting="readable", trials=6, seed=7).card

    assert [row["setting"] for row in card.trials] == [row["setting"] for row in again.trials]
    assert {row["candidate"] for row in card.trials if row["setting"]} == {
        "logistic l1",
        "logistic l2",
        "decision tree",
    }
    assert card.asked["search"] == "grid"
    shop.close()


def test_a_way_that_is_not_known_is_guessed(capsys, path):
    assert main(["fit", "decline", str(path), "--balance", "smote", "--trials", "1"]) == 2
    assert "Did you mean 'SMOTE'?" in capsys.readouterr().err


def test_what_is_missing_throughout_or_of_few_customers_stops_nothing(capsys, tmp_path):
    bare = made_up(200).assign(noise=np.nan, town=None)
    for name, customers in (("bare", bare), ("few", made_up(30))):
        out = said(capsys, "fit", "decline", kept(tmp_path / name, customers), "--setting", "readable", "--trials", 1)
        assert "was chosen: ROC AUC 0." in out
