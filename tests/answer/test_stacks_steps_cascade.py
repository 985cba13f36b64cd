"""Stacked states, falling curves and waterfalls: from a declaration and rows to a picture."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from footfall.answer import Answer, Chart, stacked, survival, waterfall
from footfall.answer.draw import draw, png, spec
from footfall.schema import Column

MONDAY = date(2024, 1, 1)
STATES = {"period": "date", "state": "text", "users": "count", "open": "flag"}
CURVE = {"days": "count", "not_yet": "share", "low": "share", "high": "share"}
PARTS = {"factor": "text", "contribution": "money", "start": "money", "end": "money"}
STACKED = stacked("period", "users", "state", below="gone", open="open")
FALLING = survival("days", "not_yet", low="low", high="high")
CASCADE = waterfall("contribution", "factor", start="start", end="end")


def answer(drawing: Chart, rows: list[tuple], kinds: dict[str, str]) -> Answer:
    """An answer with columns of these kinds."""
    return Answer(
        name="made-up",
        question="What is there?",
        definition="What is there.",
        asked={},
        columns=tuple(Column(name, kind, f"The {name}.") for name, kind in kinds.items()),
        rows=[dict(zip(kinds, row, strict=True)) for row in rows],
        reading="There is this.",
        drawing=drawing,
        currency="GBP",
    )


def points(made: Answer, layer: int = 0) -> list[dict]:
    found = spec(made)
    data = found["layer"][layer].get("data") or found["data"]
    return found["datasets"][data["name"]] if "name" in data else data["values"]


def weeks(count: int, last: int | None = 3) -> list[tuple]:
    days = [MONDAY + timedelta(7 * n) for n in range(count)]
    rows = [(day, state, n, False) for day in days for state, n in (("here", 5), ("gone", 2))]
    return [*rows[:-2], *((day, state, last and n, last is None) for day, state, n, _open in rows[-2:])]


def cascade(*parts: float, start: float = 100) -> list[tuple]:
    rows = []
    for number, part in enumerate(parts):
        rows.append((f"f{number}", part, start, start + part))
        start += part
    return rows


def test_what_has_gone_stands_below_the_line():
    made = answer(STACKED, weeks(2), STATES)

    assert [point["signed"] for point in points(made)] == [5, -2, 5, -2]
    assert "abs(datum.value)" in spec(made)["layer"][0]["encoding"]["y"]["axis"]["labelExpr"]


def test_a_week_that_is_not_over_has_an_ellipsis_and_no_bar():
    made = answer(STACKED, weeks(6, last=None), STATES)
    marks = [layer["mark"] for layer in spec(made)["layer"]]

    assert [point["signed"] for point in points(made)] == [5, -2] * 5 + [None, None]
    assert marks[-1]["text"] == "…"
    assert len(points(made, layer=2)) == 1
    assert len(spec(answer(STACKED, weeks(2), STATES))["layer"]) == 2


def test_of_many_weeks_the_last_are_drawn():
    made = answer(STACKED, weeks(130), STATES)

    assert len(points(made)) == 2 * 120
    assert spec(made)["title"] == "The last 120 of 130 are drawn."


def test_states_nobody_is_known_to_be_in_are_not_drawn():
    assert draw(answer(STACKED, weeks(1, last=None), STATES)) is None


def test_a_curve_begins_at_all_and_is_flat_between_its_steps():
    made = answer(FALLING, [(0, 0.9, 0.8, 0.95), (4, 0.5, 0.3, 0.7)], CURVE)

    assert [(point["days"], point["not_yet"]) for point in points(made)] == [(0, 1), (0, 0.9), (4, 0.5)]
    assert [layer["mark"]["interpolate"] for layer in spec(made)["layer"]] == ["step-after", "step-after"]
    assert [layer["mark"]["type"] for layer in spec(made)["layer"]] == ["area", "line"]


@pytest.mark.parametrize(("lowest", "bottom"), [(0.95, 0.9), (0.7, 0.5), (0.2, 0)])
def test_a_curve_that_stays_high_is_not_drawn_flat(lowest, bottom):
    made = answer(FALLING, [(0, 1.0, None, None), (9, lowest, lowest, 1.0)], CURVE)

    assert spec(made)["layer"][-1]["encoding"]["y"]["scale"]["domain"] == [bottom, 1]


def test_a_waterfall_goes_from_one_sum_to_the_other():
    made = answer(CASCADE, cascade(20, -50), PARTS)

    assert [(p["factor"], p["start"], p["end"], p["way"], p["words"]) for p in points(made)] == [
        ("before", 0, 100, "sum", "100.00"),
        ("f0", 100, 120, "more", "+20.00"),
        ("f1", 120, 70, "less", "-50.00"),
        ("after", 0, 70, "sum", "70.00"),
    ]


def test_of_many_parts_the_rest_is_one_bar():
    found = points(answer(CASCADE, cascade(*range(1, 31)), PARTS))

    assert len(found) == 14 + 3
    assert (found[-2]["factor"], found[-2]["contribution"]) == ("the rest", sum(range(15, 31)))
    assert found[-1]["end"] == 100 + sum(range(1, 31))


def test_a_part_may_be_called_what_a_sum_is_called():
    made = answer(CASCADE, [("before", 5.0, 0.0, 5.0), (None, 2.0, 5.0, 7.0)], PARTS)

    assert [point["shown"]["factor"] for point in points(made)] == ["before_", "before", "–", "after"]


MADE = {
    "stacked": answer(STACKED, weeks(3, last=None), STATES),
    "survival": answer(FALLING, [(0, 0.9, 0.8, 0.95), (4, 0.5, 0.3, 0.7)], CURVE),
    "waterfall": answer(CASCADE, cascade(20, -50, 0), PARTS),
    "waterfall below none": answer(CASCADE, cascade(-30, -50, start=10), PARTS),
}


@pytest.mark.parametrize("made", MADE.values(), ids=MADE)
def test_each_puts_ink_on_the_page(made):
    histogram = Image.open(io.BytesIO(png(made))).convert("L").histogram()

    assert sum(histogram[:200]) > 500
