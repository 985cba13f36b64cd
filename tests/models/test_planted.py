"""Conversion and churn on the synthetic shop, whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from ibis import _

import footfall as ff
from footfall.models import ahead, crossfit
from footfall.models.beside import coefficients
from footfall.models.churn import Churn
from footfall.models.conversion import Conversion
from simulated import Made, ingested, made

SURVEY, LATE, NO_EFFECT = "order_survey_shown", "delivery_late", ("newsletter_banner_view", "theme_toggle")


MALL = {"events": 250_000, "seed": 5}


@pytest.fixture(scope="module")
def log() -> Made:
    return made("funnel-shop", **MALL)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    opened = ff.open(ingested("funnel-shop", tmp_path_factory.mktemp("planted") / "shop", **MALL), memory="1GB")
    yield opened
    opened.close()


def test_what_only_follows_first_orders_is_never_known_before_them(shop, log):
    assert log.planted["leak"]["event"] == SURVEY
    t = shop.tables()
    rows = t.engine.arrow(t.orders.group_by("user_id").aggregate(first=_.local_at.min())).to_pandas()
    first = rows.set_index("user_id")["first"]

    frame = Conversion(within="28d").frame(t)

    to_come = first.reindex(frame.ids).to_numpy() >= frame.cutoffs
    never = first.reindex(frame.ids).isna().to_numpy()
    told = frame.features[SURVEY].to_numpy()
    assert to_come.sum() >= 10
    assert not told[to_come | never].any()
    assert told[~to_come & ~never].any()


def test_late_deliveries_drive_churn_and_what_is_planted_to_do_nothing_does_nothing(shop, log):
    assert log.planted["late_deliveries"]["event"] == LATE
    assert set(log.planted["no_effect"]) == set(NO_EFFECT)
    model, t = Churn(), shop.tables()
    frame, fields = model.frame(t), model.features(t)[1]
    asked = [field for field in fields if field.name in (LATE, *NO_EFFECT, "orders", "sessions", "days_since_order")]

    found = {row["feature"]: row for row in coefficients(frame.features, frame.target == 1, asked)}

    assert found[LATE]["low"] > 0
    assert all(found[name]["low"] < 0 < found[name]["high"] for name in NO_EFFECT)
    weight = {name: abs(found[name]["per_deviation"]) for name in (LATE, *NO_EFFECT)}
    assert max(weight, key=weight.__getitem__) == LATE
    assert len(np.unique(np.asarray(frame.cutoffs))) == 5


@pytest.mark.nightly  # daily: `test_history.py`, `test_training.py` and `test_answers.py` on shops that are sooner fitted
def test_a_fitted_model_tells_how_its_scores_came_true_and_scores_every_buyer(shop, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_ROWS", 3_000)
    monkeypatch.setattr(crossfit, "TIMES", 1)
    card = shop.fit("churn", setting="readable", trials=1).card
    history = shop.ask("score-history", model="churn")
    metrics = {row["metric"]: row for row in shop.ask("model-evaluation", model="churn").rows}

    assert len(history.rows) == 4
    assert metrics["time_split_roc_auc"]["value"] == history.rows[-1]["roc_auc"]
    assert all(row["low"] <= row["actual"] <= row["high"] for row in history.rows)
    assert sum(row["customers"] for row in history.rows) < card.customers
    assert {"cut-offs", "open-period"} <= {note.code for note in history.notes}

    scored = shop.engine.arrow(shop.score("churn")).to_pandas()
    buyers = shop.engine.arrow(shop.table("orders").select("user_id").distinct()).to_pandas()
    assert sorted(scored["user_id"]) == sorted(buyers["user_id"])
    assert scored["score"].between(0, 1).all()
