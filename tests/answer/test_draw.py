"""Charts: from a declaration and rows to a picture."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from PIL import Image

from footfall.answer import Answer, Chart, bars, funnel_bars, heatmap, lines
from footfall.answer.draw import draw, png, spec, svg
from footfall.errors import Failure
from footfall.schema import Column

MONDAY = date(2024, 1, 1)


def answer(drawing: Chart | None, rows: list[tuple], **kinds: str) -> Answer:
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
        currency="GBP" if "money" in kinds.values() else None,
    )


def points(made: Answer) -> list[dict]:
    found = spec(made)
    (only,) = found["datasets"].values() if "datasets" in found else [found["data"]["values"]]
    return only


def layers(made: Answer) -> list[dict]:
    return spec(made)["layer"]


def marks(made: Answer) -> list[str]:
    return [layer["mark"]["type"] for layer in layers(made)]


def test_nothing_is_drawn_of_no_rows_of_no_figures_and_of_no_chart():
    assert draw(answer(bars("n", "event"), [], event="text", n="count")) is None
    assert draw(answer(bars("n", "event"), [("view", None)], event="text", n="count")) is None
    assert draw(answer(None, [("view", 1)], event="text", n="count")) is None
    assert draw(answer(bars(("n", "m"), "event"), [("view", None, None)], event="text", n="count", m="count")) is None


def test_a_picture_of_nothing_is_refused_in_sentences():
    with pytest.raises(Failure, match="There is nothing to draw"):
        png(answer(None, [("view", 1)], event="text", n="count"))
    with pytest.raises(Failure, match="No row has a figure"):
        svg(answer(bars("n", "event"), [("view", None)], event="text", n="count"))


def test_bars_keep_the_order_of_the_rows_and_stop_at_thirty():
    made = answer(bars("n", "event"), [(f"e{n}", 50 - n) for n in range(40)], event="text", n="count")

    assert layers(made)[0]["encoding"]["y"]["sort"] == [f"e{n}" for n in range(30)]
    assert spec(made)["title"] == "The first 30 of 40."


def test_bars_side_by_side_are_told_apart_by_colour():
    kinds = {"name": "text", "view_share": "share", "buy_share": "share", "cart_share": "share"}
    made = answer(bars(("view_share", "buy_share", "cart_share"), "name"), [("tea", 0.2, 0.1, None)], **kinds)

    assert [(p["measure"], p["value"]) for p in points(made)] == [("view share", 0.2), ("buy share", 0.1)]
    assert layers(made)[0]["encoding"]["color"]["field"] == "shown.measure"


def test_columns_of_another_kind_are_not_set_on_the_same_scale():
    made = answer(
        lines("day", ("visitors", "revenue")), [(MONDAY, 3, 40.0)], day="date", visitors="count", revenue="money"
    )
    assert {p["measure"] for p in points(made)} == {"visitors"}


def test_an_interval_is_a_rule_on_bars_and_a_band_on_lines():
    kinds = {"rate": "share", "low": "share", "high": "share"}
    barred = answer(bars("rate", "group", low="low", high="high"), [("a", 0.5, 0.4, 0.6)], group="text", **kinds)
    lined = answer(lines("day", "rate", low="low", high="high"), [(MONDAY, 0.5, 0.4, 0.6)], day="date", **kinds)

    assert marks(barred) == ["bar", "rule", "text"]
    assert marks(lined) == ["area", "line"]


def test_days_stand_in_utc_so_that_no_viewer_sees_another_day():
    made = answer(lines("day", "n"), [(MONDAY, 1), (datetime(2024, 1, 2, 3), 2)], day="date", n="count")

    assert [p["day"] for p in points(made)] == ["2024-01-01T00:00:00.000Z", "2024-01-02T03:00:00.000Z"]
    assert layers(made)[-1]["encoding"]["x"]["scale"]["type"] == "utc"


def test_a_line_breaks_over_a_long_time_without_rows():
    days = [MONDAY + timedelta(days=n) for n in (0, 1, 2, 4, 30, 31)]
    made = answer(lines("day", "n"), [(day, 1) for day in days], day="date", n="count")

    assert [p["day"][:10] for p in points(made) if p["n"] is None] == ["2024-01-06"]


def test_figures_are_plain_data_whatever_they_came_as():
    rows = [("a", 2**80), ("b", Decimal("1.5")), ("c", float("nan")), ("d", None), ("e", 2**53 - 1)]
    made = answer(bars("n", "id"), rows, id="id", n="number")

    assert [p["n"] for p in points(made)] == [float(2**80), 1.5, None, None, 2**53 - 1]


def test_durations_are_drawn_in_the_unit_they_are_read_in():
    made = answer(
        bars("median_seconds", "group"), [("a", 7200.0), ("b", 1800.0)], group="text", median_seconds="seconds"
    )

    assert [p["median_seconds"] for p in points(made)] == [2, 0.5]
    assert layers(made)[0]["encoding"]["x"]["title"] == "median (hours)"


def test_money_names_its_currency():
    made = answer(bars("revenue", "group"), [("a", 7200.0)], group="text", revenue="money")

    assert layers(made)[0]["encoding"]["x"]["title"] == "revenue (GBP)"
    assert points(made)[0]["shown"]["revenue"] == "7,200.00 GBP"


def test_cells_of_one_place_are_added_up():
    rows = [(1, 0, "view", 5), (1, 0, "buy", 2), (7, 23, "view", 1)]
    made = answer(
        heatmap("hour", "weekday", "events"), rows, weekday="count", hour="count", event="text", events="count"
    )

    assert [(p["weekday"], p["hour"], p["events"], p["written"]) for p in points(made)] == [
        (1, 0, 7, "7"),
        (7, 23, 1, "1"),
    ]


COHORTS = {"cohort": "date", "age": "count", "rate": "share", "open": "flag"}
RETENTION = [
    (MONDAY, 0, 1.0, False),
    (MONDAY, 1, 0.123, False),
    (MONDAY + timedelta(7), 0, 1.0, False),
    (MONDAY + timedelta(7), 1, None, True),
]


def test_open_cells_are_outlined_and_marked():
    made = answer(heatmap("age", "cohort", "rate", open="open", label="rate"), RETENTION, **COHORTS)

    assert [p["written"] for p in points(made)] == ["100%", "12%", "100%", "…"]
    assert "stroke" in layers(made)[0]["encoding"]


def test_the_first_period_of_a_cohort_does_not_make_all_others_pale():
    made = answer(heatmap("age", "cohort", "rate", open="open", label="rate"), RETENTION, **COHORTS)

    assert layers(made)[0]["encoding"]["color"]["scale"]["domain"] == [0, 0.123]


def test_many_cells_are_not_written_on():
    rows = [(x, y, x * y) for x in range(21) for y in range(20)]
    made = answer(heatmap("x", "y", "n"), rows, x="count", y="count", n="count")

    assert marks(made) == ["rect"]


def test_the_steps_of_a_funnel_are_numbered_as_one_event_may_be_two():
    rows = [("all", "view", 1.0), ("all", "buy", 0.5), ("all", "view", 0.2)]
    made = answer(funnel_bars("of_first", "event", facet="group"), rows, group="text", event="text", of_first="share")

    assert layers(made)[0]["encoding"]["y"]["sort"] == ["1. view", "2. buy", "3. view"]
    assert "color" not in layers(made)[0]["encoding"]


def test_groups_of_a_funnel_stand_under_one_another():
    rows = [(group, event, share) for group in ("a", "b") for event, share in (("view", 1.0), ("buy", 0.5))]
    made = answer(funnel_bars("of_first", "event", facet="group"), rows, group="text", event="text", of_first="share")

    assert layers(made)[0]["encoding"]["yOffset"]["field"] == "shown.group"


KINDS = {
    "bars": answer(bars("n", "event"), [("view", 3), ("buy", -1)], event="text", n="count"),
    "lines": answer(lines("day", "n"), [(MONDAY, 3), (MONDAY + timedelta(1), None)], day="date", n="count"),
    "words": answer(lines("event", "n"), [("view", 3), ("buy", 1)], event="text", n="count"),
    "heatmap": answer(heatmap("age", "cohort", "rate", open="open", label="rate"), RETENTION, **COHORTS),
    "funnel": answer(funnel_bars("share", "event"), [("view", 1.0), ("buy", 0.1)], event="text", share="share"),
    "odd names": answer(bars("n [x].y'z", "it's"), [("view", 3)], **{"it's": "text", "n [x].y'z": "count"}),
}


@pytest.mark.parametrize("made", KINDS.values(), ids=KINDS)
def test_every_kind_of_chart_puts_ink_on_the_page(made):
    assert _ink(png(made)) > 500


@pytest.mark.parametrize("text", ["회원가입완료", "购买商品"], ids=["Hangul", "Hanzi"])
def test_hangul_and_hanzi_are_drawn_not_boxed(text):
    """A font without them draws the same box for every letter: then two words of one length would look alike."""
    word = answer(bars("n", "event"), [(text, 3)], event="text", n="count")
    backwards = answer(bars("n", "event"), [(text[::-1], 3)], event="text", n="count")

    assert png(word) != png(backwards)


def test_a_picture_holds_hostile_text_as_text():
    made = answer(bars("n", "event"), [("<script>alert(1)</script>", 3)], event="text", n="count")

    assert "<script" not in svg(made)
    assert "&lt;script&gt;" in svg(made)


def _ink(picture: bytes) -> int:
    """How many dots are not white."""
    histogram = Image.open(io.BytesIO(picture)).convert("L").histogram()
    return sum(histogram[:200])
