"""A map of groups over two scores."""

from __future__ import annotations

import pytest

from footfall.answer import Answer, grid
from footfall.answer.draw import spec, svg
from footfall.schema import Column

CELLS = (("b", "a_c", "a_c"), ("b", "b", "a_c"), ("d", "d", "d"))
COLUMNS = (Column("group", "text", ""), Column("share", "share", ""), Column("brought", "share", ""))


def answer(*rows: tuple[str, float, float | None]) -> Answer:
    return Answer(
        name="groups",
        question="Who?",
        definition="",
        asked={},
        columns=COLUMNS,
        rows=[dict(zip(("group", "share", "brought"), row, strict=True)) for row in rows],
        reading="",
        drawing=grid("share", "group", "brought", cells=CELLS, sides=("often", "lately")),
    )


def layers(made: Answer) -> list[list[dict]]:
    found = spec(made)
    return [
        found["datasets"][layer["data"]["name"]] if "name" in layer["data"] else layer["data"]["values"]
        for layer in found["layer"]
    ]


@pytest.fixture
def made() -> Answer:
    return answer(("a_c", 0.5, 0.75), ("b", 0.3, 0.25), ("left out of the grid", 0.2, 0.0))


def test_every_cell_has_the_figure_of_its_group(made):
    squares, _borders, _names = layers(made)
    covered = {
        (place, square["foot"] + 0.5): square["fill"]
        for square in squares
        for place in range(1, 4)
        if square["left"] < place < square["right"]
    }

    fills = {"a_c": 0.75, "b": 0.25, "d": 0}
    assert covered == {
        (at + 1, 3 - row): fills[name] for row, names in enumerate(CELLS) for at, name in enumerate(names)
    }


def test_each_group_is_named_once_with_its_figures(made):
    _squares, _borders, names = layers(made)

    assert {name["words"]: name["across"] for name in names} == {
        "a\nc\n50.0 %\n75.0 %": 2.5,
        "b\n30.0 %\n25.0 %": 1,
        "d\nnone": 2,
    }


def test_equal_figures_are_both_written():
    names = layers(answer(("a_c", 0.5, 0.5), ("b", 0.5, 0.5)))[2]

    assert [name["words"] for name in names] == ["b\n50.0 %\n50.0 %", "a\nc\n50.0 %\n50.0 %", "d\nnone"]


def test_a_line_is_drawn_wherever_groups_meet(made):
    _squares, borders, _names = layers(made)
    lines = {tuple(border[end] for end in ("left", "right", "foot", "top")) for border in borders}

    assert lines == {
        (1.5, 1.5, 2.5, 3.5),
        (2.5, 2.5, 1.5, 2.5),
        (1.5, 2.5, 2.5, 2.5),
        (0.5, 1.5, 1.5, 1.5),
        (1.5, 2.5, 1.5, 1.5),
        (2.5, 3.5, 1.5, 1.5),
    }


def test_what_is_written_is_said_beneath(made):
    assert spec(made)["title"] == "Under each name: share, then brought. Colour goes by the last."


def test_without_the_second_figure_the_first_is_the_colour():
    made = answer(("a_c", 0.5, None), ("b", 0.5, None))

    assert {square["fill"] for square in layers(made)[0]} == {0.5, 0}
    assert spec(made)["title"].startswith("Under each name: share.")


def test_it_can_be_drawn(made):
    assert "75.0 %" in svg(made)
