"""Answers kept beside a shop's version: never one that is out of date."""

from __future__ import annotations

import json
import os
import shutil

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import footfall as ff
from footfall.errors import Failure
from footfall.shop import answers
from footfall.shop.answers import FOLDER
from footfall.shop.catalog import UNITS
from footfall.shop.findings import findings
from stories import codes

LOG = "who,when,what,kind\n" + "".join(
    f"u{n},2024-01-{day:02},{what},{'tea' if n % 2 else 'mugs'}\n"
    for n in range(12)
    for day, what in ((1 + n, "view_item"), (2 + n, "add_to_cart"), (3 + n, "purchase"))
)
MAP = '[columns]\nuser_id = "who"\nevent_at = "when"\nevent = "what"\ncategory = "kind"\n'


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A folder with a log and its shop, of which nothing was asked yet."""
    folder = tmp_path_factory.mktemp("answers")
    (folder / "MAP.toml").write_text(MAP)
    (folder / "log.csv").write_text(LOG)
    ff.ingest(folder / "log.csv", folder / "shop", map=folder / "MAP.toml").close()
    return folder


@pytest.fixture
def log(ingested, tmp_path):
    """A copy of it."""
    shutil.copytree(ingested, tmp_path, dirs_exist_ok=True)
    return tmp_path / "log.csv"


@pytest.fixture
def shop(log):
    opened = ff.open(log.with_name("shop"))
    yield opened
    opened.close()


def again(shop):
    return ff.open(shop.path)


def files(shop):
    return sorted((shop.path / "versions").glob(f"*/{FOLDER}/*.json"))


def spy(monkeypatch, name):
    """Count how often a unit is computed."""
    computed, compute = [], UNITS[name].compute

    def counting(self, t):
        computed.append(self)
        return compute(self, t)

    monkeypatch.setattr(UNITS[name], "compute", counting)
    return computed


def test_an_answer_is_computed_once_and_is_the_same_afterwards(shop, monkeypatch):
    computed = spy(monkeypatch, "breakdown")
    first = shop.ask("breakdown")
    other = again(shop)
    assert other.ask("breakdown") == first
    assert len(computed) == 1
    other.close()


def test_every_unit_reads_as_it_was_computed(shop):
    t, kept = shop.tables(fresh=True), shop.tables()
    for unit in UNITS.values():
        fresh, back = unit().ask(t), unit().ask(kept)
        assert repr(back) == repr(fresh), unit.name()


def test_a_default_found_in_the_data_and_the_same_by_name_are_one(shop, monkeypatch):
    computed = spy(monkeypatch, "breakdown")
    assert shop.ask("breakdown", dimension="category") == shop.ask("breakdown")
    assert len(computed) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"where": "category = tea"},
        {"who": "orders >= 2"},
        {"since": "2024-01-03"},
        {"until": "2024-01-03"},
        {"exclude_anomalies": True},
        {"min_cell": 5},
        {"dimension": "weekday"},
    ],
)
def test_whatever_is_asked_otherwise_is_another_answer(shop, monkeypatch, other):
    computed = spy(monkeypatch, "breakdown")
    shop.ask("breakdown")
    shop.ask("breakdown", **other)
    assert len(computed) == 2


def test_fresh_computes_anew_and_keeps_that(shop, monkeypatch):
    computed = spy(monkeypatch, "overview")
    shop.ask("overview")
    shop.ask("overview", fresh=True)
    shop.ask("overview")
    assert len(computed) == 2


def test_a_replaced_log_is_asked_anew(shop, log, tmp_path):
    before = shop.ask("overview").rows[0]["users"]
    log.write_text(LOG + "new,2024-02-01,view_item,tea\n")
    other = ff.ingest(log, tmp_path / "shop", map=tmp_path / "MAP.toml", replace=True)
    assert (before, other.ask("overview").rows[0]["users"]) == (12, 13)
    other.close()


def test_answers_go_with_their_version(shop, log, tmp_path):
    shop.ask("overview")
    for _ in range(2):
        ff.ingest(log, tmp_path / "shop", map=tmp_path / "MAP.toml", replace=True).close()
    assert not files(shop)


def scores_of(value):
    rows = {"user_id": ["u1", "u2"], "model": ["churn"] * 2, "score": [value, value / 2], "low": [0.0] * 2}
    reasons = {f"reason_{n}": ["", ""] for n in (1, 2, 3)}
    return pa.table(rows | {"high": [1.0] * 2} | reasons)


def test_new_scores_are_in_the_next_answer(shop):
    shop.kept.keep("scores", scores_of(0.5))
    one = shop.ask("profile", table="scores")
    shop.kept.keep("scores", scores_of(0.9))
    two = shop.ask("profile", table="scores")
    top = [next(row["max"] for row in answer.rows if row["column"] == "score") for answer in (one, two)]
    assert top == [0.5, 0.9]


def test_users_chosen_by_scores_are_chosen_anew(shop):
    shop.kept.keep("scores", scores_of(0.5))
    assert shop.ask("overview", who="score > 0.4").rows[0]["users"] == 1
    shop.kept.keep("scores", scores_of(0.9))
    assert shop.ask("overview", who="score > 0.4").rows[0]["users"] == 2


def test_what_does_not_read_scores_stays(shop, monkeypatch):
    computed = spy(monkeypatch, "overview")
    shop.ask("overview")
    shop.kept.keep("scores", scores_of(0.5))
    shop.ask("overview")
    assert len(computed) == 1


def test_a_refitted_model_and_a_read_experiment_ask_anew(shop, monkeypatch):
    audited, planned = spy(monkeypatch, "leakage-audit"), spy(monkeypatch, "plan")
    shop.ask("leakage-audit"), shop.ask("plan")
    (shop.path / "experiments.json").write_text("[]")
    shop.ask("leakage-audit"), shop.ask("plan")
    assert (len(audited), len(planned)) == (1, 2)


def test_a_changed_plan_file_is_read(shop, tmp_path, monkeypatch):
    planned, file = spy(monkeypatch, "plan"), tmp_path / "plan.toml"
    for margin in (0.5, 0.5, 0.25):
        file.write_text(f"margin = {margin}\n")
        shop.ask("plan", plan=file)
    assert len(planned) == 2


def test_another_footfall_asks_anew(shop, monkeypatch):
    computed = spy(monkeypatch, "overview")
    shop.ask("overview")
    monkeypatch.setattr(answers, "build", lambda: "another")
    shop.ask("overview")
    assert len(computed) == 2


@pytest.mark.parametrize("damage", ["", "{", "null", "same as nothing.json", "same as ../../x", "\udcff"])
def test_a_damaged_file_is_no_answer(shop, damage):
    whole = shop.ask("overview")
    for file in files(shop):
        file.write_text(damage, errors="surrogateescape")
    assert shop.ask("overview") == whole


def test_answers_stay_within_their_bound(shop, monkeypatch):
    shop.ask("overview")
    for n, file in enumerate(files(shop)):
        os.utime(file, (n, n))
    monkeypatch.setattr(answers, "MOST_BYTES", sum(file.stat().st_size for file in files(shop)))
    shop.ask("event-counts")
    assert sum(file.stat().st_size for file in files(shop)) <= answers.MOST_BYTES
    assert files(shop)


def test_great_answers_are_not_kept(shop, monkeypatch):
    monkeypatch.setattr(answers, "MOST_ROWS", 2)
    shop.ask("event-counts")
    assert not files(shop)


def test_what_went_wrong_once_is_looked_for_again(shop, monkeypatch):
    def fails(_ask):
        raise Failure("The disk is full.")

    monkeypatch.setattr(findings, "FINDINGS", (*findings.FINDINGS, fails))
    shop.tables()
    told = shop.ask("findings")
    monkeypatch.undo()
    if "not-asked" in codes(told):
        assert "not-asked" not in codes(shop.ask("findings"))


def test_a_shop_that_cannot_be_written_answers_all_the_same(shop, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(answers, "_write", full)
    assert shop.ask("overview").rows
    assert not files(shop)


def test_a_kept_answer_is_plain_json_that_names_nothing_to_run(shop):
    shop.ask("overview")
    for file in files(shop):
        text = file.read_text()
        assert text.startswith(answers.SAME_AS) or json.loads(text)["name"] == "overview"


def test_an_open_shop_goes_on_without_its_directory(shop):
    shop.ask("overview")
    shutil.rmtree(shop.path / "versions" / "1" / FOLDER)
    assert shop.ask("overview").rows


OPERATIONS = {
    "replace": lambda home, n: (home / "log.csv").write_text(f"{LOG}new{n},2024-02-01,view_item,tea\n"),
    "score": lambda _home, n: scores_of(n / 10),
    "plan": lambda home, n: (home / "plan.toml").write_text(f"margin = {0.1 + n / 20}\n"),
    "experiment": lambda home, n: (home / "shop" / "experiments.json").write_text(json.dumps([])[:-1] + " " * n + "]"),
}


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 8)), min_size=1, max_size=4))
def test_whatever_is_done_to_a_shop_the_next_answer_is_a_fresh_one(tmp_path_factory, done):
    home = tmp_path_factory.mktemp("kept")
    (home / "MAP.toml").write_text(MAP)
    (home / "log.csv").write_text(LOG)
    (home / "plan.toml").write_text("")
    shop = ff.ingest(home / "log.csv", home / "shop", map=home / "MAP.toml")
    asked = (("overview", {}), ("profile", {"table": "scores"}), ("plan", {"plan": home / "plan.toml"}))
    for operation, n in done:
        made = OPERATIONS[operation](home, n)
        if operation == "score":
            shop.kept.keep("scores", made)
        if operation == "replace":
            shop.close()
            shop = ff.ingest(home / "log.csv", home / "shop", map=home / "MAP.toml", replace=True)
        for name, parameters in asked:
            kept = _or_error(shop, name, parameters)
            assert kept == _or_error(shop, name, {**parameters, "fresh": True}), (operation, name)
            assert kept == _or_error(shop, name, parameters), (operation, name)
    shop.close()


def _or_error(shop, name, parameters):
    try:
        return repr(shop.ask(name, **parameters))
    except ff.FootfallError as error:
        return str(error)
