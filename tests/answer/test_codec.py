"""An answer as text gives the same answer back."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest

from footfall.answer import Answer, Chart, Content, Fact, Note
from footfall.answer.codec import dump, load
from footfall.schema import Column


def an_answer(**changes):
    whole = {
        "name": "some-unit",
        "question": "Which?",
        "definition": "Counted.\n\nTwice.",
        "asked": {"by": "day", "where": ["device = mobile"], "none": None},
        "columns": (Column("on", "date", "A day."), Column("at", "time", ""), Column("n", "count", "")),
        "rows": [
            {"on": date(2024, 1, 2), "at": datetime(2024, 1, 2, 3, 4, 5, 678), "n": 3},
            {"on": None, "at": None, "n": None},
        ],
        "reading": "Three – “3”.",
        "facts": {
            "share": Fact(0.25, "A share.", 0.1, 0.4, 12, "share", aside=True),
            "day": Fact(date(2024, 1, 2), ""),
        },
        "notes": (Note("open-period", "Not over."),),
        "sql": "select 1",
        "drawing": Chart(mark="bars", x=("n",), y=("on",), cuts=(1.5,), cells=(("a", "b"), ("c",))),
        "currency": "EUR",
    }
    return Answer(**whole | changes)


def test_an_answer_comes_back_as_it_was():
    assert load(dump(an_answer())) == an_answer()


def test_small_pictures_come_back_and_their_gaps():
    small = Content(
        name="",
        question="",
        definition="",
        asked={},
        columns=(Column("x", "money", ""),),
        rows=[{"x": 1.5}],
        reading="",
    )
    assert load(dump(an_answer(pictures=(small, None)))).pictures == (small, None)


def test_numpys_numbers_come_back_as_plain_ones():
    rows = [{"on": None, "at": None, "n": np.int64(7)}]
    back = load(dump(an_answer(rows=rows))).rows[0]["n"]
    assert (back, type(back)) == (7, int)


def test_infinity_comes_back():
    rows = [{"on": None, "at": None, "n": float("inf")}]
    assert load(dump(an_answer(rows=rows))).rows == rows


def test_keys_called_like_a_type_are_no_days():
    asked = {"date": "2024-01-01"}
    assert load(dump(an_answer(asked=asked))).asked == asked


def test_what_json_cannot_say_is_refused():
    with pytest.raises(TypeError, match="cannot hold a set"):
        dump(an_answer(rows=[{"on": {1}, "at": None, "n": None}]))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"name": 1}', "null", "7"])
def test_other_text_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        load(text)
