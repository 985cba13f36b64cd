"""What every unit must keep, without a line written for it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from functools import cache

import pytest

from footfall.analysis import Analysis
from footfall.answer import Answer
from footfall.answer.save import to_json
from footfall.errors import BadRequest
from footfall.schema import KINDS, Column
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.shop.shop import Shop

every_unit = pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)

CAUSAL = re.compile(
    r"\b(because|caus\w+|lead(s|ing)? to|led to|due to|thanks to|driv(es?|en|ing)|boost\w*|result(s|ed)? in|makes?)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d[\d,.:\-]*")
TYPES = {"id": str, "text": str, "time": datetime, "date": date, "count": int, "flag": bool}
"""What a value of a kind is in Python; all other kinds are numbers."""

MEASURED = {"recommender-comparison": ("seconds", "memory")}
"""What a clock says is never the same twice."""


def variants(unit: type[Analysis]) -> list[dict[str, object]]:
    """Ask with nothing, and with each value of each choice."""
    return [{}, *({p.flag: choice} for p in unit.parameters() for choice in p.choices)]


@cache
def answered(shop: Shop, unit: Analysis) -> Answer:
    """Ask once and look at the answer from every side."""
    return shop.ask(unit)


every_variant = pytest.mark.parametrize(
    ("unit", "asked"),
    [
        pytest.param(u, asked, id="-".join([u.name(), *map(str, asked.values())]))
        for u in UNITS.values()
        for asked in variants(u)
    ],
)


@every_unit
def test_it_asks_a_question(unit):
    assert re.fullmatch(r"[A-Z].+\?", unit.question)


@every_unit
def test_it_has_a_definition(unit):
    assert len(unit.definition()) > 60
    assert unit.definition().endswith(".")


@every_unit
def test_every_parameter_is_documented_and_has_a_default(unit):
    for parameter in unit.parameters():
        assert parameter.doc.endswith("."), parameter.name
        unit(**{parameter.name: parameter.default})


@every_unit
def test_parameters_survive_being_written_and_read(unit):
    for asked in variants(unit):
        made = unit.make(asked)
        assert unit.make(made.asked()) == made


@every_unit
def test_every_column_is_documented_once_and_of_a_known_kind(unit):
    assert len({column.name for column in unit.columns}) == len(unit.columns)
    for column in unit.columns:
        assert column.kind in KINDS
        assert column.doc.endswith("."), column.name
        assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)


@every_variant
def test_chart_rates_and_people_use_its_own_columns(unit, asked):
    made = unit.make(asked)
    names = {column.name for column in made.shown()}

    assert not made.drawn() or set(made.drawn().uses) <= names
    assert {name for rate in made.rates for name in (rate.name, rate.low, rate.high) if name} <= names
    assert not made.people or made.people in names


def test_units_are_listed_once_and_under_their_names():
    listed = [unit for units in SECTIONS.values() for unit in units]

    assert len(set(listed)) == len(listed) == len(UNITS)
    assert all(unit.name() == name and re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name, unit in UNITS.items())


def is_of(column: Column, value: object) -> bool:
    """Tell whether a value is what its column's kind promises."""
    if value is None:
        return True
    wanted = TYPES.get(column.kind)
    if wanted is None:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is wanted


@every_variant
def test_an_answer_has_the_promised_columns_in_order_and_of_their_kinds(some_shop, unit, asked):
    answer = answered(some_shop, unit.make(asked))

    for row in answer.rows:
        assert list(row) == [column.name for column in answer.columns]
        for column in answer.columns:
            assert is_of(column, row[column.name]), (column.name, row[column.name])


@every_variant
def test_an_answer_survives_json(some_shop, unit, asked):
    answer = answered(some_shop, unit.make(asked))
    said = json.loads(to_json(answer))

    assert said == answer.to_dict()
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
    assert Answer.from_dict(said).to_dict() == said


@every_variant
def test_every_number_in_its_reading_is_in_rows_facts_or_what_was_asked(some_shop, unit, asked):
    answer = answered(some_shop, unit.make(asked))
    shown = [c.show(row[c.name]) for row in answer.rows for c in answer.columns] + [
        str(v) for v in answer.asked.values()
    ]
    for fact in answer.facts.values():
        bounds = [Column("", fact.kind, "").show(end) for end in (fact.low, fact.high) if end is not None]
        shown += [fact.show(), f"{fact.n:,}" if fact.n is not None else "", *bounds]
    shown += [f"{len(answer.rows):,}"]
    known = {number.strip(".,:-") for text in shown for number in NUMBER.findall(text)}

    assert {number.strip(".,:-") for number in NUMBER.findall(answer.reading)} <= known


