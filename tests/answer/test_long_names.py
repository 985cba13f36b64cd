"""Bars under long names, lines over rungs, and ribbons."""

from __future__ import annotations

import io
import json
from itertools import pairwise

import pytest
from PIL import Image

from footfall.answer import Answer, Chart, long_bars, rungs, sankey
from footfall.answer.draw import png, spec
from footfall.answer.long_names import LETTERS, LINES, MOST, wrapped
from footfall.schema import Column


def answer(drawing: Chart, rows: list[tuple], **kinds: str) -> Answer:
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


def drawn(made: Answer) -> list[dict]:
    """Give every point of every layer, whichever data it stands in."""
    found = spec(made)
    named = found.get("datasets", {})
    parts = [found.get("data"), *(layer.get("data") for layer in found["layer"])]
    inline = [part["values"] if "values" in part else named[part["name"]] for part in parts if part]
    return [point for points in inline for point in points]


def ways(*rows: tuple) -> Answer:
    return answer(long_bars("count", "path"), list(rows), path="text", count="count")


def test_a_short_name_is_left_as_it_is():
    assert wrapped("view_item > purchase") == "view_item > purchase"


def test_a_long_name_is_broken_between_events():
    name = " > ".join(["view_item", "add_to_cart"] * 4)
    lines = wrapped(name).split("\n")

    assert " ".join(lines) == name
    assert 1 < len(lines) <= LINES
    assert all(len(line) <= LETTERS for line in lines)


@pytest.mark.parametrize("events", [20, 21, 500])
def test_a_very_long_name_says_how_many_events_it_leaves_out(events):
    parts = [f"event_number_{n}" for n in range(events)]
    lines = wrapped(" > ".join(parts)).split("\n")
    said = " ".join(lines).split(" > ")
    (left,) = [int(word.split()[1]) for word in said if word.startswith("…")]

    assert len(lines) <= LINES
    assert all(len(line) <= LETTERS for line in lines)
    assert left + len(said) - 1 == events
    assert (said[0], said[-1]) == (parts[0], parts[-1])


@pytest.mark.parametrize("name", ["a" * 5_000, " > ".join(["a" * 5_000, "b" * 5_000]), "", " > "])
def test_a_single_long_word_is_cut_visibly(name):
    lines = wrapped(name).split("\n")

    assert len(lines) <= LINES
    assert all(len(line) <= LETTERS for line in lines)
    assert len(name) < LETTERS or "…" in lines[0]


def test_bars_stand_under_their_names_and_under_one_another():
    points = drawn(ways(("view_item", 3), (" > ".join(["view_item", "add_to_cart"] * 4), 2), ("purchase", 1)))

    assert all(point["top"] < point["bar"] < point["middle"] < point["foot"] for point in points)
    assert all(one["foot"] < other["top"] for one, other in pairwise(points))
    assert points[1]["bar"] - points[1]["top"] > points[0]["bar"] - points[0]["top"]


def test_of_many_bars_the_first_are_drawn_and_the_cut_is_told():
    made = ways(*((f"path {n}", 100 - n) for n in range(40)))

    assert len(drawn(made)) == MOST
    assert spec(made)["title"] == f"The first {MOST} of 40."


def test_two_long_names_that_begin_alike_keep_both_bars():
    made = ways((f"{'a > ' * 200}b", 2), (f"{'a > ' * 200}c", 1))

    assert [point["count"] for point in drawn(made)] == [2, 1]


def test_both_sides_of_none_have_their_colour_and_its_name():
    kinds = {"path": "text", "difference": "number", "low": "number", "high": "number"}
    chart = long_bars("difference", "path", low="low", high="high", sides=("mobile", "desktop"))
    made = answer(chart, [("view", 0.2, 0.1, 0.3), ("buy", -0.2, -0.3, -0.1)], **kinds)

    assert [(point["side"], point["end"]) for point in drawn(made)] == [("mobile", 0.3), ("desktop", 0)]
    assert [layer["mark"]["type"] for layer in spec(made)["layer"]] == ["bar", "rule", "text", "text"]


TIMES = {"seconds": "seconds", "cumulative": "share", "low": "share", "high": "share"}
CURVE = answer(
    rungs("seconds", "cumulative", low="low", high="high"),
    [(0.0, 0.1, 0.0, 0.2), (60.0, 0.2, 0.1, 0.3), (86_400.0, 0.5, 0.4, 0.6)],
    **TIMES,
)


def test_rungs_are_named_as_durations_in_the_order_of_the_rows():
    across = spec(CURVE)["layer"][-1]["encoding"]["x"]

    assert (across["type"], across["sort"]) == ("ordinal", ["0 s", "1 min", "1 d"])


