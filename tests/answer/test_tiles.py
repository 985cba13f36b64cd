"""A mosaic: columns as broad as their groups, filled as far as their rates."""

from __future__ import annotations

import json

import pytest

from footfall.answer import Answer, matrix, mosaic
from footfall.answer.draw import draw, png, spec
from footfall.schema import Column

COLUMNS = (Column("group", "text", ""), Column("users", "count", ""), Column("converted", "count", ""))


def answer(*rows: tuple[str, int, int]) -> Answer:
    return Answer(
        name="x", question="?", definition="", asked={}, reading="", columns=COLUMNS, drawing=mosaic("users", "group", "converted"),
        rows=[dict(zip(("group", "users", "converted"), row, strict=True)) for row in rows],
    )  # fmt: skip


def tiles(*rows: tuple[str, int, int]) -> list[dict[str, float]]:
    drawn = spec(answer(*rows))
    data = drawn["layer"][0]["data"]
    return drawn["datasets"][data["name"]] if "name" in data else data["values"]


def test_a_column_is_as_broad_as_its_group_and_filled_as_far_as_its_rate():
    drawn = tiles(("mobile", 300, 30), ("desktop", 100, 50))

    assert [(tile["from"], tile["foot"], tile["top"]) for tile in drawn] == [
        (0, 0, 0.1), (0, 0.1, 1), (0.75, 0, 0.5), (0.75, 0.5, 1),
    ]  # fmt: skip
    assert [tile["to"] for tile in drawn[::2]] == [pytest.approx(0.747), pytest.approx(0.997)]


def test_a_group_without_people_has_no_column_and_one_too_thin_does_not_lie_backwards():
    drawn = tiles(("mobile", 100_000, 1), ("nobody", 0, 0), ("someone", 1, 1))

    assert {tile["name"] for tile in drawn} == {"mobile", "someone"}
    assert all(tile["from"] <= tile["to"] for tile in drawn)


def test_it_is_drawn_in_any_script():
    assert draw(answer(("장바구니", 3, 1))) is not None
    assert len(png(answer(("加入购物车", 3, 1), ("b", 1, 1)))) > 2_000


def test_a_matrix_of_very_many_names_keeps_the_first_and_says_so():
    names = [f"column {number}" for number in range(40)]
    pairs = [{"a": one, "b": other, "phik": 0.5} for place, one in enumerate(names) for other in names[:place]]
    columns = (Column("a", "text", ""), Column("b", "text", ""), Column("phik", "share", ""))
    drawn = spec(
        Answer(name="x", question="?", definition="", asked={}, reading="", columns=columns, rows=pairs, drawing=matrix("a", "b", "phik"))
    )  # fmt: skip

    assert "The first 30 of 40." in json.dumps(drawn)
    assert "column 31" not in json.dumps(drawn)
