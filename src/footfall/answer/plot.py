"""An answer's rows made ready for drawing: only the columns a chart uses, as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any

from footfall.answer.bounds import MOST_POINTS, few_rows, in_focus, of_series, short_labels, thinned
from footfall.schema import KINDS, Column

if TYPE_CHECKING:
    from footfall.answer.charts import Chart
    from footfall.answer.content import Content, Row, Rows

SHOWN = "shown"
"""The key under which a point keeps its values as people read them."""

MOST_SERIES = 8
"""More colours than this cannot be told apart."""

LONG = 3
"""A line breaks where more than so many periods have no row."""

_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))


@dataclass(frozen=True)
class Plot:
    """A chart and its points. Columns set side by side have become one column `value`, told apart by `measure`."""

    chart: Chart
    columns: dict[str, Column]
    points: Rows
    titles: dict[str, str]
    told: str = ""
    """What of the rows is not drawn."""

    @classmethod
    def of(cls, answer: Content) -> Plot | None:
        """Make the points; None where there is nothing to draw."""
        columns = {column.name: column for column in answer.columns}
        if answer.drawing is None or any(name not in columns for name in answer.drawing.uses):
            return None
        rows, told = few_rows(answer, *in_focus(answer))
        sizes = {name: _size(columns[name], rows) for name in answer.drawing.uses}
        points = _points(answer, rows, sizes)
        titles = {name: _title(columns[name], unit, answer.currency) for name, (_by, unit) in sizes.items()}
        return _side_by_side(cls(answer.drawing, columns, points, titles, told))

    @property
    def x(self) -> str:
        """The column across."""
        return self.chart.x[0]

    @property
    def y(self) -> str:
        """The column upwards."""
        return self.chart.y[0]

    def kind(self, name: str) -> str:
        """A column's kind."""
        return self.columns[name].kind

    def format(self, name: str) -> str:
        """The D3 format of a column's axis; durations have been turned into a unit of theirs."""
        return ",~r" if self.kind(name) == "seconds" else KINDS[self.kind(name)].axis

    def seen(self, name: str) -> list[Any]:
        """A column's different values as they are read, in order of their points."""
        return list(dict.fromkeys(point[SHOWN][name] for point in self.points))

    def has(self, name: str) -> bool:
        """Tell whether a column is named and has any value."""
        return bool(name) and any(point[name] is not None for point in self.points)

    def keeping(self, name: str, most: int, *, last: bool = False) -> Plot:
        """Keep the points of a column's first values, or of its last."""
        kept = set(self.seen(name)[-most:] if last else self.seen(name)[:most])
        return replace(self, points=[point for point in self.points if point[SHOWN][name] in kept])


def field(name: str) -> str:
    """Write a column's name as Vega reads it: a dot or a bracket is part of the name."""
    return re.sub(r"([.\[\]\\'\"])", r"\\\1", name)


def _size(column: Column, rows: Rows) -> tuple[int, str]:
    """Find the unit that durations of a column are best read in."""
    if column.kind != "seconds":
        return 1, ""
    most = max((abs(row[column.name]) for row in rows if row[column.name] is not None), default=0)
    return next(((size, unit) for size, unit in _UNITS if most >= 2 * size), (1, "seconds"))


def _title(column: Column, unit: str, currency: str | None) -> str:
    words = column.name.removesuffix("_seconds").replace("_", " ")
    unit = unit or (currency or "" if column.kind == "money" else "")
    return f"{words} ({unit})" if unit and unit != words else words


def _points(answer: Content, rows: Rows, sizes: dict[str, tuple[int, str]]) -> Rows:
    used = [column for column in answer.columns if column.name in sizes]
    words = () if answer.drawing and answer.drawing.mark == "long_bars" else ("id", "text")  # that shortens them itself
    short = {column.name: short_labels(rows, column.name) for column in used if column.kind in words}
    return [_point(answer, row, used, sizes, short) for row in rows]


