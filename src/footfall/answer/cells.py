"""A map of groups over two scores: every cell has the colour of its group, every group its name and figures."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base
from footfall.answer.look import DARK, LIGHT
from footfall.answer.plot import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

CELL, LINE = 62, 13
"""The pixels that a cell is high, and a line of words."""
LEFT, RIGHT, FOOT, TOP, WORDS, FILL = "left", "right", "foot", "top", "words", "fill"
NOBODY = "none"
BRIGHT = 0.55
"""Words on a cell of more than so much of the fullest stand out by the other ink."""


def grid(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Lay out the cells, draw lines between groups, and write on each group what it is and how large."""
    import altair as alt

    squares = _squares(plot)
    filled = base(replace(plot, points=squares)).mark_rect()
    fullest = max((square[FILL] for square in squares), default=0) or 1
    shade = alt.Color(field=FILL, type="quantitative", scale=alt.Scale(domain=[0, fullest]), legend=None)
    drawn = filled.encode(**_place(plot), color=shade)
    told = f"Under each name: {_listed(plot)}. Colour goes by the last."
    layers = alt.layer(drawn, _borders(plot), _names(squares, fullest))
    return layers.properties(height=CELL * len(plot.chart.cells), title=told)


def _listed(plot: Plot) -> str:
    return ", then ".join(f"{plot.titles[name]}" for name in _figures(plot))


def _figures(plot: Plot) -> list[str]:
    return [name for name in (plot.x, plot.chart.color) if plot.has(name)]


def _squares(plot: Plot) -> Rows:
    """Give each run of a group's cells its place and its group's figures; a group's first run bears its name."""
    points = {point[plot.y]: point for point in plot.points}
    named: set[str] = set()
    squares: Rows = []
    for row, names in enumerate(plot.chart.cells):
        foot = len(plot.chart.cells) - row - 0.5
        for name, run in groupby(range(len(names)), names.__getitem__):
            places = list(run)
            square = _square(plot, points.get(name), name)
            square |= {LEFT: places[0] + 0.5, RIGHT: places[-1] + 1.5, FOOT: foot, TOP: foot + 1}
            squares.append(square if name in named else square | _words(plot, square, name))
            named.add(name)
    return squares


def _square(plot: Plot, point: Row | None, name: str) -> Row:
    """Give what a group's cells share; a group that nobody is in has no figures."""
    if point is None:
        return {SHOWN: {plot.y: name, **dict.fromkeys((plot.x, plot.chart.color), NOBODY)}, FILL: 0}
    return {SHOWN: point[SHOWN], FILL: point[_figures(plot)[-1]] or 0}


def _words(plot: Plot, square: Row, name: str) -> Row:
    """Write a group's name and figures, and where in its run they begin so that they stand in its middle."""
    shown = [square[SHOWN][figure] for figure in _figures(plot)]
    told = [*name.split("_"), *(shown[:1] if shown[:1] == [NOBODY] else shown)]
    middle, down = (square[LEFT] + square[RIGHT]) / 2, (len(told) - 1) / 2 * LINE / CELL
    return {WORDS: "\n".join(told), "across": middle, "up": square[FOOT] + 0.5 + down}


def _place(plot: Plot) -> dict[str, Any]:
    import altair as alt

    across, up = plot.chart.sides
    scores = list(range(1, len(plot.chart.cells) + 1))
    axis: dict[str, Any] = {"values": scores, "grid": False, "ticks": False, "domain": False, "format": "d"}
    scale = alt.Scale(domain=[0.5, len(scores) + 0.5], nice=False)
    x = alt.X(field=LEFT, type="quantitative", scale=scale, axis=alt.Axis(title=across, **axis))
    y = alt.Y(field=FOOT, type="quantitative", scale=scale, axis=alt.Axis(title=up, **axis))
    return {"x": x, "x2": alt.X2(field=RIGHT), "y": y, "y2": alt.Y2(field=TOP)}


def _borders(plot: Plot) -> alt.Chart:
    """Draw a line between two cells of different groups."""
    import altair as alt

    ends = [dict(zip((LEFT, RIGHT, FOOT, TOP), line, strict=True)) for line in _lines(plot.chart.cells)]
    rule = alt.Chart(alt.InlineData(values=ends)).mark_rule(strokeWidth=1, opacity=0.55)
    start = {"x": alt.X(field=LEFT, type="quantitative"), "y": alt.Y(field=FOOT, type="quantitative")}
    lines: alt.Chart = rule.encode(**start, x2=alt.X2(field=RIGHT), y2=alt.Y2(field=TOP))
    return lines


def _lines(cells: Sequence[Sequence[str]]) -> Iterator[tuple[float, float, float, float]]:
    """Find where groups meet: left, right, foot and top of each line."""
    for row, names in enumerate(cells):
        foot = len(cells) - row - 0.5
        for at, name in enumerate(names):
            if at and name != names[at - 1]:
                yield at + 0.5, at + 0.5, foot, foot + 1
            if row and name != cells[row - 1][at]:
                yield at + 0.5, at + 1.5, foot + 1, foot + 1


def _names(squares: Rows, fullest: float) -> alt.Chart:
    """Write on each group its name and its figures, as large as the width allows."""
    import altair as alt

    heads = [{key: value for key, value in square.items() if key != SHOWN} for square in squares if WORDS in square]
    bright = alt.ExprRef("on_dark ? '#0c151f' : '#ffffff'")
    plain = alt.ExprRef(f"on_dark ? '{DARK['text']['color']}' : '{LIGHT['text']['color']}'")
    ink = alt.when(f"datum.{FILL} > {BRIGHT * fullest!r}").then(alt.value(bright)).otherwise(alt.value(plain))
    text = alt.Chart(alt.InlineData(values=heads)).mark_text(
        lineBreak="\n", lineHeight=LINE, baseline="middle", fontSize=alt.ExprRef("min(11, width / 34)")
    )
    place = {"x": alt.X(field="across", type="quantitative"), "y": alt.Y(field="up", type="quantitative")}
    written: alt.Chart = text.encode(**place, text=alt.Text(field=WORDS, type="nominal"), color=ink)
    return written
