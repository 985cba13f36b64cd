"""What every unit must keep, without a line written for it; each answer is asked for once, and looked at from every side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest

from footfall.analysis import Analysis
from footfall.answer import Answer
from footfall.answer.save import to_json
from footfall.errors import BadRequest
from footfall.schema import KINDS, Column
from footfall.shop.catalog import SECTIONS, UNITS
from questions import MEASURED, variants

every_unit = pytest.mark.parametrize("name", UNITS)

CAUSAL = re.compile(
    r"\b(because|caus\w+|lead(s|ing)? to|led to|due to|thanks to|driv(es?|en|ing)|boost\w*|result(s|ed)? in|makes?)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d[\d,.:\-]*")
TYPES = {"id": str, "text": str, "time": datetime, "date": date, "count": int, "flag": bool}
"""What a value of a kind is in Python; all other kinds are numbers."""


@pytest.fixture
def each_unit(subtests):
    """Look at every unit, one after the other, and tell of all that fail."""

    def look(at):
        for name, unit in UNITS.items():
            with subtests.test(name):
                at(unit)

    return look


def test_each_asks_a_question_and_has_a_definition(each_unit):
    def look(unit):
        assert re.fullmatch(r"[A-Z].+\?", unit.question)
        assert len(unit.definition()) > 60
        assert unit.definition().endswith(".")

    each_unit(look)


def test_every_parameter_is_documented_and_has_a_default(each_unit):
    def look(unit):
        for parameter in unit.parameters():
            assert parameter.doc.endswith("."), parameter.name
            unit(**{parameter.name: parameter.default})

    each_unit(look)


def test_parameters_survive_being_written_and_read(each_unit):
    def look(unit):
        for asked in choices(unit):
            made = unit.make(asked)
            assert unit.make(made.asked()) == made

    each_unit(look)


def test_every_column_is_documented_once_and_of_a_known_kind(each_unit):
    def look(unit):
        assert len({column.name for column in unit.columns}) == len(unit.columns)
        for column in unit.columns:
            assert column.kind in KINDS
            assert column.doc.endswith("."), column.name
            assert re.fullmatch(r"[a-z][a-z0-9_]*", column.name)

    each_unit(look)


def test_chart_rates_and_people_use_its_own_columns(each_unit):
    def look(unit):
        for asked in choices(unit):
            made = unit.make(asked)
            names = {column.name for column in made.shown()}
            assert not made.drawn() or set(made.drawn().uses) <= names
            assert {name for rate in made.rates for name in (rate.name, rate.low, rate.high) if name} <= names
            assert not made.people or made.people in names

    each_unit(look)


def choices(unit: type[Analysis]) -> list[dict[str, object]]:
    """Make it with nothing, and with each value of each choice, of charts as well."""
    return [{}, *({p.flag: choice} for p in unit.parameters() for choice in p.choices)]


def test_units_are_listed_once_and_under_their_names():
    listed = [unit for units in SECTIONS.values() for unit in units]

    assert len(set(listed)) == len(listed) == len(UNITS)
    assert all(unit.name() == name and re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name, unit in UNITS.items())


@every_unit
def test_every_answer_is_typed_written_and_read(answers, subtests, name):
    for asked in variants(UNITS[name]):
        with subtests.test(*asked.values()):
            answer = answers(name, **asked)
            for promise in PROMISES:
                promise(answer)


def has_the_promised_columns_in_order_and_of_their_kinds(answer: Answer) -> None:
    for row in answer.rows:
        assert list(row) == [column.name for column in answer.columns]
        for column in answer.columns:
            assert is_of(column, row[column.name]), (column.name, row[column.name])


def is_of(column: Column, value: object) -> bool:
    """Tell whether a value is what its column's kind promises."""
    if value is None:
        return True
    wanted = TYPES.get(column.kind)
    if wanted is None:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is wanted


def survives_json(answer: Answer) -> None:
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


def reads_numbers_that_are_in_rows_facts_or_what_was_asked(answer: Answer) -> None:
    shown = [c.show(row[c.name]) for row in answer.rows for c in answer.columns] + [
        str(v) for v in answer.asked.values()
    ]
    for fact in answer.facts.values():
        bounds = [Column("", fact.kind, "").show(end) for end in (fact.low, fact.high) if end is not None]
        shown += [fact.show(), f"{fact.n:,}" if fact.n is not None else "", *bounds]
    shown += [f"{len(answer.rows):,}"]
    known = {number.strip(".,:-") for text in shown for number in NUMBER.findall(text)}

    assert {number.strip(".,:-") for number in NUMBER.findall(answer.reading)} <= known


def claims_no_cause(answer: Answer) -> None:
    assert not CAUSAL.search(answer.reading)


def reads_as_sentences_or_has_a_note(answer: Answer) -> None:
    assert bool(answer.rows) == bool(answer.reading)
    assert answer.rows or answer.notes
    assert not answer.reading or re.fullmatch(r"\S.*\.", answer.reading)
    assert "None" not in answer.reading
    assert "nan" not in answer.reading
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", note.code) and note.text.endswith(".") for note in answer.notes)


