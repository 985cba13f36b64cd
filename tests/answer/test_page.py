"""Pages: an answer as HTML."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

import footfall.answer.draw
from footfall.answer import Answer, Chart, Fact, Note, bars, heatmap, lines, stacked, waterfall
from footfall.answer.draw import spec
from footfall.answer.filling import prose
from footfall.answer.inside import bundle
from footfall.answer.marks import MARKS as DRAWN
from footfall.answer.page import AMONG_MANY, MARKS, alt, fragment, notebook, page
from footfall.schema import Column

HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}"


def answer(rows: int | list = 3, word: str = "view", **more: object) -> Answer:
    return Answer(
        **{
            "name": "made-up",
            "question": f"What is {word}?",
            "definition": f"What {word} is.\n\nThe edges:\n\n- `one` is\n- another\n  goes on",
            "asked": {"by": word, "where": [f"event = {word}"]},
            "columns": (Column("event", "text", f"The {word}."), Column("first_n", "count", "How many.")),
            "rows": rows
            if isinstance(rows, list)
            else [{"event": f"{word} {n}", "first_n": 1_000 * n} for n in range(1, rows + 1)],
            "reading": f"It is {word}.",
            "facts": {"median_gap": Fact(5_400.0, f"The {word}.", low=60.0, high=7_200.0, n=12, kind="seconds")},
            "notes": (Note("small-sample", f"Few are {word}."),),
            "sql": f"select '{word}' from events where n < 3",
            "drawing": bars("first_n", "event"),
            **more,
        }
    )


class Reader(HTMLParser):
    """Reads a page as a browser would: its elements, its scripts, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.scripts: list[tuple[dict, str]] = []
        self.text, self._in = "", ""
        self.feed(str(page))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in = tag
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag):  # noqa: ARG002 - as the parser calls it
        self._in = ""

    def handle_data(self, data):
        if self._in == "script":
            attributes, text = self.scripts.pop()
            self.scripts.append((attributes, text + data))
        elif self._in != "style":
            self.text += data

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def test_a_fragment_shows_all_there_is_to_an_answer():
    read = Reader(fragment(answer()))

    for said in (
        "What is view?",
        "It is view.",
        "view 2",
        "2,000",
        "median gap",
        "1 h 30 min",
        "1 min to 2 h",
        "Few are view.",
    ):
        assert said in read.text
    for behind in ("small-sample", "What view is.", "by = view", "select 'view'", "The view.", "Rests on 12."):
        assert behind in read.text


def test_figures_are_aligned_right_and_words_left():
    cells = [attributes["class"] for tag, attributes in Reader(fragment(answer())).tags if tag == "td"]

    assert cells[:2] == ["text left", "count right"]


def test_a_chart_says_in_words_what_it_shows():
    (figure,) = [attributes for tag, attributes in Reader(fragment(answer())).tags if tag == "figure"]

    assert figure["role"] == "img"
    assert figure["aria-label"] == "Bars of first n by event. It is view."


def test_every_kind_of_chart_is_said_in_words():
    rows, columns = [{"a": "x", "b": "y", "n": 1}], tuple(Column(name, "text", "") for name in ("a", "b"))
    charts = {
        "Bars of n by a.": bars("n", "a"),
        "Bars of n and m by a.": bars(("n", "m"), "a"),
        "Lines of n, m and k by a.": lines("a", ("n", "m", "k")),
        "Stacked bars of n by a.": stacked("a", "n", "b"),
        "A heat map of n by b and a.": heatmap("a", "b", "n"),
        "Ribbons of n by a and b.": Chart(mark="sankey", x=("step",), y=("a",), color="b", label="n"),
        "A waterfall of n by a.": waterfall("n", "a", start="low", end="high"),
    }

    for said, drawing in charts.items():
        assert alt(answer(rows=rows, columns=columns, drawing=drawing, reading="")) == said
    assert set(MARKS) <= set(DRAWN)


def test_what_a_chart_leaves_out_is_said_beneath_it():
    read = Reader(fragment(answer(rows=40)))

    assert "The first 30 of 40." in read.text
    assert "The first 30 of 40." not in read.scripts[0][1]


def test_an_answer_without_rows_shows_its_notes():
    read = Reader(fragment(answer(rows=0, reading="")))

    assert read.count("table") == read.count("figure") == 0
    assert "Few are view." in read.text


def test_a_long_table_is_cut_and_says_how_many_more():
    assert Reader(fragment(answer(rows=620))).count("tr") == 501
    assert "120 more rows are not shown here" in fragment(answer(rows=620))
    assert Reader(fragment(answer(rows=620), room=AMONG_MANY)).count("tr") == 101
    assert "more rows" not in fragment(answer(rows=500))


