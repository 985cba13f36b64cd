"""Slips of the pen among words, and figures that can hardly be."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import at_most
from footfall.ingest.customers.odd import outliers, zeros
from footfall.ingest.customers.slips import Slip, is_slip, slips, slips_between


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("стандартт", "стандарт"),
        ("предыдцщий_месяц", "предыдущий_месяц"),
        ("standrad", "standard"),
        ("premum", "premium"),
        ("Premium", "premium"),
        ("home  textile", "home textile"),
        ("프리미엄등급", "프리미엄등긎"),
    ],
)
def test_a_letter_off_is_a_slip(word, other):
    assert is_slip(word, other)
    assert is_slip(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("standard", "standard"),
        ("male", "mane"),
        ("Gambia", "Zambia"),
        ("size 38", "size 39"),
        ("size 3", "size 31"),
        ("Slovakia", "Slovenia"),
        ("standard", "stranded"),
        ("Austria", "Australia"),
        ("группа 1", "группа 2"),
    ],
)
def test_other_words_are_no_slips(word, other):
    assert not is_slip(word, other)


@given(st.text("abcdefg", min_size=6, max_size=12), st.data())
def test_any_one_letter_dropped_or_doubled_after_the_first_is_found(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    for wrong in (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]):
        if wrong != word:
            assert slips({word: 100, wrong: 1}) == [Slip(wrong, word, 1, 100)]


def test_only_rare_words_are_slips_of_frequent_ones():
    assert slips({"standard": 100, "standart": 6}) == []
    assert slips({"standard": 100, "standart": 5}) == [Slip("standart", "standard", 5, 100)]
    assert slips({"standard": 100, "premium": 50, "standart": 1, "premum": 1}) == [
        Slip("premum", "premium", 1, 50),
        Slip("standart", "standard", 1, 100),
    ]


def test_a_word_met_once_is_a_slip_of_one_met_ten_times():
    assert slips({"standard": 10, "standart": 1}) == [Slip("standart", "standard", 1, 10)]
    assert slips({"standard": 9, "standart": 1}) == []


def test_words_that_differ_by_letter_case_or_blanks_alone_are_one_however_frequent():
    assert slips({"VIP": 40, "vip": 35, "Home Garden": 3, "home garden": 3, "HomeGarden": 1, "other": 9}) == [
        Slip("vip", "VIP", 35, 40),
        Slip("home garden", "Home Garden", 3, 3),
        Slip("HomeGarden", "Home Garden", 1, 3),
    ]


def test_a_column_of_many_words_holds_no_levels():
    names = {f"{first}nderson{last}": 1 for first in "abcdefghijklmnop" for last in "abcdefghijklm"}

    assert slips({"standard": 100, "standart": 1} | names) == []


def test_two_files_are_told_apart_by_other_words_or_not_at_all():
    one, two = {"previous": 30, "pre-previous": 30}, {"prevoous": 30, "this": 30}

    assert slips_between([one, two]) == [Slip("prevoous", "previous", 30, 30)]
    assert slips_between([{"previous": 30}, {"prevoous": 30}]) == []
    assert slips_between([{"previous": 30, "prevoous": 30, "pre-previous": 30}]) == []
    assert slips_between([{"previous": 900}, {"prevoous": 30}]) == [Slip("prevoous", "previous", 30, 900)]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    from footfall.ingest.parse import start_reader

    engine = start_reader(10**9, tmp_path_factory.mktemp("spill"))
    yield engine
    engine.close()


def table(engine, values):
    engine.run("create or replace table odd as select unnest(?::double[]) as x", [values])
    return engine.backend.table("odd")


def found(engine, values):
    return [(odd.values, odd.example, odd.nearest) for odd in outliers(engine, table(engine, values), ["x"])]


TAILS = {
    "normal": lambda chance: chance.gauss(100, 15),
    "of both signs": lambda chance: chance.gauss(0, 15),
    "lognormal": lambda chance: chance.lognormvariate(3, 2),
    "Pareto": lambda chance: chance.paretovariate(0.8),
    "counts": lambda chance: float(int(chance.expovariate(0.3))),
    "Cauchy": lambda chance: chance.gauss(0, 1) / chance.gauss(0, 1),
    "shares": lambda chance: chance.random(),
}


@pytest.mark.parametrize("tail", TAILS)
def test_ordinary_tails_are_hardly_ever_told(engine, tail):
    wrong = 0
    for seed in range(40):
        chance = random.Random(seed)
        wrong += bool(found(engine, [TAILS[tail](chance) for _row in range(500)]))

    assert wrong <= 1


@pytest.mark.parametrize("tail", ["normal", "of both signs", "counts"])
def test_a_value_far_beyond_is_found(engine, tail):
    chance = random.Random(1)
    values = [TAILS[tail](chance) for _row in range(500)]
    (odd,) = found(engine, [*values, 10.0**9])

    assert odd == (1, 10.0**9, max(values))


def test_several_beyond_are_found_together_and_too_many_are_no_outliers(engine):
    values = [100 + number / 100 for number in range(1000)]

    assert found(engine, [*values, 10**6, 2 * 10**6]) == [(2, 10.0**6, 109.99)]
    assert found(engine, [*values, *range(10**6, 10**6 + 20)]) == []
    assert found(engine, [*values, 0.001]) == [(1, 0.001, 100.0)]
    assert found(engine, [100.0] * 50 + [10.0**9]) == []
    assert found(engine, [*values[:10], 10.0**9]) == []


@settings(max_examples=at_most(25))
@given(st.lists(st.floats(-1e9, 1e9), min_size=25, max_size=80), st.sampled_from([2.0, 0.5, 1024.0]))
def test_the_unit_does_not_matter(engine, values, unit):
    values = [round(value, 3) for value in values]

    assert [odd[0] for odd in found(engine, values)] == [odd[0] for odd in found(engine, [v * unit for v in values])]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([50.0 + number % 40 for number in range(299)] + [0.0], 1),
        ([50.0 + number % 40 for number in range(299)], 0),
        ([50.0 + number % 40 for number in range(290)] + [0.0] * 10, 0),
        ([50.0 + number % 40 for number in range(299)] + [1.0, 0.0], 0),
        ([float(number % 9) for number in range(299)], 0),
        ([-50.0] * 299 + [0.0], 0),
        ([50.0] * 10 + [0.0], 0),
    ],
)
def test_zeros_are_impossible_where_everyone_else_has_something_of_a_size(engine, values, told):
    assert [odd.values for odd in zeros(engine, table(engine, values), ["x"])] == ([told] if told else [])
