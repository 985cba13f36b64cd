"""The report: every question on one page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from statsmodels.stats.proportion import proportion_confint

from footfall.answer import Answer, Fact, Note, bars
from footfall.answer.filling import inline
from footfall.errors import Failure, NotApplicable
from footfall.schema import Column
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.surfaces import findings
from footfall.surfaces.anonymous import anonymous
from footfall.surfaces.contents import anchor
from footfall.surfaces.head import Part, figures, header, losses, parts
from footfall.surfaces.report import report
from planted import people, visits
from stories import MONDAY, opened, read


@pytest.fixture
def shop(reported):
    return reported.shop


def test_every_unit_has_its_place_in_the_order_of_the_catalogue(reported):
    page = reported.page

    for title, units in ((title, units) for title, units in SECTIONS.items() if units):
        chapter = page[page.index(f'<section class="chapter" id="{anchor(title)}"') :]
        answered = [unit.name() for unit in units if f'<section class="answer" id="{unit.name()}"' in chapter]
        silent = [unit.name() for unit in units if unit.name() not in answered]
        places = [chapter.index(f'<section class="answer" id="{name}"') for name in answered]
        places += [chapter.index(f'<li id="{name}">') for name in silent]
        assert places == sorted(places)
        assert all(f'<a href="#{unit.name()}"' in page for unit in units)
    assert reported.steps == [(name, number, len(UNITS)) for number, name in enumerate(UNITS)]


@pytest.fixture(scope="module")
def telling(duck):
    """A shop with much to find."""
    rows = visits(people(1_500, 1), 1, days=150, buys=lambda person: 0.1 if person["channel"] == "mail" else 0.6)
    return opened(duck, rows)


@pytest.fixture(scope="module")
def tellings(telling, tmp_path_factory):
    """Its report, and how often a question was put to the engine for it."""
    asked, table = [], UNITS["funnel"].table
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UNITS["funnel"], "table", lambda self, t: asked.append(self) or table(self, t))
        page = report(telling, tmp_path_factory.mktemp("telling") / "report.html").read_text()
    return page, len(asked)


def test_it_opens_with_what_matters_most(telling, tellings):
    page, _ = tellings
    block = page[page.index('<section class="answer" id="findings"') : page.index('id="the-log"')]
    found = telling.ask("findings").rows

    assert page.index('id="what-matters-most"') < page.index('id="the-log"')
    places = [block.index(str(inline(row["sentence"]))) for row in found]
    assert places == sorted(places)
    assert len(found) > 2
    assert block.count('<div class="small">') == len(found)
    for row in found:
        assert f'<a href="#{row["see"]}">See ' in block
    assert '<details name="findings" class="rows">' in block


def test_each_number_of_a_card_has_its_interval_and_what_is_at_stake(telling):
    answer = telling.ask("findings")
    block = str(findings.cards(answer, lambda unit, asked: f"/{unit}?{asked}"))
    for row in answer.rows:
        value, low, high = (Column("", row["kind"], "").show(row[name]) for name in ("value", "low", "high"))
        assert str(inline(value)) in block
        assert row["low"] is None or str(inline(f"{low} to {high}")) in block
    assert "at stake in 28 days" in block


def test_a_shop_without_findings_has_a_line(shop, reported):
    assert '<li id="findings"><b>What matters most in this shop?</b>' in reported.page
    assert findings.cards(shop.ask("findings"), lambda unit, _asked: unit) is None


def test_a_report_asks_each_question_once(tellings):
    assert tellings[1] == 1


def test_an_anonymous_report_has_findings_too(telling, tmp_path, only):
    only("findings")
    page = report(telling, tmp_path / "report.html", anonymous=True).read_text()

    assert '<ol class="findings">' in page


def test_no_place_of_the_page_has_the_name_of_another(reported):
    page = reported.page
    places = re.findall(r'<[^>]* id="([^"]*)"', page[: page.index("<script>")])

    assert len(places) > len(UNITS)
    assert len(set(places)) == len(places)
    assert set(re.findall(r' href="#([^"]*)"', page)) <= set(places)


def test_what_has_no_rows_is_a_line_at_the_end_of_its_section(shop, tmp_path, monkeypatch, only):
    only("overview", "traffic", "breakdown")

    def silent(_self, _tables):
        raise NotApplicable("The log <has> none.")

    monkeypatch.setattr(UNITS["traffic"], "table", silent)
    page = report(shop, tmp_path / "report.html").read_text()
    line = '<li id="traffic"><b>How many come, and what do they do, over time?</b> <span class="name">traffic</span> '

    assert f"{line}The log &lt;has&gt; none.</li>" in page
    assert '<section class="answer" id="traffic"' not in page
    assert page.index(line) > page.index('<section class="answer" id="breakdown"')


@pytest.mark.nightly  # daily: `answer/test_long_names.py`, each answer by itself
def test_a_shop_of_many_long_words_has_a_report_of_modest_size(duck, tmp_path):
    dice = Random(3)
    events = [f"deed {number} {'긴 이름 ' * 40}" for number in range(60)] + [
        "view_item",
        "add_to_cart",
        "purchase",
    ] * 20

    def deed() -> dict[str, object]:
        item, event = dice.randrange(4_000), dice.choice(events)
        words = {name: f"{name} {item % most} {'x' * 400}" for name, most in MANY.items()}
        when = MONDAY + timedelta(minutes=dice.randrange(1_000 * 1_440))
        return {"user_id": f"u{dice.randrange(900)}", "event_at": when, "event": event, "revenue": 20.0, **words}

    page = report(opened(duck, [deed() for _ in range(9_000)]), tmp_path / "report.html")

    assert page.stat().st_size < 4_500_000


MANY = {"item_id": 4_000, "item_name": 4_000, "category": 3_000, "channel": 400}
"""Different words of each column in a shop of many."""


def test_one_unit_that_fails_says_why_in_its_place(shop, tmp_path, monkeypatch, only):
    only("overview", "event-counts")

    def failing(_self, _tables):
        raise Failure("The disk is <full>.", "It has no room.", "Free some.")

    monkeypatch.setattr(UNITS["event-counts"], "table", failing)
    page = report(shop, tmp_path / "report.html").read_text()

    assert '<p class="failure">The disk is &lt;full&gt;. It has no room. Free some.</p>' in page
    assert '<section class="answer" id="overview"' in page


def test_a_report_that_breaks_leaves_the_old_one(shop, tmp_path, monkeypatch, only):
    only("overview", "event-counts")
    to = tmp_path / "report.html"
    to.write_text("old")
    monkeypatch.setattr("footfall.surfaces.report.whole", lambda *_page, **_parts: 1 / 0)

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

    said = "Of 1,010 rows read, 1,000 were kept (99.0 %); left out: 10 (no user)."
    assert losses(replace(about, ledger=lines)) == said
    assert losses(replace(about, ledger=())) == ""


def test_the_bar_of_the_ledger_is_as_wide_as_the_log(shop):
    lines = ({"step": "read", "rows": 8}, {"step": "no user", "rows": 2}, {"step": "kept", "rows": 6})

    assert parts(replace(shop.about, ledger=lines)) == [Part("0", "75"), Part("75", "25")]


def test_the_head_reads_its_figures_off_the_overview(shop):
    overview = shop.ask("overview")
    told = {figure.name: figure.value for figure in figures(replace(overview, currency="GBP"))}
    row = overview.rows[0]

    assert told == {
        "Visitors": "3",
        "Sessions": str(row["sessions"]),
        "Buyers": "2",
        "Conversion": "66.7 %",
        "Orders": "2",
        "Revenue": "25.00",
        "Average order": "12.50",
    }
    (low, high) = proportion_confint(2, 3, method="wilson")
    (doc,) = [figure.doc for figure in figures(overview) if figure.name == "Conversion"]
    assert doc == f"buyers / visitors, {100 * low:.1f} % to {100 * high:.1f} %"


def test_a_shop_without_revenue_has_no_figures_of_money(duck):
    told = [figure.name for figure in figures(opened(duck, read("ann: view@1d")).ask("overview"))]

    assert told == ["Visitors", "Sessions", "Buyers", "Conversion", "Orders"]
    assert figures(opened(duck, read("ann: view@1d")).ask("overview", min_cell=5)) == []


def test_the_head_of_an_anonymous_report_names_no_file(shop):
    about = replace(
        shop.about, files=("secret.csv",), notes=(("broken-last-line", "The end of secret.csv is cut off."),)
    )

    assert "secret" not in str(header(about, None, "#ledger", hidden=True))
    assert "secret" in str(header(about, None, "#ledger"))


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