def has_shares_between_none_and_all(answer: Answer) -> None:
    """But ratios of plain counts may exceed 1."""
    shares = [row[c.name] for row in answer.rows for c in answer.columns if c.kind == "share"]

    assert answer.asked.get("counting") == "event" or all(share is None or 0 <= share <= 1 + 1e-12 for share in shares)


PROMISES = (
    has_the_promised_columns_in_order_and_of_their_kinds,
    survives_json,
    reads_numbers_that_are_in_rows_facts_or_what_was_asked,
    claims_no_cause,
    reads_as_sentences_or_has_a_note,
    has_shares_between_none_and_all,
)


@pytest.fixture(scope="module")
def through_nothing(busy):
    """The shop through filters that no event and nobody fits."""
    return [busy.shop.tables(**choice) for choice in NOTHING]


NOTHING = (
    {"where": "event = nothing_of_the_kind"},
    {"since": "2031-01-01"},
    {"until": "1999-01-01"},
    {"who": "sessions > 99"},
)


@every_unit
def test_what_nothing_fits_is_no_accident(through_nothing, name):
    for tables in through_nothing:
        answer = UNITS[name]().ask(tables)

        assert answer.notes
        if name != "ledger":
            assert all(not row[c.name] for row in answer.rows for c in answer.columns if c.kind in ("count", "money"))


@pytest.fixture(scope="module")
def again(busy):
    """The same shop seen anew: it knows nothing of what was asked before."""
    return busy.shop.tables()


@pytest.mark.parametrize("name", [*reversed(UNITS)])
def test_asked_again_in_another_order_it_answers_the_same(busy, again, name):
    assert unclocked(UNITS[name]().ask(again)) == unclocked(busy(name))


def unclocked(answer: Answer) -> dict[str, object]:
    """Give an answer without what is measured anew each time: how long it took, and how much memory."""
    said = answer.to_dict()
    return said | {"rows": [row | dict.fromkeys(MEASURED.get(answer.name, ())) for row in said["rows"]]}


FILTERED = ("traffic", "funnel", "findings")
"""Filters are the house's own matter, not each unit's: `Analysis.ask`, which the findings alone add to."""


@pytest.mark.parametrize("name", FILTERED)
def test_filters_appear_in_what_was_asked(busy, name):
    given = {
        "where": ["event != search"],
        "who": ["sessions >= 1"],
        "since": "2024-01-01",
        "until": "2024-02-01",
        "min_cell": 1,
    }
    answer = busy.shop.ask(name, **given)

    said = {name: answer.asked[name] for name in ("where", "who", "since", "until", "min-cell")}
    assert said == {
        "where": given["where"],
        "who": given["who"],
        "since": "2024-01-01",
        "until": "2024-02-01",
        "min-cell": 1,
    }


def test_no_row_of_fewer_people_than_asked_for_is_shown(busy, subtests):
    """Every unit whose answer has such rows is asked to leave them out, and reads on without them."""
    small = [name for name in UNITS if any(few(busy(name)))]

    assert len(small) > 3
    for name in small:
        with subtests.test(name):
            answer = busy.shop.ask(name, min_cell=2)
            assert not any(few(answer))
            assert bool(answer.rows) == bool(answer.reading)


def few(answer: Answer) -> Iterator[bool]:
    """Tell of each row that counts people whether it counts fewer than two."""
    people = UNITS[answer.name].people
    return (row[people] is not None and row[people] < 2 for row in answer.rows if people)


def sentences(error: pytest.ExceptionInfo[BadRequest]) -> list[str]:
    return re.findall(r"[^.?!]+(?:\.(?!\s|$)[^.?!]+)*[.?!](?=\s|$)", str(error.value))


def test_an_unknown_parameter_is_refused_in_three_short_sentences(busy, each_unit):
    def look(unit):
        with pytest.raises(BadRequest) as error:
            busy.shop.ask(unit.name(), colour="red")

        assert len(str(error.value)) < 300
        assert 2 <= len(sentences(error)) <= 3
        assert "colour" in str(error.value)

    each_unit(look)


def test_a_value_that_is_none_is_refused_with_the_ones_there_are(each_unit):
    def look(unit):
        for parameter in unit.parameters():
            if parameter.choices:
                with pytest.raises(BadRequest, match=f"Did you mean '{parameter.choices[0]}'"):
                    unit.make({parameter.flag: f"{parameter.choices[0]}x"})

    each_unit(look)


def test_a_number_out_of_range_is_refused(each_unit):
    def look(unit):
        for parameter in unit.parameters():
            if parameter.type in (int, float):
                least = parameter.at_least
                for value in ("many", "nan", "1.5.2" if least is None else least - 1, 10**30):
                    with pytest.raises(BadRequest):
                        unit.make({parameter.flag: value})

    each_unit(look)


def test_a_typo_in_a_units_name_is_guessed(busy, each_unit):
    def look(unit):
        name = unit.name()
        with pytest.raises(BadRequest, match=f"Did you mean '{name}'"):
            busy.shop.ask(name[:2] + name[3:] if name[2] != name[1] else name + "x")

    each_unit(look)


def test_a_parameter_that_only_shows_changes_no_figure(busy, each_unit):
    def look(unit):
        for parameter in unit.parameters():
            for choice in parameter.choices if parameter.shows else ():
                assert busy(unit.name(), **{parameter.name: choice}).rows == busy(unit.name()).rows

    each_unit(look)
