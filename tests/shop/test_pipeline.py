"""A run is a graph of steps: what did not change is not done again, and what was cut off goes on."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from footfall.answer.progress import silent
from footfall.errors import Failure
from footfall.ingest.ingest import Ingest
from footfall.shop import pipeline, steps, worker
from footfall.shop.making import make
from footfall.shop.pipeline import Run, is_ingested, lanes, note_ingest
from footfall.shop.steps import STEPS, Done, Settings

LOG = "user_id,event_at,event\n" + "".join(
    f"u{n},2024-01-{day:02},{what}\n" for n in range(9) for day, what in ((1 + n, "view_item"), (2 + n, "purchase"))
)


@pytest.fixture
def log(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    return tmp_path / "log.csv"


@pytest.fixture
def settings(tmp_path, log):
    """A shop that was just ingested, and what is asked of its run."""
    asked = Settings(path=tmp_path / "shop", memory="1GB", trials=2)
    make(Ingest(), [log], asked.path, memory="1GB")
    note_ingest(Ingest(), [log], asked)
    return asked


@pytest.fixture
def quick(monkeypatch):
    """Have every step say its name, and write down the order."""
    order = []

    def work(name):
        def do(_shop, _settings, progress):
            progress(name, 1, 2)
            order.append(name)
            return f"{name} done"

        return do

    monkeypatch.setattr(steps, "_WORK", {name: work(name) for name in steps._WORK})
    return order


def walk(settings, order, told=None):
    """Walk all steps; the report writes down what is still to come."""

    def report(_shop, coming, _progress):
        order.append(("report", *coming))
        (settings.path / "report.html").write_text("a page")

    return list(Run(settings, report, told or silent).events())


def test_the_first_report_comes_before_models_and_the_last_has_all(settings, quick):
    walk(settings, quick)
    waits = ("report", "conversion", "churn", "lists", "plan")
    assert quick == ["tables", waits, "conversion", "churn", "lists", "plan", ("report",), "files"]


def test_a_step_comes_after_all_it_rests_on():
    names = [step.name for step in STEPS]
    assert all(names.index(before) < names.index(step.name) for step in STEPS for before in step.after)


def test_what_did_not_change_is_not_done_again_and_told_again(settings, quick):
    first = [event.told for event in walk(settings, quick)]
    (settings.path / "tables").mkdir()
    quick.clear()
    second = walk(settings, quick)
    assert [event.told for event in second] == first
    assert all(event.before for event in second if event.step != "files")
    assert quick in ([], ["files"])


def test_a_run_that_was_cut_off_goes_on_where_it_stood(settings, quick, monkeypatch):
    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setitem(steps._WORK, "lists", stop)
    with pytest.raises(KeyboardInterrupt):
        walk(settings, quick)
    monkeypatch.setitem(steps._WORK, "lists", lambda *_args: quick.append("lists") or "lists done")
    quick.clear()
    walk(settings, quick)
    assert quick == ["lists", "plan", ("report",), "files"]


def test_new_scores_are_planned_with_and_models_are_not_fitted_again(settings, quick):
    walk(settings, quick)
    quick.clear()
    (settings.path / "experiments.json").write_text("[]")
    walk(settings, quick)
    assert quick == ["plan", ("report",), "files"]


def test_a_page_that_was_removed_is_written_again(settings, quick):
    walk(settings, quick)
    (settings.path / "tables").mkdir(exist_ok=True)
    (settings.path / "report.html").unlink()
    quick.clear()
    walk(settings, quick)
    assert quick == [("report",)]


@pytest.mark.parametrize("error", [Failure("The disk is full."), ValueError("a defect")])
def test_a_step_that_fails_is_told_of_and_tried_by_the_next_run(settings, quick, monkeypatch, error):
    whole = steps._WORK["churn"]

    def fails(*_args):
        raise error

    monkeypatch.setitem(steps._WORK, "churn", fails)
    told = {event.step: event.told for event in walk(settings, quick)}
    assert str(error) in told["churn"]
    assert told["plan"] == "plan done"
    monkeypatch.setitem(steps._WORK, "churn", whole)
    quick.clear()
    walk(settings, quick)
    assert "churn" in quick
    assert "conversion" not in quick


def test_progress_names_the_step_and_its_place(settings, quick):
    told = []
    walk(settings, quick, lambda doing, _done, _of: told.append(doing))
    place = [step.name for step in STEPS].index("churn") + 1
    assert f"step {place} of {len(STEPS)}, churn (1 of 2)" in told


def test_without_trials_no_model_is_fitted(settings, quick):
    walk(Settings(path=settings.path, memory="1GB", trials=0), quick)
    assert not {"conversion", "churn"} & {each for each in quick if isinstance(each, str)}


def test_a_log_that_is_as_it_was_is_known(settings, log, tmp_path):
    assert is_ingested(Ingest(), [log], settings)
    assert not is_ingested(Ingest(timezone="Asia/Seoul"), [log], settings)
    (tmp_path / "notes.txt").write_text("beside it")
    assert is_ingested(Ingest(), [log], settings)
    log.write_text(LOG + "new,2024-03-01,view_item\n")
    assert not is_ingested(Ingest(), [log], settings)


def test_no_shop_is_as_it_was(log, tmp_path):
    assert not is_ingested(Ingest(), [log], Settings(path=tmp_path / "none"))


def test_another_version_begins_anew(settings, quick, log):
    walk(settings, quick)
    make(Ingest(), [log], settings.path, memory="1GB", replace=True)
    note_ingest(Ingest(), [log], settings)
    assert not (settings.path / "report.html").exists()
    quick.clear()
    walk(settings, quick)
    assert "tables" in quick
    assert "churn" in quick


def test_small_logs_little_memory_and_one_core_have_one_lane(settings, monkeypatch):
    assert lanes(settings) == 1
    monkeypatch.setattr(pipeline, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(pipeline, "LEAST_MEMORY", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    assert lanes(settings) == 2
    monkeypatch.setattr(pipeline, "BYTES_PER_EVENT", 10**9)
    assert lanes(settings) == 1
    monkeypatch.setattr(pipeline, "BYTES_PER_EVENT", 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    assert lanes(settings) == 1


def test_two_lanes_do_what_one_does(settings, monkeypatch):
    """The second process is a real one: it does its steps with the shop itself."""
    order: list[object] = []
    one = [event.told for event in walk(settings, order)]
    for file in (settings.path / "versions").glob("*/run.json"):
        file.write_text("{}")
    monkeypatch.setattr(pipeline, "lanes", lambda _settings: 2)
    two = walk(settings, order)
    assert sorted(event.told for event in two) == sorted(one)
    assert {event.step for event in two} == {step.name for step in STEPS}
    assert (settings.path / "tables" / "events.parquet").exists()


def test_a_second_process_that_dies_is_told_of_and_ends_its_step_alone(settings, monkeypatch):
    monkeypatch.setattr(pipeline, "lanes", lambda _settings: 2)
    start = worker.Worker.start

    def dies(self, step, rests_on):
        start(self, step, rests_on)
        if step.name == "churn":
            self._process.send_signal(signal.SIGKILL)

    monkeypatch.setattr(worker.Worker, "start", dies)
    told = {event.step: event.told for event in walk(settings, [])}
    assert "Its process ended with -9" in told["churn"]
    assert "churn" not in json.loads(next(Path(settings.path).glob("versions/*/run.json")).read_text())
    assert told["lists"]


def test_a_second_process_does_a_step_as_the_first_would(settings):
    with worker.Worker(settings.path, "1GB", 2) as second:
        second.start(next(step for step in STEPS if step.name == "files"), "")
        step, done = second.result(lambda _step: silent)
    assert (step.name, done) == ("files", Done(""))
    assert (settings.path / "tables" / "users.csv").exists()
