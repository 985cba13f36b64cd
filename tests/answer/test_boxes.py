"""Boxes from quantiles, and matrices that stand on both sides of their diagonal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from footfall.answer import Answer, Chart, boxes, matrix
from footfall.answer.draw import png, spec
from footfall.schema import Column

MARKS = ("p5", "p25", "median", "p75", "p95")
BOXED = {"feature": "text"} | {f"{mark}_{side}": "number" for side in "ab" for mark in MARKS}
WIDE, NARROW = (0.0, 2.5, 5.0, 7.5, 10.0), (2.0, 3.0, 4.0, 5.0, 6.0)
ROWS = [("sessions", *WIDE, *NARROW), ("device", *[None] * 10), ("spent", *[3.0] * 10)]
PAIRS = {"a": "text", "b": "text", "phik": "number"}


def answer(drawing: Chart, kinds: dict[str, str], rows: list[tuple[object, ...]]) -> Answer:
    return Answer(
        name="made-up",
        question="What is there?",
        definition="What is there.",
        asked={},
        columns=tuple(Column(name, kind, f"The {name}.") for name, kind in kinds.items()),
        rows=[dict(zip(kinds, row, strict=True)) for row in rows],
        reading="There is this.",
        drawing=drawing,
    )


def boxed(rows=ROWS) -> Answer:
    return answer(replace(boxes("feature", MARKS), sides=("bought", "did not")), BOXED, rows)


def points(made: Answer) -> list[dict]:
    (values,) = spec(made)["datasets"].values()
    return values


def test_every_row_is_on_a_scale_of_its_own_and_both_sides_on_the_same():
    bought, did_not = points(boxed())[:2]

    assert [bought[name] for name in ("whisker_low", "box_low", "middle", "box_high", "whisker_high")] == [
        0,
        0.25,
        0.5,
        0.75,
        1,
    ]
    assert (did_not["whisker_low"], did_not["middle"], did_not["whisker_high"]) == (0.2, 0.4, 0.6)
    assert (bought["side"], did_not["side"]) == ("bought", "did not")


def test_what_has_no_quantiles_has_no_box_and_what_does_not_vary_has_one_all_the_same():
    assert [point["feature"] for point in points(boxed())] == ["sessions", "sessions", "spent", "spent"]
    assert {point["middle"] for point in points(boxed())[2:]} == {0}


def test_the_median_is_written():
    assert [point["words"] for point in points(boxed())] == ["5", "4", "3", "3"]


def test_only_the_first_rows_are_drawn_and_that_is_said():
    many = [(f"f{n}", *WIDE, *NARROW) for n in range(20)]

    assert len(points(boxed(many))) == 24
    assert "The first 12 of 20." in spec(boxed(many))["title"]


def test_without_any_quantiles_there_is_no_chart():
    assert spec(boxed(ROWS[1:2])) is None


def test_a_matrix_shows_each_pair_twice_and_each_with_itself():
    pairs = [("sessions", "orders", 0.9), ("sessions", "days", 0.4), ("orders", "days", None)]
    cells = {(p["a"], p["b"]): p["phik"] for p in points(answer(matrix("a", "b", "phik"), PAIRS, pairs))}

    assert len(cells) == 9
    assert cells["sessions", "orders"] == cells["orders", "sessions"] == 0.9
    assert cells["orders", "days"] is cells["days", "orders"] is None
    assert {cells[name, name] for name in ("sessions", "orders", "days")} == {1}


@pytest.mark.parametrize("made", [boxed(), answer(matrix("a", "b", "phik"), PAIRS, [("x", "y", 0.5)])])
def test_it_can_be_drawn_as_a_picture(made):
    assert Image.open(io.BytesIO(png(made))).width > 600
