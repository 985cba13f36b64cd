"""Units and their parameters."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.errors import BadRequest
from footfall.spec import Duration, Unit, param, read_day


@dataclass(frozen=True, kw_only=True)
class Sample(Unit):
    """A unit with one parameter of each kind."""

    many: int = param(3, "How many.", at_least=1, at_most=9)
    share: float = param(0.5, "How much.", at_least=0, at_most=1)
    deep: bool = param(False, "Whether.")
    word: str = param("x", "Which.")
    pause: Duration = param(Duration(1_800), "How long.", at_least=60)
    day: date | None = param(None, "When.")
    names: tuple[str, ...] = param(("a",), "Which ones.")
    cuts: tuple[float, ...] = param((0.1, 0.5), "Where.")
    by: Literal["day", "week"] = param("day", "By what.")
    class_: int | None = param(None, "A word Python keeps for itself.")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("many", "4", 4), ("many", 4.0, 4), ("many", "1e0", 1), ("share", "0.25", 0.25), ("share", 1, 1.0),
        ("deep", "yes", True), ("deep", "false", False), ("deep", True, True), ("word", "y", "y"),
        ("pause", "2h", Duration(7_200)), ("pause", "1w", Duration(604_800)), ("pause", Duration(60), Duration(60)),
        ("day", "2024-02-29", date(2024, 2, 29)), ("day", "none", None), ("day", "", None), ("day", None, None),
        ("names", "a, b ,,c", ("a", "b", "c")), ("names", ["a", "b"], ("a", "b")), ("cuts", "0.3,0.1", (0.3, 0.1)), ("by", "week", "week"),
    ],
)  # fmt: skip
def test_a_parameter_is_read_from_text_and_from_python(name, text, value):
    assert getattr(Sample.make({name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("many", "four", "'many' must be a whole number. 'four' was given."), ("many", "4.5", "a whole number"), ("many", 4.5, "a whole number"),
        ("many", None, "a whole number"), ("many", "inf", "whole"), ("many", "1e400", "whole"), ("many", 0, "at least 1. 0 was given."),
        ("many", 10, "at most 9"), ("share", "nan", "not a number"), ("share", 2, "at most 1"), ("deep", "perhaps", "true or false"),
        ("pause", "30", "a whole number and a unit"), ("pause", "1y", "unit"), ("pause", "30s", "at least 60"),
        ("pause", "99999w", "century"), ("pause", "-5m", "unit"), ("pause", "1.5h", "unit"), ("day", "2024-02-30", "not a day"), ("day", "today", "not a day"),
        ("names", "", "must name at least one"), ("names", ",,", "must name at least one"), ("cuts", "a,b", "numbers with commas"),
        ("by", "weak", "'by' has no value 'weak'. Did you mean 'week'"), ("by", "", "has no value"), ("by", None, "has no value"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_sentences(name, text, sentence):
    with pytest.raises(BadRequest, match=sentence.replace("(", r"\(")):
        Sample.make({name: text})


def test_names_may_be_written_with_dashes_and_without_pythons_underscore():
    assert Sample.make({"class": "3"}).class_ == 3
    assert [p.flag for p in Sample.parameters()][-1] == "class"


def test_an_unknown_parameter_is_guessed():
    with pytest.raises(BadRequest, match="no parameter of sample called 'pauze'. Did you mean 'pause'"):
        Sample.make({"pauze": "1h"})


def test_a_unit_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Sample().many = 4


def test_a_unit_is_called_by_its_class_in_kebab_case():
    assert (Sample.name(), type("ConversionByX2", (Unit,), {}).name()) == ("sample", "conversion-by-x2")


def test_what_was_asked_makes_the_same_unit_again():
    sample = Sample(
        many=4, pause=Duration(86_400), day=date(2024, 1, 1), names=("a", "b"), cuts=(0.3, 0.01), by="week", deep=True
    )

    assert Sample.make(sample.asked()) == sample


def test_what_was_asked_can_be_json():
    assert Sample(day=date(2024, 1, 1), pause=Duration(1_800)).asked() == {
        "many": 3, "share": 0.5, "deep": False, "word": "x", "pause": "30m", "day": "2024-01-01", "names": "a", "cuts": "0.1,0.5",
        "by": "day", "class": None,
    }  # fmt: skip


@given(st.integers(1, 36_000 * 86_400))
def test_a_duration_survives_being_written(seconds):
    assert Duration.read(str(Duration(seconds))) == Duration(seconds)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=4).map(tuple))
def test_cuts_survive_being_written(cuts):
    assert Sample.make(Sample(cuts=cuts).asked()).cuts == pytest.approx(cuts, rel=1e-5)


@given(st.dates())
def test_a_day_survives_being_written(day):
    assert read_day(str(day)) == day
