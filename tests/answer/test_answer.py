"""What an answer is, and its JSON."""

from __future__ import annotations

import json
import math

import pytest

from footfall.answer import Answer, Fact
from footfall.answer.save import to_json
from footfall.schema import Column


def test_json_has_the_contracts_words(answer):
    said = json.loads(to_json(answer()))

    assert list(said) == [
        "name",
        "question",
        "definition",
        "asked",
        "columns",
        "rows",
        "facts",
        "reading",
        "notes",
        "sql",
    ]
    assert said["columns"][0] == {"name": "group", "kind": "text", "doc": "Which."}
    assert said["rows"] == [
        {
            "group": "ads",
            "users": 1234,
            "rate": 0.5,
            "revenue": 9.5,
            "day": "2024-01-02",
            "at": "2024-01-02T03:04:05",
            "open": True,
        }
    ]
    assert said["facts"]["kept_share"] == {"value": 0.25, "low": 0.2, "high": 0.3, "n": 8, "doc": "The share kept."}
    assert said["notes"] == [{"code": "open-period", "text": "It is not over."}]


@pytest.mark.parametrize("figure", [None, math.nan, math.inf, -math.inf])
def test_a_missing_figure_is_null(answer, figure):
    said = json.loads(to_json(answer([{"rate": figure}], facts={"f": Fact(figure, "A figure.")})))

    assert said["rows"][0]["rate"] is None
    assert said["facts"]["f"]["value"] is None


def test_an_answer_comes_back_from_its_json(answer):
    made = answer([{}, {"group": None}])

    assert Answer.from_dict(json.loads(to_json(made))).to_dict() == made.to_dict()


def test_rows_are_a_frame_with_every_column_though_there_be_no_rows(answer):
    assert list(answer([]).frame().columns) == ["group", "users", "rate", "revenue", "day", "at", "open"]
    assert answer([{}, {}]).frame()["users"].sum() == 2_468


def test_money_is_written_in_the_shops_currency(answer):
    money = Column("revenue", "money", "")

    assert answer().show(money, 1234.5) == "1,234.50 KRW"
    assert answer(currency=None).show(money, 1234.5) == "1,234.50"
    assert answer().show(money, None) == "–"


def test_facts_are_written_as_their_kind(answer):
    assert answer().facts["kept_share"].show() == "25.0 %"
    assert Fact("weekday 1 hour 3", "When.", kind="count").show() == "weekday 1 hour 3"


def test_an_answer_cannot_be_changed(answer):
    with pytest.raises(AttributeError):
        answer().reading = "Something else."
