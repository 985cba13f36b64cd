"""Values that nobody can have: told, and no figure of the others."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from footfall.ingest.customers.impossible import impossible, without, words_of
from footfall.ingest.parse import start_reader

FEW = range(24)
INCOMES = [31_000 + 977 * n for n in FEW]


@pytest.fixture
def engine(tmp_path):
    reader = start_reader(1 << 30, tmp_path)
    yield reader
    reader.close()


def found(engine, values, name="x", *, days=False):
    engine.backend.create_table("t", {"c": values}, overwrite=True)
    table = engine.backend.table("t")
    named = {"c": name}
    odd = impossible(engine, table, {} if days else named, named if days else {})
    left = engine.row(without(table, odd).aggregate(n=without(table, odd).c.count()))["n"]
    assert left == len(values) - sum(each.values for each in odd)
    return {each.examples: each.values for each in odd}


@pytest.mark.parametrize(
    ("values", "right"),
    [
        ([*INCOMES, 666_666], {("666,666",): 1}),
        ([*INCOMES, 999_999, 9_999_999], {("9,999,999",): 1, ("999,999",): 1}),
        ([*FEW, -1, -1, -9], {("-9",): 1, ("-1",): 2}),
        ([*FEW, 999.0, 999.0], {("999",): 2}),
        ([*(-n for n in range(1, 30)), *[365_243] * 9], {("365,243",): 9}),
        ([*FEW, 500, 500, 500], {("500",): 3}),
        ([0, 1] * 12 + [9, 9], {("9",): 2}),
        ([*FEW, 2**31 - 1], {("2,147,483,647",): 1}),
        ([*FEW, 2**63 - 1], {("9,223,372,036,854,775,808",): 1}),
    ],
)
def test_a_figure_for_not_known_is_found(engine, values, right):
    assert found(engine, values) == right


@pytest.mark.parametrize(
    "values",
    [
        INCOMES,
        [*INCOMES, 99_999],
        [*FEW, -1, -2],
        [-1, 0, 1] * 10,
        [*FEW, 500, 500],
        [*FEW, 30, 30, 30],
        [999_990 + n for n in FEW],
        [n / 7 - 1 for n in FEW],
        [0, 1, 2] * 9 + [9],
        [5] * 30,
    ],
)
def test_other_figures_are_none(engine, values):
    assert found(engine, values) == {}


def test_heavy_tails_have_none(engine):
    chance = random.Random(5)
    for _ in range(10):
        assert found(engine, [round(chance.lognormvariate(4, 1.2)) for _ in range(500)]) == {}


@pytest.mark.parametrize("name", ["Age", "customer_age", "Возраст", "ageYears", "나이"])
def test_ages_that_nobody_has(engine, name):
    assert found(engine, [*range(20, 60), 150, 0, -4, 0, 101], name) == {("0", "-4", "150"): 4}


@pytest.mark.parametrize("name", ["account_age", "page", "age_group", "age_days"])
def test_other_columns_hold_no_ages_of_people(engine, name):
    assert found(engine, [*range(20, 60), 150, 0, 0, 101], name) == {}


@pytest.mark.parametrize("name", ["Year_Birth", "birthYear", "Geburtsjahr", "Год рождения", "yob"])
def test_years_of_birth_that_nobody_has(engine, name):
    assert found(engine, [*range(1950, 2000), 1893, 1893, 2150], name) == {("1893", "2150"): 3}


def test_years_of_birth_are_judged_by_the_latest_day_of_the_table(engine):
    days = [date(2014, 6, 1) + timedelta(n) for n in range(-30, 0)]
    engine.backend.create_table("b", {"born": [1900, 1905, 2015, *range(1960, 1987)], "seen": days})
    odd = impossible(engine, engine.backend.table("b"), {"born": "Year_Birth"}, {"seen": "seen"})
    assert [(each.examples, each.why) for each in odd] == [(("1900", "2015"), "no customer of 2014 was born then")]


def test_days_that_stand_for_none(engine):
    days = [date(2024, 1, 1) + timedelta(n) for n in FEW]
    assert found(engine, [*days, date(1900, 1, 1), date(9999, 12, 31)], days=True) == {
        ("9999-12-31",): 1,
        ("1900-01-01",): 1,
    }
    assert found(engine, [*days, date(2010, 1, 1), date(1990, 5, 3)], days=True) == {}
    assert found(engine, [*days[:3], date(1881, 2, 3)], "birthday", days=True) == {("1881-02-03",): 1}


def test_a_name_is_parted_into_words():
    assert words_of("Year_Birth") == ["year", "birth"]
    assert words_of("customerAge2") == ["customer", "age"]
