"""Conversion as it is often done, against pandas and scikit-learn that know nothing of the code."""

from __future__ import annotations

from warnings import catch_warnings, simplefilter

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

import footfall as ff
from footfall.answer.progress import silent
from footfall.errors import NotApplicable
from footfall.models.classic import Classic, own_coefficients, trained
from footfall.models.conversion import Conversion
from footfall.models.frame import Frame, Plan
from simulated import Made, ingested, made

ORDER = [
    *("session_start", "first_visit", "add_to_cart", "login", "sign_up", "begin_checkout"), "stay_seconds", "device",
]  # fmt: skip
CLASSIC = Conversion(setting="classic")


MALL = {"events": 25_000, "seed": 5}


@pytest.fixture(scope="module")
def log() -> Made:
    return made("ga4-flat", **MALL)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    opened = ff.open(ingested("ga4-flat", tmp_path_factory.mktemp("classic") / "shop", **MALL), memory="1GB")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def plain(log) -> pd.DataFrame:
    """The eight features and the outcome of users with a cart, by user."""
    rows = log.rows.drop_duplicates().sort_values(["user_id", "at"], kind="stable")
    counts = pd.crosstab(rows["user_id"], rows["event"].replace({"회원가입완료": "sign_up"}))
    pause = rows.groupby("user_id")["at"].diff() // pd.Timedelta(microseconds=1)
    stay = pause.where(pause <= 86_400_000_000, 0).groupby(rows["user_id"]).sum() / 1_000_000
    device = rows.groupby("user_id")["device"].agg(lambda own: own.value_counts(sort=False).idxmax())
    users = counts.assign(stay_seconds=stay, device=device.map({"mobile": 0, "desktop": 1}))
    return users[users["add_to_cart"] > 0].dropna(subset="device").sort_index()


def test_its_coefficients_are_scikit_learns_on_features_of_pandas(shop, plain):
    frame = CLASSIC.settle(shop.tables()).frame(shop.tables())
    features, bought = plain[ORDER], (plain["purchase"] > 0).astype(int)

    assert frame.ids.tolist() == plain.index.tolist()
    assert list(frame.features) == ORDER
    assert (frame.features.to_numpy() == features.to_numpy(float)).all()
    assert (frame.target == bought).all()

    found = trained(frame, Plan(), silent)
    again = plainly(features.astype(float), bought)
    own = own_coefficients(frame, found.pipeline)
    assert [row["feature"] for row in own] == ORDER
    assert [row["coefficient"] for row in own] == pytest.approx(again.coef_[0].tolist(), rel=1e-9)


def plainly(features: pd.DataFrame, bought: pd.Series) -> LogisticRegression:
    with catch_warnings():
        simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(max_iter=1_000).fit(features, bought)


def test_its_score_is_of_rows_held_out(shop):
    frame = CLASSIC.frame(shop.tables())

    found = trained(frame, Plan(), silent)

    assert [trial.candidate for trial in found.trials] == ["dummy", "one-feature rule", "logistic l2"]
    assert found.chosen.candidate == "logistic l2"
    assert found.chosen.folds == 5
    assert found.trials[0].estimate.value == 0.5
    assert found.proba.shape == (1, len(frame), 2)
    assert np.allclose(found.proba.sum(axis=2), 1)


def test_ends_of_coefficients_are_walds_where_nothing_holds_the_model_back():
    dice = np.random.default_rng(2)
    table = pd.DataFrame({"one": dice.normal(size=4_000), "two": dice.normal(size=4_000)})
    happened = dice.random(4_000) < 1 / (1 + np.exp(-table["one"]))
    frame = Frame(np.arange(4_000), table, happened.to_numpy(np.int64), ("no", "yes"))
    plainly = sm.Logit(frame.target, sm.add_constant(table)).fit(disp=0)

    own = own_coefficients(frame, trained(frame, Plan(), silent).pipeline)

    assert [row["coefficient"] for row in own] == pytest.approx(plainly.params[1:].tolist(), abs=2e-3)
    assert [(row["low"], row["high"]) for row in own] == [
        pytest.approx(ends, abs=3e-3) for ends in plainly.conf_int()[1:].to_numpy().tolist()
    ]


def test_it_says_plainly_that_it_foretells_nothing(shop):
    told = {note.code: note.text for note in CLASSIC.notes(shop.tables())}

    assert "must not be trusted for a forecast" in told["sees-the-future"]
    assert "after they bought" in told["sees-the-future"]
    assert CLASSIC.foretells() == "a purchase at any time of the log"


def test_what_the_log_lacks_is_left_out_and_said(duck_shop):
    t = duck_shop("ann: cart@0d buy@1d; bob: cart@0d login@1d login@2d").tables()

    table, fields = CLASSIC.features(t)
    rows = {row["user_id"]: row for row in t.engine.rows(table)}
    notes = {note.code: note.text for note in CLASSIC.notes(t)}

    assert [field.name for field in fields] == ["add_to_cart", "login", "stay_seconds"]
    assert (rows["ann"]["login"], rows["bob"]["login"]) == (0, 2)
    assert (
        notes["columns-left-out"]
        == "The log has no session_start, first_visit, sign_up, begin_checkout, device: left out."
    )


def test_users_of_other_devices_are_left_out_and_counted(duck_shop):
    t = duck_shop(
        "ann: cart@0d{device=mobile}; bob: cart@0d{device=desktop} buy@1d{device=desktop}; cat: cart@0d{device=tablet};"
        "dan: cart@0d; eve: view@0d{device=tv}"
    ).tables()

    rows = t.engine.rows(Classic(t).everyone())

    assert {row["user_id"]: (row["device"], row["happened"]) for row in rows} == {"ann": (0, False), "bob": (1, True)}
    assert {note.text for note in CLASSIC.notes(t) if note.code == "devices-left-out"} == {
        "2 users with a cart came mostly by another device than mobile or desktop: left out."
    }


def test_without_carts_there_is_nothing_to_learn(duck_shop):
    with pytest.raises(NotApplicable, match="The log has no add_to_cart"):
        CLASSIC.settle(duck_shop("ann: view@0d buy@1d").tables())
