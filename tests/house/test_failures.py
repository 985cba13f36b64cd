"""A unit that fails costs no other its place: raised in each in turn, it is told where it stands, in a sentence."""

from __future__ import annotations

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from footfall.actions.catalog import RULES
from footfall.actions.plan import Plan
from footfall.actions.planned import Planning
from footfall.analysis import Analysis
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.shop.findings.findings import FINDINGS, Findings
from footfall.surfaces.report import Reporting
from footfall.surfaces.serve.app import app
from stories import codes

SAID = "a wheel came off"


@pytest.fixture(scope="module")
def asked(busy):
    """The busy shop, with everything that its report and its findings ask answered once."""
    shop, tables = busy.shop, busy.shop.tables()
    shop.tables = lambda *_what, **_how: tables
    report(shop)
    yield shop
    del shop.tables


def report(shop):
    """Write a report without drawings, which take most of the time."""
    return Reporting(shop, lambda answer: escape(answer.name), {}, hidden=False, fresh=False, progress=told)


def told(*_far):
    """Hear how far it is."""


def entries(shop):
    made = report(shop)
    return {entry.name: entry for title, units in SECTIONS.items() for entry in made._section(title, units).entries}


def raising(monkeypatch, what, name):
    def fail(*_what, **_how):
        raise ValueError(SAID)

    monkeypatch.setattr(what, name, fail)


def anew(shop):
    """Have findings looked for again, by answers that are held."""
    tables = shop.tables()
    tables.answered.pop((Findings(), 0), None)
    tables._remembered.pop(("findings", 0), None)


def test_in_a_report_each_that_fails_is_told_in_its_place(asked, subtests):
    before = entries(asked)
    assert not any(entry.failure for entry in before.values())
    for name, unit in UNITS.items():
        with subtests.test(name), pytest.MonkeyPatch.context() as patch:
            raising(patch, unit, "ask")
            found = entries(asked)
            assert SAID in found[name].failure
            assert found[name].failure.endswith(".")
            others = {other: entry for other, entry in found.items() if other != name}
            assert others == {other: entry for other, entry in before.items() if other != name}


def test_a_report_is_written_whatever_fails(asked, monkeypatch):
    raising(monkeypatch, Analysis, "ask")
    raising(monkeypatch, Findings, "ask")

    page = report(asked).page()

    assert page.count(SAID) == len(UNITS)
    assert "Traceback" not in page


def test_an_answer_that_cannot_be_drawn_is_told_in_its_place(asked):
    made = report(asked)
    raising_draw = pytest.MonkeyPatch()
    raising(raising_draw, made, "_draw")

    assert SAID in made._entry(UNITS["event-counts"]).failure


def test_findings_tell_what_could_not_be_looked_for(asked, subtests):
    for name, unit in UNITS.items():
        with subtests.test(name), pytest.MonkeyPatch.context() as patch:
            if unit is not Findings:
                raising(patch, unit, "ask")
                anew(asked)
                answer = Findings().ask(asked.tables())
                assert "nothing-found" not in codes(answer) or "not-asked" not in codes(answer)
                for note in (note for note in answer.notes if note.code == "not-asked"):
                    assert SAID in note.text
                    assert "nothing" not in note.text.casefold()
    anew(asked)


def test_where_all_fails_findings_do_not_say_that_nothing_stands_out(asked, monkeypatch):
    raising(monkeypatch, Analysis, "ask")
    anew(asked)

    answer = Findings().compute(asked.tables())
    notes = Findings().notes([], asked.tables())
    anew(asked)

    assert answer == ("", [])
    assert {note.code for note in notes} == {"not-asked"}
    assert len(notes) <= len(FINDINGS)


def test_a_plan_is_made_of_the_actions_that_do_not_fail(asked, subtests):
    for name, rule in RULES.items():
        with subtests.test(name), pytest.MonkeyPatch.context() as patch:
            what = "audience" if hasattr(rule, "audience") else "advised"
            raising(patch, rule, what)
            patch.setattr("footfall.actions.plan.rows_of", asks_each)
            planning = Plan().settle(asked.tables())._working(asked.tables())
            assert set(planning.failed) == {name}
            assert SAID in planning.failed[name]
            assert name not in {rule.name() for rule in planning.terms.rules}


def asks_each(planning: Planning):
    """Ask each rule for what it says, as the rows do, and work out none of it."""
    for rule in planning.terms.rules:
        rule.audience(planning.seen) if hasattr(rule, "audience") else rule.advised(planning.t)
    return []


def test_a_whole_plan_is_made_without_the_action_that_fails(asked, monkeypatch):
    whole = Plan().ask(asked.tables())
    out = next(row["action"] for row in whole.rows if row["audience"])
    raising(monkeypatch, RULES[out], "told")
    tables = asked.tables()
    tables.answered.pop((Plan(), 0), None)
    tables._remembered.clear()

    answer = Plan().ask(tables)
    tables.answered.pop((Plan(), 0), None)
    tables._remembered.clear()

    assert {row["action"] for row in answer.rows} == {row["action"] for row in whole.rows} - {out}
    assert any(note.code == "not-asked" and out in note.text and SAID in note.text for note in answer.notes)


def test_a_page_tells_what_failed_beside_its_form(asked, subtests):
    visitor = TestClient(app(asked), base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    for name, unit in UNITS.items():
        with subtests.test(name), pytest.MonkeyPatch.context() as patch:
            raising(patch, unit, "ask")
            page, api = visitor.get(f"/{name}"), visitor.get(f"/api/ask/{name}")
            assert (page.status_code, api.status_code) == (500, 500)
            assert "This is a defect of Footfall." in page.text
            assert "<form" in page.text
            assert "Traceback" not in page.text + api.text
