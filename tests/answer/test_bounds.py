"""What of an answer is drawn: where its days are, and not more than can be seen."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.answer import Answer, bars, heatmap, lines, stacked
from footfall.answer.bounds import few_rows, in_focus, short_labels, thinned
from footfall.answer.draw import spec
from footfall.schema import Column

NOVEMBER = date(2017, 11, 25)


def answer(rows: list[tuple], kinds: dict[str, str], drawing) -> Answer:
    return Answer(
        name="made-up",
        question="What?",
        definition="",
        asked={},
        columns=tuple(Column(name, kind, "") for name, kind in kinds.items()),
        rows=[dict(zip(kinds, row, strict=True)) for row in rows],
        reading="",
        drawing=drawing,
    )


def by_day(*counts: tuple[date | None, int]) -> Answer:
    return answer(list(counts), {"period": "date", "events": "count"}, lines("period", "events"))


def drawn(made: Answer) -> list[dict]:
    found = spec(made)
    return next(iter(found["datasets"].values())) if "datasets" in found else found["data"]["values"]


NINE_DAYS = [(NOVEMBER + timedelta(days=n), 3_000) for n in range(9)]


def test_stray_days_long_before_and_after_do_not_stretch_the_axis():
    made = by_day((date(2017, 9, 11), 2), (date(2017, 10, 1), 3), *NINE_DAYS, (date(2018, 1, 1), 1))

    assert [row["period"] for row in in_focus(made)[0]] == [day for day, _count in NINE_DAYS]
    assert spec(made)["title"] == "Not drawn: 2 rows before 2017-11-25 and 1 row after 2017-12-03; the table has them."
    assert len(made.rows) == 12


def test_the_table_of_the_answer_keeps_every_row():
    made = by_day((date(2017, 9, 11), 2), *NINE_DAYS)

    assert len(made.rows) == 10
    assert [point["period"][:10] for point in drawn(made)] == [str(day) for day, _count in NINE_DAYS]


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [(NOVEMBER, 5)],
        [(NOVEMBER, 0), (NOVEMBER + timedelta(300), 0)],
        NINE_DAYS,
        [(date(2017, 11, 24), 1), *NINE_DAYS],
        [(date(2017, 1, 1), 50), *NINE_DAYS],
    ],
    ids=["no row", "one", "nothing counted", "even", "hardly shorter", "not so few"],
)
def test_all_is_drawn_where_that_is_no_hindrance(counts):
    assert in_focus(by_day(*counts)) == (by_day(*counts).rows, "")


def test_instants_are_focused_as_days_are():
    hours = [(datetime(2017, 11, 25, hour), 900) for hour in range(24)]
    made = answer([(datetime(2017, 9, 11, 7), 1), *hours], {"period": "time", "n": "count"}, lines("period", "n"))

    assert in_focus(made)[1] == "Not drawn: 1 row before 2017-11-25 00:00:00; the table has them."


def test_only_an_axis_of_time_is_focused():
    rows = [(date(2017, 9, 11), 1, 5), *((day, 1, count) for day, count in NINE_DAYS)]
    kinds = {"day": "date", "age": "count", "events": "count"}

    for drawing in (heatmap("age", "day", "events"), bars("events", "day"), lines("age", "events"), None):
        made = answer(rows, kinds, drawing)
        assert in_focus(made) == (made.rows, "")


def test_rows_without_a_day_are_in_no_time():
    rows, _said = in_focus(by_day((None, 1), (date(2017, 9, 11), 2), *NINE_DAYS))

    assert len(rows) == 9


@given(st.dictionaries(st.dates(date(2017, 1, 1), date(2018, 12, 31)), st.integers(0, 5_000), min_size=1, max_size=30))
def test_what_is_drawn_holds_nearly_all_and_no_shorter_time_does(counts):
    made = by_day(*sorted(counts.items()))
    rows, said = in_focus(made)
    days, total = sorted(counts), sum(counts.values())

    assert len(rows) <= len(made.rows)
    assert bool(said) == (len(rows) < len(made.rows))
    assert 1_000 * sum(row["events"] for row in rows) >= 999 * total
    if said:
        span = rows[-1]["period"] - rows[0]["period"]
        assert span <= 0.75 * (days[-1] - days[0])
        for first in days:
            for last in (day for day in days if first <= day and day - first < span):
                held = sum(count for day, count in counts.items() if first <= day <= last)
                assert 1_000 * held < 999 * total


def points(*values: float | None) -> list[dict]:
    return [{"at": at, "n": value} for at, value in enumerate(values)]


def test_a_thinned_line_keeps_its_heights_and_depths_in_order():
    many = points(*(n % 50 for n in range(5_000)), 7_777, *(n % 50 for n in range(5_000)), -3)
    kept = thinned(many, "n", 100)

    assert len(kept) <= 100
    assert [point["at"] for point in kept] == sorted({point["at"] for point in kept})
    assert {7_777, -3} <= {point["n"] for point in kept}
    assert thinned(many, "n", 20_000) == many


def test_a_thinned_line_keeps_its_breaks():
    kept = thinned(points(*[1.0] * 500, *[None] * 60, *[1.0] * 500), "n", 60)

    assert any(point["n"] is None for point in kept)


def test_a_year_of_hours_is_thinned_and_says_so():
    hours = [(datetime(2024, 1, 1) + timedelta(hours=n), n % 24, 5 + n % 7) for n in range(8_760)]
    kinds = {"period": "time", "visitors": "count", "buyers": "count"}
    made = answer(hours, kinds, lines("period", ("visitors", "buyers")))

    assert len(drawn(made)) <= 1_210
    assert f"{len(drawn(made)):,} of 17,520 points" in spec(made)["title"]


def test_a_heat_map_of_many_days_shows_the_last_of_them():
    rows = [(NOVEMBER + timedelta(days=day), age, 0.5) for day in range(90) for age in range(3)]
    made = answer(rows, {"cohort": "date", "age": "count", "rate": "share"}, heatmap("age", "cohort", "rate"))

    assert spec(made)["title"] == "The last 60 of 90 values of cohort are drawn."
    assert min(point["cohort"] for point in drawn(made))[:10] == str(NOVEMBER + timedelta(days=30))


def test_long_words_are_short_and_stay_different():
    words = ["a" * 5_000, "a" * 5_000 + "b", "tea"]
    made = answer([(word, 3) for word in words], {"event": "text", "n": "count"}, bars("n", "event"))
    shown = [point["shown"]["event"] for point in drawn(made)]

    assert len(set(shown)) == 3
    assert shown[2] == "tea"
    assert len(json.dumps(spec(made))) < 12_000
    assert short_labels([{"event": None}], "event") == {}


@pytest.mark.parametrize(("kind", "end", "first"), [("date", "last", 100), ("count", "first", 0)])
def test_marks_that_cut_nothing_themselves_get_no_more_rows_than_can_be_seen(kind, end, first):
    steps = [(NOVEMBER + timedelta(days=n) if kind == "date" else n, "new", n) for n in range(2_100)]
    made = answer(steps, {"at": kind, "state": "text", "users": "count"}, stacked("at", "users", "state"))
    rows, said = few_rows(made, made.rows, "")

    assert said == f"The {end} 2,000 of 2,100 rows are drawn."
    assert (rows[0]["users"], len(rows)) == (first, 2_000)
    assert said in spec(made)["title"]