def test_a_table_of_long_words_gets_no_more_letters_than_there_is_room_for():
    long = answer(rows=[{"event": f"{n}" * 20_000, "first_n": n} for n in range(1, 9)], drawing=None)

    assert Reader(fragment(long, room=AMONG_MANY)).count("tr") == 3
    assert (
        Reader(fragment(replace(long, rows=[{"event": "x" * 90_000, "first_n": 1}]), room=AMONG_MANY)).count("tr") == 2
    )


def test_chart_and_reading_come_first_and_the_rest_is_one_click_away():
    folded = [attributes["class"] for tag, attributes in Reader(fragment(answer())).tags if tag == "details"]

    assert folded == ["rows", "notes", "means", "sql"]
    assert not [a for tag, a in Reader(fragment(answer())).tags if tag == "details" and "open" in a]


def test_a_short_table_stands_open_where_there_is_no_chart():
    folded = [
        attributes["class"] for tag, attributes in Reader(fragment(answer(drawing=None))).tags if tag == "details"
    ]

    assert folded == ["notes", "means", "sql"]
    assert "view 2" in Reader(fragment(answer(drawing=None))).text


def test_money_among_the_facts_has_its_currency():
    fact = {"refunds": Fact(12.5, "What refunds took.", kind="money")}

    assert "12.50 GBP" in Reader(fragment(answer(facts=fact, currency="GBP"))).text


def test_a_wide_single_row_is_shown_on_its_side():
    columns = tuple(Column(f"column_{n}", "count", "How many.") for n in range(9))
    read = Reader(fragment(answer(columns=columns, rows=[{c.name: 7 for c in columns}], drawing=None)))

    assert read.count("table") == 0
    assert "column 8" in read.text


@pytest.mark.parametrize(
    "show", [lambda a: page([a], a.question), fragment, notebook], ids=["page", "fragment", "notebook"]
)
def test_hostile_text_stays_text_wherever_it_stands(show):
    made = answer(word=HOSTILE)
    read, tame = Reader(show(made)), Reader(show(answer()))

    assert [tag for tag, _ in read.tags] == [tag for tag, _ in tame.tags]
    assert not any(name.startswith("on") for _, attributes in read.tags for name in attributes)
    assert HOSTILE in read.text


def test_a_chart_is_json_that_nothing_breaks_out_of():
    ((_, text),) = [script for script in Reader(fragment(answer(word=HOSTILE))).scripts if "type" in script[0]]

    assert "<" not in text
    assert HOSTILE in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')


def test_a_page_loads_nothing_and_allows_only_what_it_carries():
    read = Reader(page([answer(), answer()], "Two"))
    (policy,) = [
        a["content"] for tag, a in read.tags if tag == "meta" and a.get("http-equiv") == "Content-Security-Policy"
    ]
    run = [text for attributes, text in read.scripts if "type" not in attributes]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert len(run) == 3, "what pages do, Vega once, and what draws"
    for script in run:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    assert not [a for _, a in read.tags if a.get("src") or re.match(r"https?:|//", a.get("href") or "")]


def test_a_page_is_not_large():
    assert len(page([answer()], "One")) < 1_500_000


def test_a_page_without_charts_carries_no_vega():
    assert len(page([answer(drawing=None)], "One")) < 40_000


def test_a_notebook_shows_a_picture_and_no_script():
    shown = notebook(answer(rows=30))

    assert "<svg" in shown
    assert "<script" not in shown
    assert "10 more rows" in shown
    assert answer()._repr_html_().startswith('<div class="footfall">')


def test_prose_keeps_paragraphs_lists_and_code():
    assert prose("One `a < b`.\n\nTwo:\n- x\n- ``y``\n  goes on") == (
        "<p>One <code>a &lt; b</code>.</p>\n<p>Two:</p><ul><li>x</li><li><code>y</code>\n  goes on</li></ul>"
    )


def test_scripts_stay_in_the_users_cache_and_are_bundled_again_where_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    bundle.cache_clear()
    first = bundle()
    (kept,) = (tmp_path / "footfall").iterdir()
    assert kept.read_text("utf-8")[:200] in first

    kept.write_text("what was kept", "utf-8")
    bundle.cache_clear()
    assert "what was kept" in bundle()

    (tmp_path / "a file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    bundle.cache_clear()
    assert bundle() == first


def test_a_chart_that_is_not_checked_is_the_same(monkeypatch):
    made = answer()
    checked = spec(made)
    assert footfall.answer.draw.CHECKED
    monkeypatch.setattr(footfall.answer.draw, "CHECKED", False)
    assert spec(made) == checked
    assert checked["$schema"]