@every_variant
def test_its_reading_claims_no_cause(some_shop, unit, asked):
    reading = answered(some_shop, unit.make(asked)).reading

    assert not CAUSAL.search(reading)


@every_variant
def test_an_answer_with_rows_reads_as_sentences_and_one_without_has_a_note(some_shop, unit, asked):
    answer = answered(some_shop, unit.make(asked))

    assert bool(answer.rows) == bool(answer.reading)
    assert answer.rows or answer.notes
    assert not answer.reading or re.fullmatch(r"\S.*\.", answer.reading)
    assert "None" not in answer.reading
    assert "nan" not in answer.reading
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", note.code) and note.text.endswith(".") for note in answer.notes)


NOTHING = (
    {"where": "event = nothing_of_the_kind"},
    {"since": "2031-01-01"},
    {"until": "1999-01-01"},
    {"who": "sessions > 99"},
)


@every_variant
def test_what_nothing_fits_is_no_accident(some_shop, unit, asked):
    for choice in NOTHING[:: 1 if not asked else len(NOTHING)]:
        answer = some_shop.ask(unit.make(asked), **choice)

        assert answer.notes
        if unit.name() != "ledger":
            assert all(not row[c.name] for row in answer.rows for c in answer.columns if c.kind in ("count", "money"))


def unclocked(answer: Answer) -> dict[str, object]:
    """Give an answer without what is measured anew each time: how long it took, and how much memory."""
    said = answer.to_dict()
    return said | {"rows": [row | dict.fromkeys(MEASURED.get(answer.name, ())) for row in said["rows"]]}


@every_variant
def test_asked_again_it_answers_the_same(some_shop, unit, asked):
    made = unit.make(asked)

    assert unclocked(some_shop.ask(made)) == unclocked(answered(some_shop, made))


@every_unit
def test_filters_appear_in_what_was_asked(some_shop, unit):
    given = {
        "where": ["event != search"],
        "who": ["sessions >= 1"],
        "since": "2024-01-01",
        "until": "2024-02-01",
        "min_cell": 1,
    }
    answer = some_shop.ask(unit.name(), **given)

    said = {name: answer.asked[name] for name in ("where", "who", "since", "until", "min-cell")}
    assert said == {
        "where": given["where"],
        "who": given["who"],
        "since": "2024-01-01",
        "until": "2024-02-01",
        "min-cell": 1,
    }


@every_unit
def test_no_row_of_fewer_people_than_asked_for_is_shown(some_shop, unit):
    answer = some_shop.ask(unit.name(), min_cell=2)

    assert not unit.people or all(row[unit.people] is None or row[unit.people] >= 2 for row in answer.rows)


@every_variant
def test_shares_are_between_none_and_all(some_shop, unit, asked):
    if asked.get("counting") == "event":
        pytest.skip("ratios of plain counts may exceed 1")
    answer = answered(some_shop, unit.make(asked))
    shares = [row[c.name] for row in answer.rows for c in answer.columns if c.kind == "share"]

    assert all(share is None or 0 <= share <= 1 + 1e-12 for share in shares)


def sentences(error: pytest.ExceptionInfo[BadRequest]) -> list[str]:
    return re.findall(r"[^.?!]+(?:\.(?!\s|$)[^.?!]+)*[.?!](?=\s|$)", str(error.value))


@every_unit
def test_an_unknown_parameter_is_refused_in_three_short_sentences(some_shop, unit):
    with pytest.raises(BadRequest) as error:
        some_shop.ask(unit.name(), colour="red")

    assert len(str(error.value)) < 300
    assert 2 <= len(sentences(error)) <= 3
    assert "colour" in str(error.value)


@every_unit
def test_a_value_that_is_none_is_refused_with_the_ones_there_are(unit):
    for parameter in unit.parameters():
        if parameter.choices:
            with pytest.raises(BadRequest, match=f"Did you mean '{parameter.choices[0]}'"):
                unit.make({parameter.flag: f"{parameter.choices[0]}x"})


@every_unit
def test_a_number_out_of_range_is_refused(unit):
    for parameter in unit.parameters():
        if parameter.type in (int, float):
            for value in ("many", "nan", parameter.at_least - 1 if parameter.at_least is not None else "1.5.2", 10**30):
                with pytest.raises(BadRequest):
                    unit.make({parameter.flag: value})


@pytest.mark.parametrize("name", UNITS)
def test_a_typo_in_a_units_name_is_guessed(some_shop, name):
    with pytest.raises(BadRequest, match=f"Did you mean '{name}'"):
        some_shop.ask(name[:2] + name[3:] if name[2] != name[1] else name + "x")
