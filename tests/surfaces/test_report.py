"""The report: every question on one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from footfall.answer import Answer, Fact, Note, bars
from footfall.errors import Failure
from footfall.schema import Column
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.surfaces.anonymous import anonymous
from footfall.surfaces.report import losses, report
from stories import opened, read

STORY = "ann: view@0d:m1#ads cart@1h:m1 buy@2h=20:m1 view@9d; bob: view@1d:m2#direct; cid: view@2d:m1#ads buy@15d=5:m1"


@pytest.fixture(scope="module")
def shop(duck):
    return opened(duck, read(STORY))


def test_every_unit_has_its_place_in_the_order_of_the_catalogue(shop, tmp_path):
    told = []
    page = report(shop, tmp_path / "report.html", progress=lambda *step: told.append(step)).read_text()
    places = [page.index(f'<section class="answer" id="{name}">') for name in UNITS]

    assert places == sorted(places)
    assert all(f'<h2 class="section">{title}</h2>' in page for title in SECTIONS)
    assert all(f'<a href="#{name}">' in page for name in UNITS)
    assert len(page) < 3_000_000
    assert told == [(name, number, len(UNITS)) for number, name in enumerate(UNITS)]


def test_one_unit_that_fails_says_why_in_its_place(shop, tmp_path, monkeypatch):
    def failing(_self, _tables):
        raise Failure("The disk is <full>.", "It has no room.", "Free some.")

    monkeypatch.setattr(UNITS["event-counts"], "table", failing)
    page = report(shop, tmp_path / "report.html").read_text()

    assert '<p class="failure">The disk is &lt;full&gt;. It has no room. Free some.</p>' in page
    assert '<section class="answer" id="overview">' in page


def test_a_report_that_breaks_leaves_the_old_one(shop, tmp_path, monkeypatch):
    to = tmp_path / "report.html"
    to.write_text("old")
    monkeypatch.setattr(UNITS["event-counts"], "table", lambda _self, _tables: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        report(shop, to)
    assert to.read_text() == "old"
    assert list(tmp_path.iterdir()) == [to]


def test_an_anonymous_report_asks_for_no_small_groups(shop, tmp_path):
    page = report(shop, tmp_path / "report.html", anonymous=True).read_text()

    assert "min-cell = 10" in page
    assert ">ann<" not in page


def test_the_ledger_is_said_in_a_sentence(shop):
    about = shop.about
    lines = ({"step": "read", "rows": 1_010}, {"step": "no user", "rows": 10}, {"step": "kept", "rows": 1_000})

    assert losses(replace(about, ledger=lines)) == "Of 1,010 rows read, 1,000 were kept; left out: 10 no user."
    assert losses(replace(about, ledger=())) == ""


def test_nothing_that_names_anybody_is_left():
    answer = Answer(
        name="anomalies",
        question="Who is odd?",
        definition="",
        asked={},
        columns=(Column("user_id", "id", "Who."), Column("events", "count", "How many.")),
        rows=[{"user_id": "ann-7", "events": 9}],
        reading="The oddest is ann-7.",
        facts={"oddest": Fact("ann-7", "Who is oddest."), "all": Fact(9, "How many.")},
        notes=(Note("broken-last-line", "The last line of shop.csv is cut off."), Note("x", "See ann-7.")),
        drawing=bars("events", "user_id"),
    )
    left = anonymous(answer, ["logs/shop.csv"])

    assert left.rows == [{"events": 9}]
    assert left.reading == ""
    assert list(left.facts) == ["all"]
    assert left.notes == (Note("broken-last-line", "The last line of a file is cut off."),)
    assert left.chart is None
    assert "ann" not in str(left.to_dict())
