"""Which features know the future."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

import footfall as ff
from fitted import made_up, shop_of
from footfall.models.leakage.scored import score
from footfall.models.leakage.whole_log import whole_log
from simulated import ingested, made
from stories import codes


@pytest.fixture(scope="module")
def mall(tmp_path_factory):
    """A synthetic shop with a planted leak: its log for pandas, its truth, and the shop."""
    asked = {"events": 120_000, "seed": 11}
    log = made("funnel-shop", **asked)
    place = ingested("funnel-shop", tmp_path_factory.mktemp("mall") / "shop", timezone="Europe/Berlin", **asked)
    shop = ff.open(place, memory="1GB")
    yield log, shop
    shop.close()


@pytest.fixture(scope="module")
def answer(mall):
    return mall[1].ask("leakage-audit", model="conversion")


def test_the_planted_leak_is_named_and_nothing_else_is(mall, answer):
    planted = mall[0].planted["leak"]["event"]

    assert [row["feature"] for row in answer.rows if row["verdict"] != "ok"] == [planted]
    assert answer.reading.startswith(f"Of {len(answer.rows)} features {planted} knows the future.")


def test_the_score_is_flattered_by_it(answer):
    assert answer.facts["score_all"].value > answer.facts["score_without"].value > 0.9


def test_what_came_after_the_purchase_is_what_pandas_finds(mall, answer):
    log = mall[0].rows
    users = log[log["event"] == "add_to_cart"]["user_id"].unique()
    log = log[log["user_id"].isin(users)]
    bought = log[log["event"] == "purchase"].groupby("user_id")["event_at"].min()
    for row in answer.rows:
        first = log[log["event"] == row["feature"]].groupby("user_id")["event_at"].min()
        theirs = first[first.index.isin(bought.index)]
        if len(theirs) and row["feature"] not in ("add_payment_info", "begin_checkout"):  # ties of one second
            late = (theirs > bought[theirs.index]).mean()
            assert row["after"] == pytest.approx(late, abs=0.02), row["feature"]


def test_a_model_that_looks_ahead_is_held_against_what_came_after_its_cut_off(mall):
    answer = mall[1].ask("leakage-audit", model="churn")

    assert {row["verdict"] for row in answer.rows} == {"ok"}
    assert 0.5 < answer.facts["score_time_split"].value < 1
    assert 0.5 < answer.facts["score_random_split"].value < 1
    assert answer.reading.endswith(f"judged at a later one, it is {answer.facts['score_time_split'].show()}.")


def test_users_are_those_with_a_cart_and_all_they_did_is_counted(mall):
    from footfall.models.conversion import Conversion

    log = mall[0].rows
    carts = log[log["event"] == "add_to_cart"].groupby("user_id").size()
    frame = whole_log(mall[1].tables(), Conversion()).frame

    assert dict(zip(map(str, frame.ids), frame.features["add_to_cart"], strict=True)) == carts.to_dict()
    assert (
        frame.target.sum() == log[(log["event"] == "purchase") & log["user_id"].isin(carts.index)]["user_id"].nunique()
    )


def test_a_column_that_says_the_target_again_is_suspect(tmp_path):
    customers = made_up()
    gone = customers["state"] == customers["state"].iloc[0]
    customers["closed"] = np.where(gone, 3.0, 1.0) + np.random.default_rng(1).normal(0, 0.1, len(customers))
    shop = shop_of(tmp_path / "shop", customers)
    answer = shop.ask("leakage-audit")

    assert [(row["feature"], row["verdict"]) for row in answer.rows if row["verdict"] != "ok"] == [
        ("closed", "suspect")
    ]
    assert answer.facts["score_all"].value > 0.99 > answer.facts["score_without"].value
    assert "score_time_split" not in answer.facts
    assert "closed is suspect" in answer.reading
    shop.close()


def test_a_short_log_says_so(duck_shop):
    assert codes(duck_shop("ann: view@0d cart@1h buy@2h").ask("leakage-audit")) == {"log-too-short"}
    assert codes(duck_shop("ann: view@0d").ask("leakage-audit")) == {"not-applicable"}


def test_splits_are_read_from_a_fresh_card_and_found_anew_when_the_shop_has_changed(mall, tmp_path):
    place = shutil.copytree(mall[1].path, tmp_path / "shop")
    shop = ff.open(place, memory="1GB")
    fitted = shop.fit("churn", setting="readable", trials=1)
    assert splits_of(shop) == {name: row["value"] for name, row in fitted.card.splits.items()}

    of_before = replace(fitted.card, rests_on=("events-of-before.parquet",))
    (fitted.folder / "card.json").write_text(of_before.write())
    by_trees = score(replace(fitted.model.frame(shop.tables()), groups=None))
    assert splits_of(shop)["random"] == by_trees.value != fitted.card.splits["random"]["value"]
    shop.close()


def splits_of(shop) -> dict[str, float]:
    facts = shop.ask("leakage-audit", model="churn").facts
    return {name: facts[f"score_{name}_split"].value for name in ("random", "time")}
