"""A forest: points on their intervals."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from PIL import Image

from footfall.answer import Answer, Chart, dots
from footfall.answer.draw import png, spec
from footfall.schema import Column

KINDS = {"group": "text", "rate": "share", "low": "share", "high": "share", "tier": "text"}
ROWS = [("mail", 0.2, 0.15, 0.25, "high"), ("ads", 0.02, 0.01, 0.05, "low"), ("new", None, None, None, "low")]


def answer(drawing: Chart, rows=ROWS, kinds=None) -> Answer:
    kinds = kinds or KINDS
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


def forest(**more) -> Chart:
    return dots("rate", "group", low="low", high="high", **more)


def layer(made: Answer, mark: str) -> dict:
    return next(layer for layer in spec(made)["layer"] if layer["mark"]["type"] == mark)


def test_points_keep_the_order_of_the_rows_and_what_has_no_figure_is_not_drawn():
    assert layer(answer(forest()), "point")["encoding"]["y"]["sort"] == ["mail", "ads"]


def test_a_tier_has_its_colour_and_shape_whether_or_not_it_is_there():
    tiers = ("high", "moderate", "low")
    encoding = layer(answer(replace(forest(color="tier"), order=tiers)), "point")["encoding"]

    assert encoding["color"]["scale"]["domain"] == encoding["shape"]["scale"]["domain"] == list(tiers)
    assert len(set(encoding["shape"]["scale"]["range"])) == 3


def drawn_cuts(made: Answer) -> list[float]:
    found = spec(made)
    return [row["cut"] for rows in found["datasets"].values() for row in rows if "cut" in row]


def test_lines_stand_at_the_cuts_up_to_the_first_beyond_all_figures():
    made = answer(forest(cuts=(0.9, 0.3, 0.1)))

    assert sorted(drawn_cuts(made)) == [0.1, 0.3]
    assert layer(made, "point")["encoding"]["x"]["scale"]["domain"] == [0, 0.3]


def test_a_scale_by_ratios_begins_at_the_least_figure_above_none():
    rows = [("a", 0.5, 0.0, 2.0, ""), ("b", 3.0, 1.5, 6.0, "")]
    scale = layer(answer(forest(cuts=(1,), scale="log"), rows, {**KINDS, "rate": "number"}), "point")["encoding"]["x"][
        "scale"
    ]

    assert (scale["type"], scale["domain"]) == ("log", [0.5, 6.0])


def test_only_the_rows_of_one_value_are_drawn():
    made = answer(replace(forest(), facet="tier", only="low"))

    assert layer(made, "point")["encoding"]["y"]["sort"] == ["ads"]


def test_where_none_of_the_rows_is_of_that_value_the_picture_is_empty_and_no_accident():
    assert png(answer(replace(forest(cuts=(1,), scale="log"), facet="tier", only="nothing")))


def test_many_rows_are_cut_and_told():
    rows = [(f"g{n}", 0.5, 0.4, 0.6, "low") for n in range(40)]

    assert spec(answer(forest(), rows))["title"] == "The first 30 of 40."


@pytest.mark.parametrize("scale", ["linear", "sqrt", "log"])
def test_it_puts_ink_on_the_page(scale):
    histogram = (
        Image.open(io.BytesIO(png(answer(forest(color="tier", cuts=(0.1, 0.3), scale=scale))))).convert("L").histogram()
    )

    assert sum(histogram[:200]) > 500


def test_hostile_names_stay_text():
    made = answer(forest(), [("<script>", 0.2, 0.1, 0.3, "high")])

    assert "<script>" in json.dumps(spec(made))
    assert png(made)
