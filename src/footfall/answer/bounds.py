"""What of an answer is drawn: the time in which things happened, and no more points than can be told apart."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from itertools import accumulate
from typing import TYPE_CHECKING

from footfall.schema import KINDS

if TYPE_CHECKING:
    from footfall.answer.content import Content, Row, Rows

NEARLY_ALL = 0.999
"""So much of what was counted lies in the time that is drawn."""

SHORTER = 0.75
"""Stray rows are left out where the axis becomes this much shorter, or more."""

MOST_POINTS, MOST_ROWS = 1_200, 2_000
LONGEST_LABEL = 120


def in_focus(answer: Content) -> tuple[Rows, str]:
    """Leave out what lies long before or after all else on an axis of time, and say so; the table keeps it.

    What is drawn is the shortest time that holds 99.9 % of the events (of the first count, where the answer has no
    events), if it is at most three quarters of the whole.
    """
    x, weight = _axis_of_time(answer), _weight(answer)
    if not x or not weight:
        return answer.rows, ""
    times = [_at(row[x]) for row in answer.rows]
    counted: Counter[datetime] = Counter()
    for at, row in zip(times, answer.rows, strict=True):
        if at:
            counted[at] += row[weight] or 0
    first, last = _shortest(sorted(counted.items()))
    if first is None or last is None or last - first > SHORTER * (max(counted) - min(counted)):
        return answer.rows, ""
    kept = [row for at, row in zip(times, answer.rows, strict=True) if at and first <= at <= last]
    before, after = (sum(at is not None and test(at) for at in times) for test in (first.__gt__, last.__lt__))
    days = all(at == datetime(at.year, at.month, at.day) for at in (first, last))  # noqa: DTZ001 - wall clock
    return (kept, _left_out(before, after, first, last, days=days)) if before or after else (answer.rows, "")


def few_rows(answer: Content, rows: Rows, told: str) -> tuple[Rows, str]:
    """Keep the last rows of an axis of time, or the first of any other, where they are too many for the mark.

    Lines are thinned instead, bars and cells are cut by their own marks.
    """
    own = answer.drawing is None or answer.drawing.mark in ("lines", "bars", "funnel", "heatmap")
    if own or len(rows) <= MOST_ROWS:
        return rows, told
    end = "last" if _axis_of_time(answer) else "first"
    kept = rows[-MOST_ROWS:] if end == "last" else rows[:MOST_ROWS]
    return kept, f"{told} The {end} {MOST_ROWS:,} of {len(rows):,} rows are drawn.".strip()


def _axis_of_time(answer: Content) -> str:
    drawing = answer.drawing
    if drawing is None or drawing.mark == "heatmap":
        return ""
    kinds = {column.name: column.kind for column in answer.columns}
    return drawing.x[0] if kinds.get(drawing.x[0]) in ("date", "time") else ""


def _weight(answer: Content) -> str:
    counts = [column.name for column in answer.columns if column.kind == "count"]
    return "events" if "events" in counts else next(iter(counts), "")


def _shortest(counted: list[tuple[datetime, int]]) -> tuple[datetime | None, datetime | None]:
    """Find the shortest time that holds nearly all."""
    sums = [0, *accumulate(count for _at, count in counted)]
    wanted, start = NEARLY_ALL * sums[-1], 0
    best: tuple[datetime, datetime] | None = None
    for end, (at, _count) in enumerate(counted) if wanted else ():
        while start < end and sums[end + 1] - sums[start + 1] >= wanted:
            start += 1
        holds = sums[end + 1] - sums[start] >= wanted
        if holds and (best is None or at - counted[start][0] < best[1] - best[0]):
            best = counted[start][0], at
    return best or (None, None)


def _at(value: object) -> datetime | None:
    """Take a day for its first instant."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None  # noqa: DTZ001 - wall clock


def _left_out(before: int, after: int, first: datetime, last: datetime, *, days: bool) -> str:
    show = KINDS["date" if days else "time"].show
    sides = ((before, "before", first), (after, "after", last))
    told = [f"{count:,} {'row' if count == 1 else 'rows'} {side} {show(at)}" for count, side, at in sides if count]
    return f"Not drawn: {' and '.join(told)}; the table has them."


def thinned(points: Rows, y: str, most: int) -> Rows:
    """Keep of each stretch of points in order its lowest and its highest, so that a line keeps its look."""
    if len(points) <= most:
        return points
    stretch = -(-2 * len(points) // max(most, 2))
    kept: Rows = []
    for start in range(0, len(points), stretch):
        kept += _ends(points[start : start + stretch], y)
    return kept


def _ends(points: Rows, y: str) -> Rows:
    """Give the lowest, the highest and a missing one of a few points, in their order."""
    blank = [number for number, point in enumerate(points) if point[y] is None][:1]
    known = [number for number, point in enumerate(points) if point[y] is not None]
    ends = [pick(known, key=lambda number: points[number][y]) for pick in (min, max) if known]
    return [points[number] for number in sorted({*blank, *ends})]


def short_labels(rows: Rows, name: str) -> dict[str, str]:
    """Shorten a column's long words, so that different words stay different."""
    long = dict.fromkeys(
        str(row[name]) for row in rows if row[name] is not None and len(str(row[name])) > LONGEST_LABEL
    )
    return {word: f"{word[:LONGEST_LABEL]}… ({number})" for number, word in enumerate(long, 1)}


def of_series(points: Rows, shown: str, color: str) -> list[Rows]:
    """Part points by series, in the order of their first."""
    parts: dict[object, Rows] = {}
    for point in points:
        parts.setdefault(_series(point, shown, color), []).append(point)
    return list(parts.values())


def _series(point: Row, shown: str, color: str) -> object:
    return point[shown][color] if color else None