WAYS = {"step": "count", "from": "text", "to": "text", "sessions": "count", "share": "share"}
JOURNEYS = answer(
    sankey("step", "from", "to", "sessions", "share"),
    [
        (1, "view", "cart", 60, 0.6),
        (1, "view", "exit", 40, 0.4),
        (2, "cart", "view", 25, 0.25),
        (2, "cart", "other", 35, 0.35),
    ],
    **WAYS,
)


def ribbons(made: Answer) -> dict[tuple, list[dict]]:
    """Give the points of each ribbon by where it goes."""
    found: dict[tuple, list[dict]] = {}
    for point in drawn(made):
        if "link" in point:
            shown = point["shown"]
            found.setdefault((int(shown["step"]), shown["from"], shown["to"]), []).append(point)
    return found


def nodes(made: Answer) -> dict[tuple, tuple[float, float]]:
    return {
        (point["place"], point["name"]): (point["top"], point["foot"]) for point in drawn(made) if "link" not in point
    }


def test_a_ribbon_is_as_broad_as_its_sessions_all_along():
    for (step, start, end), points in ribbons(JOURNEYS).items():
        many = next(r["sessions"] for r in JOURNEYS.rows if (r["step"], r["from"], r["to"]) == (step, start, end))
        assert [point["foot"] - point["top"] for point in points] == pytest.approx([many] * len(points))


def test_ribbons_begin_and_end_within_their_nodes_side_by_side():
    places = nodes(JOURNEYS)
    for (step, start, end), points in ribbons(JOURNEYS).items():
        for node, point in (((step, start), points[0]), ((step + 1, end), points[-1])):
            assert places[node][0] - 1e-9 <= point["top"] < point["foot"] <= places[node][1] + 1e-9
    edges = sorted(
        (points[0]["top"], points[0]["foot"]) for (step, *_), points in ribbons(JOURNEYS).items() if step == 1
    )
    assert edges[0][1] == pytest.approx(edges[1][0])


def test_a_node_is_as_high_as_all_that_reach_it_and_exit_stands_at_the_foot():
    heights = {node: foot - top for node, (top, foot) in nodes(JOURNEYS).items()}

    assert heights == pytest.approx(
        {(1, "view"): 100, (2, "cart"): 60, (2, "exit"): 40, (3, "view"): 25, (3, "other"): 35}
    )
    assert nodes(JOURNEYS)[2, "exit"][0] > nodes(JOURNEYS)[2, "cart"][1]


def test_the_legend_names_what_is_there_and_exit_has_the_last_colour():
    colour = spec(JOURNEYS)["layer"][0]["encoding"]["color"]

    assert colour["legend"]["values"] == ["view", "cart", "other", "exit"]
    assert len(colour["scale"]["domain"]) % 8 == 0
    assert colour["scale"]["domain"][-1] == "exit"


def test_thin_ribbons_are_left_out_but_keep_their_place():
    sizes = {"cart": 99_999, "search": 1, "exit": 100_000}
    rows = [(1, "view", to, many, many / 200_000) for to, many in sizes.items()]
    made = answer(sankey("step", "from", "to", "sessions", "share"), rows, **WAYS)

    assert (1, "view", "search") not in ribbons(made)
    assert ribbons(made)[1, "view", "exit"][0]["foot"] == 200_000


def test_where_small_ways_are_left_out_nodes_hold_what_leaves_them_too():
    rows = [(1, "view", "cart", 20, 0.2), (2, "cart", "exit", 30, 0.3), (3, "search", "exit", 25, 0.25)]
    places = nodes(answer(sankey("step", "from", "to", "sessions", "share"), rows, **WAYS))

    assert {node: foot - top for node, (top, foot) in places.items()} == {
        (1, "view"): 20, (2, "cart"): 30, (3, "exit"): 30, (3, "search"): 25, (4, "exit"): 25,
    }  # fmt: skip


def test_many_names_and_steps_stay_small():
    rows = [
        (step, f"e{a}", f"e{b}", 1 + a, (1 + a) / 62_475)
        for step in range(1, 21)
        for a in range(50)
        for b in range(50)
        if a != b
    ]
    made = answer(sankey("step", "from", "to", "sessions", "share"), rows, **WAYS)

    assert len(json.dumps(spec(made))) < 400_000


@pytest.mark.parametrize(
    "made",
    [ways(("view_item > purchase", 3), ("purchase", 1)), CURVE, JOURNEYS, ways(("<b>&'\"\\", 1))],
    ids=["long bars", "rungs", "sankey", "hostile"],
)
def test_every_kind_puts_ink_on_the_page(made):
    histogram = Image.open(io.BytesIO(png(made))).convert("L").histogram()

    assert sum(histogram[:200]) > 500