def _point(
    answer: Content,
    row: Row,
    used: list[Column],
    sizes: dict[str, tuple[int, str]],
    short: dict[str, dict[str, str]],
) -> Row:
    point: Row = {column.name: _plain(row[column.name], column, sizes[column.name][0]) for column in used}
    shown = {column.name: answer.show(column, row[column.name]) for column in used}
    brief = {name: words[shown[name]] for name, words in short.items() if shown[name] in words}
    return point | brief | {SHOWN: shown | brief}


def _plain(value: Any, column: Column, size: int) -> Any:  # noqa: ANN401 - any value
    """Make a value plain: days and instants ISO in UTC, so that no viewer's own zone moves them; figures floats."""
    if isinstance(value, datetime | date):
        at = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - wall clock
        return at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    if value is None or column.kind in ("flag", "id", "text", "date", "time"):
        return value if value is None or isinstance(value, bool) else str(value)
    figure = float(value) / size
    if not isfinite(figure):
        return None
    return int(figure) if figure.is_integer() and abs(figure) < 2**53 else figure


def _side_by_side(plot: Plot) -> Plot | None:
    """Turn several columns of one kind into one, a point each; then ask whether anything is left to draw."""
    chart = plot.chart
    across = chart.y if chart.mark == "lines" else chart.x
    if chart.mark != "boxes" and len(across) > 1 and any(plot.has(name) for name in across):
        plot = _long(plot, [name for name in across if plot.kind(name) == plot.kind(across[0]) and plot.has(name)])
    figure = {"lines": plot.y, "stacked": plot.y, "heatmap": plot.chart.color}.get(chart.mark, plot.x)
    return plot if plot.has(figure) else None


def _long(plot: Plot, across: list[str]) -> Plot:
    if not across:
        return plot
    points = [_one(point, name, plot.titles[name], across) for point in plot.points for name in across]
    value, measure = replace(plot.columns[across[0]], name="value"), Column("measure", "text", "")
    columns = plot.columns | {"value": value, "measure": measure}
    side = "y" if plot.chart.mark == "lines" else "x"
    chart = replace(plot.chart, **{side: ("value",)}, color="measure")  # type: ignore[arg-type]
    return replace(plot, chart=chart, columns=columns, points=points, titles=plot.titles | {"value": "", "measure": ""})


def _one(point: Row, name: str, title: str, across: list[str]) -> Row:
    shown = _less(point[SHOWN], across) | {"value": point[SHOWN][name], "measure": title}
    return _less(point, across) | {"value": point[name], "measure": title, SHOWN: shown}


def _less(values: Row, names: list[str]) -> Row:
    return {name: value for name, value in values.items() if name not in names}


def with_breaks(plot: Plot) -> Plot:
    """Put a point without a figure into every long time without rows: no line is drawn across it."""
    color = plot.chart.color
    points: Rows = []
    for name in plot.seen(color) if color else [None]:
        of = [
            point for point in plot.points if point[plot.x] is not None and (not color or point[SHOWN][color] == name)
        ]
        points += _broken(sorted(of, key=lambda point: str(point[plot.x])), plot.x)
    return replace(plot, points=points)


def few_enough(plot: Plot) -> Plot:
    """Thin lines of more points than can be seen, and say so."""
    parts = of_series(plot.points, SHOWN, plot.chart.color)
    kept = [point for part in parts for point in thinned(part, plot.y, MOST_POINTS // len(parts))]
    if len(kept) == len(plot.points):
        return plot
    told = f"The highest and the lowest of every few are drawn, {len(kept):,} of {len(plot.points):,} points."
    return replace(plot, points=kept, told=f"{plot.told} {told}".strip())


def _broken(points: Rows, x: str) -> Rows:
    times = [datetime.fromisoformat(point[x]) for point in points]
    steps = [later - earlier for earlier, later in pairwise(times)]
    usual = min((step for step in steps if step), default=None)
    broken: Rows = []
    for point, at, step in zip(points, times, [*steps, None], strict=True):
        broken.append(point)
        if usual and step and step > LONG * usual:
            nothing = {name: None for name, value in point.items() if isinstance(value, int | float)}
            broken.append(point | nothing | {x: (at + usual).isoformat(timespec="milliseconds")[:23] + "Z"})
    return broken
