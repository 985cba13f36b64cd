"""A model on disk: read back as it was, or not at all."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pandas as pd
import pytest
from skops import io

import footfall as ff
from fitted import kept, made_up, shop_of
from footfall.errors import BadRequest, Failure
from footfall.models.card import Card
from footfall.models.fields import shaped
from footfall.models.saved import TRUSTED, _bare
from footfall.models.training.assembling import pipeline
from footfall.models.training.candidates import CANDIDATES
from footfall.models.training.shape import shape
from learners import customers
from stories import codes, rows_of


@pytest.fixture(scope="module")
def fitted_shop(tmp_path_factory):
    """A shop's directory with the quickest model."""
    path = tmp_path_factory.mktemp("saved") / "shop"
    shop = shop_of(path)
    shop.fit("decline", setting="readable", trials=1)
    shop.close()
    return path


@pytest.fixture
def folder(fitted_shop, tmp_path):
    """A copy that may be spoiled."""
    import shutil

    shutil.copytree(fitted_shop, tmp_path / "shop")
    return tmp_path / "shop" / "models" / "decline"


@pytest.fixture
def score(folder):
    """Open the copy and score it."""

    def scored():
        shop = ff.open(folder.parents[1], memory="1GB")
        try:
            shop.score("decline")
            return pd.DataFrame(rows_of(shop, "scores"))
        finally:
            shop.close()

    return scored


def card(folder, **changed):
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed, ensure_ascii=False))


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda candidate: candidate.name)
@pytest.mark.parametrize("balance", ["none", "weights", "SMOTE-Tomek"])
def test_every_candidate_comes_back_from_the_file_as_it_was(candidate, balance):
    frame = customers(120, share=0.25)
    setting = {} if candidate.baseline or (balance == "weights" and not candidate.weighs) else {"balance": balance}
    model = pipeline(candidate, setting, shape(frame), 7).fit(frame.features, frame.target)
    data = io.dumps(_bare(model))

    assert set(io.get_untrusted_types(data=data)) <= TRUSTED
    again = io.loads(data, trusted=sorted(TRUSTED))
    assert np.allclose(again.predict_proba(frame.features), model.predict_proba(frame.features))


def test_no_customer_is_kept_by_what_resamples():
    frame = customers(120, share=0.25)
    model = pipeline(CANDIDATES[2], {"balance": "SMOTE"}, shape(frame), 7).fit(frame.features, frame.target)

    assert "resample" in dict(model.steps)
    assert [name for name, _step in _bare(model).steps] == [name for name, _step in model.steps if name != "resample"]


def test_the_card_says_what_the_model_is(folder):
    found = Card.open(folder)

    assert found.asked["target"] == "state"
    assert [field.name for field in found.fields] == [
        name for name in made_up() if name not in ("user_id", "state", "profit")
    ]
    assert found.versions.keys() >= {"footfall", "scikit-learn"}
    assert found.shop_version == 1
    assert sorted(found.files) == sorted(file.name for file in folder.iterdir() if file.name != "card.json")


def test_fitting_again_leaves_one_model(folder):
    shop = ff.open(folder.parents[1], memory="1GB")
    shop.fit("decline", setting="readable", trials=1)
    shop.close()

    assert len(list(folder.iterdir())) == 4
    assert not list(folder.parent.glob(".*"))


def test_a_damaged_model_is_said_to_be(folder, score):
    file = next(folder.glob("pipeline-*"))
    file.write_bytes(file.read_bytes()[:-100])
    card(folder, rests_on=[])

    with pytest.raises(
        Failure, match=f"The model 'decline' cannot be read. '{file.name}' is not the file that was written"
    ):
        score()


def test_a_model_of_strange_make_is_not_built(folder, score):
    class Stranger:
        pass

    file = next(folder.glob("pipeline-*"))
    strange = Stranger()
    Stranger.__module__ = "os"
    file.write_bytes(io.dumps(strange))
    files = json.loads((folder / "card.json").read_text())["files"]
    card(folder, rests_on=[], files=files | {file.name: hashlib.sha256(file.read_bytes()).hexdigest()})

    with pytest.raises(Failure, match="holds 'os.*Stranger', which Footfall never writes. Fit it again"):
        score()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', '{"format": 99}'])
def test_a_damaged_card_is_said_to_be(folder, score, text):
    (folder / "card.json").write_text(text)

    with pytest.raises(Failure, match="The model 'decline' cannot be read."):
        score()


