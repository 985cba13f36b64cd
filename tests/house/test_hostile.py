"""Hostile text is never run, wherever it stands."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from footfall.analyses.conversion_definitions import DEFINITIONS
from footfall.analyses.rfm.groups import ORDER as GROUPS
from footfall.answer import Answer
from footfall.answer.save import to_csv, to_html, to_json, to_xlsx
from footfall.recommend.catalog import RECOMMENDERS
from footfall.schema import KINDS
from footfall.shop.catalog import UNITS
from footfall.shop.shop import Shop
from questions import Answers
from stories import MONDAY, opened, told

HOSTILE = (
    "'; drop table story_0; --",
    '"; drop table users; --',
    "<script>alert('x')</script>",
    "</script><img src=x onerror=alert(1)>",
    "=cmd|'/C calc'!A0",
    "@SUM(1+1)*cmd",
    "two\nlines\r\nof three",
    "\u202eright to left\u202c",
    "a" * 5_000,
    "{{7*7}} {% raise %} ${7*7}",
    "comma,semi;tab\tpipe|",
    "percent % under_ back\\slash",
    "[bold]markup[/bold]",
    "mañana 매일 每天 🍵",
    "  ",
    "null",
)

OWN_SENTENCES = ("plan",)
"""Units whose texts are sentences of their own: no word of the log stands alone in them."""
OWN_WORDS = {
    *("entry", "exit", "other"),
    *("single-event-sessions", "not-engaged-sessions", "single-event-users", "single-event-users-per-view"),
    *("5m", "15m", "30m", "1h", "2h", "1d"),
    *("new", "returning", "resurrected", "dormant"),
    *("high", "moderate", "low", "negligible"),
    *("mean", "share", "true", "false", "1", "1 min", "1.00"),
    *KINDS,
    *DEFINITIONS,
    *("new buyers", "returning buyers", "orders per buyer", "revenue per order", "refunds"),
    *GROUPS,
    "(not yet)",
    *RECOMMENDERS,
}
"""What units call things themselves."""


@pytest.fixture(scope="module")
def hostile(duck):
    """A shop in which every word is hostile."""
    rows = []
    for place, text in enumerate(HOSTILE):
        told_ = {"user_id": text, "item_id": text, "item_name": text, "category": text, "channel": text, "revenue": 1.0}
        for number, event in enumerate(("view_item", "add_to_cart", "purchase", text)):
            rows.append({"event_at": MONDAY + timedelta(days=place, minutes=number), "event": event, **told_})
    return opened(duck, rows)


@pytest.fixture(scope="module")
def answers(hostile):
    return Answers(hostile)


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.filterwarnings("ignore")
def test_no_answer_runs_it_however_it_is_written(answers, hostile, subtests, name):
    answer = answers(name)
    for promise in PROMISES:
        with subtests.test(promise.__name__):
            promise(answer, hostile)


def comes_back_as_the_text_it_was(answer: Answer, hostile: Shop) -> None:
    if answer.name in OWN_SENTENCES:
        return
    columns = {name for table in ("events", "users") for name in hostile.table(table).columns}
    texts = {row[c.name] for row in answer.rows for c in answer.columns if c.kind in ("text", "id") and row[c.name]}

    words = {word for text in texts for word in text.split(" > ")}
    assert words <= {*HOSTILE, "view_item", "add_to_cart", "purchase", "all", *OWN_WORDS, *columns}


def is_shown_on_a_page_and_not_run(answer: Answer, _hostile: Shop) -> None:
    page = to_html(answer)

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "</script><img" not in page


def is_no_formula_in_a_workbook(answer: Answer, _hostile: Shop) -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx(answer))) as book:
        sheets = [book.read(entry) for entry in book.namelist() if entry.startswith("xl/worksheets/")]

    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


def can_be_written_as_text_csv_and_json(answer: Answer, _hostile: Shop) -> None:
    assert str(answer)
    assert to_csv(answer).count("\n") >= len(answer.rows)
    assert to_json(answer)


PROMISES = (
    comes_back_as_the_text_it_was,
    is_shown_on_a_page_and_not_run,
    is_no_formula_in_a_workbook,
    can_be_written_as_text_csv_and_json,
)


def test_every_word_has_its_group(hostile):
    assert set(told(hostile.ask("breakdown", dimension="channel"), "group")) == set(HOSTILE)


def test_every_word_is_an_event_of_its_own(hostile):
    assert set(HOSTILE) < set(told(hostile.ask("event-counts"), "event"))


def test_every_word_is_a_user_of_its_own(hostile):
    assert hostile.table("users").count().execute() == len(HOSTILE)


@pytest.mark.parametrize(("column", "events"), [("user_id", 4), ("channel", 4), ("event", 1)])
def test_it_can_be_asked_for(hostile, column, events):
    for text in filter(str.strip, HOSTILE):
        chosen = hostile.tables(where=f"{column} = {text}").events

        assert hostile.engine.count(chosen) == events, text


def test_it_can_be_a_step_of_a_funnel(hostile):
    for text in (text for text in HOSTILE if text.strip() and "," not in text and "|" not in text):
        answer = hostile.ask("funnel", steps=("purchase", text), counting="event")

        assert told(answer, "reached") == [len(HOSTILE), 1]


def test_a_terminal_shows_markup_as_it_stands(hostile):
    assert "[bold]markup[/bold]" in str(hostile.ask("breakdown", dimension="channel"))


@pytest.mark.parametrize("name", ["funnel", "breakdown"])
def test_a_dimension_cannot_be_sql(hostile, name):
    with pytest.raises(ValueError, match="There is no column"):
        hostile.ask(name, **{"by" if name == "funnel" else "dimension": "channel; drop table users"})