@pytest.mark.parametrize("name", ["footfall", "scikit-learn"])
def test_a_model_of_another_major_version_is_not_read(folder, score, name):
    card(folder, versions=Card.open(folder).versions | {name: "99.1.0"})

    with pytest.raises(Failure, match=f"fitted by another version. It is of {name} 99.1.0, this is"):
        score()


def test_a_file_that_is_gone_is_named(folder, score):
    next(folder.glob("held-*")).unlink()

    with pytest.raises(Failure, match=r"'held-\w+.parquet' is gone"):
        score()


def test_a_column_that_is_gone_is_named(folder, score):
    kept(folder.parents[1], made_up().drop(columns=["unpaid", "town"]))

    with pytest.raises(Failure, match="does not fit the shop. The shop has no column 'unpaid', 'town', which"):
        score()


def test_a_column_that_holds_something_else_is_named(folder, score):
    kept(folder.parents[1], made_up().assign(unpaid="much"))

    with pytest.raises(Failure, match="'unpaid' held figures and holds words now"):
        score()


def test_without_a_model_there_is_no_score(tmp_path):
    shop = shop_of(tmp_path / "shop")
    with pytest.raises(BadRequest, match="The shop has no fitted model 'decline'. It has none at all. Fit it with"):
        shop.score("decline")
    with pytest.raises(BadRequest, match="There is no model called 'declyne'. Did you mean 'decline'"):
        shop.score("declyne")
    shop.close()


def test_the_same_customers_are_scored_by_models_that_never_saw_them(folder, score):
    """They are the held-out scores, as they were written down; the model fitted to all says something else."""
    scores = score().set_index("user_id")["score"]
    held = pd.read_parquet(next(folder.glob("held-*"))).set_index("user_id")["score"]
    everyone = made_up().set_index("user_id")
    found = Card.open(folder)
    pipe = io.load(next(folder.glob("pipeline-*")), trusted=sorted(TRUSTED))
    seen = found.calibration(pipe.predict_proba(shaped(everyone, found.fields))[:, found.classes.index(found.positive)])

    assert scores.sort_index().tolist() == pytest.approx(held.sort_index().tolist())
    assert np.abs(scores.sort_index().to_numpy() - seen).max() > 0.01


def test_customers_of_a_shop_written_anew_are_scored_by_the_whole_model(folder, score):
    other = made_up(seed=9)
    kept(folder.parents[1], other)
    scores = score().sort_values("user_id")
    found = Card.open(folder)
    pipe = io.load(next(folder.glob("pipeline-*")), trusted=sorted(TRUSTED))
    seen = found.calibration(pipe.predict_proba(shaped(other, found.fields))[:, found.classes.index(found.positive)])

    assert scores["score"].tolist() == pytest.approx(seen.tolist())
    shop = ff.open(folder.parents[1], memory="1GB")
    assert "stale-model" in codes(shop.ask("drivers"))
    assert shop.ask("reasons", user="c0007").facts["score"].value == pytest.approx(float(seen[7]))
    shop.close()


def test_very_many_are_scored_a_batch_at_a_time_with_reasons_for_each(folder, score, monkeypatch):
    """Beyond so many, reasons are what such values add in the mean; they agree with the exact ones on the weightiest."""
    from footfall.models import fitted

    kept(folder.parents[1], made_up(300, seed=9))
    exact = score().set_index("user_id").sort_index()
    monkeypatch.setattr(fitted, "MOST_EXPLAINED", 10)
    monkeypatch.setattr(fitted, "BATCH", 70)
    many = score().set_index("user_id").sort_index()

    assert many["score"].tolist() == pytest.approx(exact["score"].tolist())
    assert many["reason_1"].notna().all()
    assert (many["reason_1"] == exact["reason_1"]).mean() > 0.6


def test_scores_of_other_models_stay(folder, score):
    import pyarrow as pa

    shop = ff.open(folder.parents[1], memory="1GB")
    row = {"user_id": "c0001", "model": "other", "score": 0.5, "low": 0.4, "high": 0.6, "offer": None}
    row |= {f"reason_{place}": None for place in (1, 2, 3)}
    text = [name for name in row if name not in ("score", "low", "high")]
    kinds = pa.schema([(name, pa.string() if name in text else pa.float64()) for name in row])
    shop.kept.keep("scores", pa.Table.from_pylist([row], kinds))
    shop.close()
    scores = score()

    assert scores["model"].value_counts().to_dict() == {"decline": 400, "other": 1}
    assert score()["model"].value_counts().to_dict() == {"decline": 400, "other": 1}
