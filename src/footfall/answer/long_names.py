"""Bars whose names are long: each name stands above its bar, in lines, and says what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log10
from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base, figures
from footfall.answer.plot import SHOWN, field

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

JOINED = " > "
LETTERS, LINES = 50, 3
"""A name takes so many letters a line, and so many lines."""
MOST, LINE, THICK = 20, 14, 9
TOLD = 300
"""Pointed at, a bar tells so many letters of its name."""
NAME, SIDE, END, WORDS = "name", "side", "end", "words"
TOP, BAR, MIDDLE, FOOT = "top", "bar", "middle", "foot"


def long_bars(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Lay bars in the order of the rows that have a figure, to the left of none where it is below it."""
    import altair as alt

    plot = replace(plot, points=[point for point in plot.points if point[plot.x] is not None])
    of = len(plot.seen(plot.y))
    plot = plot.keeping(plot.y, MOST)
    points, height = _laid(plot)
    plot = replace(plot, points=points)
    ground = base(plot).encode(y=alt.Y(field=BAR, type="quantitative", **_downwards(height)))
    across: dict[str, Any] = {"x": _measured(plot), "x2": alt.datum(0), "y2": alt.Y2(field=FOOT)}
    bars = ground.mark_bar(cornerRadius=1).encode(**across, **_sides(plot))
    cut = {"title": f"The first {MOST} of {of:,}."} if of > MOST else {}
    layers = [bars, *_whiskers(plot, ground), _ends(ground), _names(ground)]
    return alt.layer(*layers).properties(height=height, **cut)


def _downwards(height: int) -> dict[str, Any]:
    """Let a unit be a pixel, from the top down."""
    import altair as alt

    return {"scale": alt.Scale(domain=[height, 0], nice=False, zero=False), "axis": None}


def _laid(plot: Plot) -> tuple[Rows, int]:
    """Lay each name above its bar, as high as it has lines, and the bars under one another."""
    points, top, places = [], 0, _places(plot)
    for point in plot.points:
        name = wrapped(point[SHOWN][plot.y])
        bar = top + LINE * (name.count("\n") + 1) + 3
        points.append(
            _ready(plot, point, places) | {NAME: name, TOP: top, BAR: bar, MIDDLE: bar + THICK / 2, FOOT: bar + THICK}
        )
        top = bar + THICK + 12
    return points, top


def wrapped(name: str) -> str:
    """Write a path in a few lines; what is left out of its middle is counted."""
    parts = [_short(part) for part in name.split(JOINED)]
    for left in range(max(0, len(parts) - LETTERS * LINES // 2), len(parts) - 1):
        gap = [f"… {left} more …"] if left else []
        lines = _lines([*parts[: len(parts) - 1 - left], *gap, parts[-1]])
        if len(lines) <= LINES:
            return "\n".join(lines)
    return parts[0]


def _lines(parts: list[str]) -> list[str]:
    """Fill lines with whole events."""
    lines = [""]
    for place, part in enumerate(parts):
        word = part + (JOINED.rstrip() if place < len(parts) - 1 else "")
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= LETTERS or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def _short(word: str) -> str:
    return word if len(word) <= LETTERS - 2 else f"{word[: LETTERS - 3]}…"


def _places(plot: Plot) -> int | None:
    """Give differences so many decimals that the greatest has three figures; all else is written as it is shown."""
    most = max((abs(point[plot.x]) for point in plot.points if point[plot.x]), default=0)
    return max(0, 2 - floor(log10(most))) if plot.chart.sides and most else None


def _ready(plot: Plot, point: Row, places: int | None) -> Row:
    """Add to a point where its words stand and its side of none; of its name tell no more than can be read."""
    figure, told = point[plot.x], point[SHOWN]
    reach = [value for value in (figure, point[plot.chart.high] if plot.chart.high else None) if value is not None]
    side = plot.chart.sides[figure is not None and figure < 0] if plot.chart.sides else None
    short = {plot.y: None, SHOWN: told | {plot.y: told[plot.y][:TOLD]}}
    words = (
        told[plot.x] if places is None or figure is None else f"{figure:+.{places}f}" if round(figure, places) else "0"
    )
    return point | short | {SIDE: side, WORDS: words, END: max(0, *reach) if reach else None}


def _measured(plot: Plot) -> alt.X:
    """Measure bars; room is left for the words behind the longest."""
    import altair as alt

    letters = max(len(point[WORDS]) for point in plot.points)
    return figures(alt.X, plot, plot.x, rangeMax=alt.ExprRef(f"width - {6 * letters + 12}"))  # type: ignore[no-any-return]


def _sides(plot: Plot) -> dict[str, alt.Color]:
    """Tell both sides of none apart by colour too."""
    import altair as alt

    if not plot.chart.sides:
        return {}
    scale, legend = alt.Scale(domain=list(plot.chart.sides)), alt.Legend(title="more in", symbolType="square")
    return {"color": alt.Color(field=SIDE, type="nominal", scale=scale, legend=legend)}


def _whiskers(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    import altair as alt

    low, high = plot.chart.low, plot.chart.high
    if not (plot.has(low) and plot.has(high)):
        return []
    ends: dict[str, Any] = {"x": alt.X(field=field(low), type="quantitative"), "x2": alt.X2(field=field(high))}
    rule = ground.mark_rule(opacity=0.65, strokeWidth=1.5)
    return [rule.encode(y=alt.Y(field=MIDDLE, type="quantitative"), **ends)]


def _ends(ground: alt.Chart) -> alt.Chart:
    """Write each bar's figure behind it."""
    import altair as alt

    at: dict[str, Any] = {"x": alt.X(field=END, type="quantitative"), "y": alt.Y(field=MIDDLE, type="quantitative")}
    words = ground.mark_text(align="left", dx=5)
    ends: alt.Chart = words.encode(**at, text=alt.Text(field=WORDS, type="nominal"))
    return ends


def _names(ground: alt.Chart) -> alt.Chart:
    """Write each name above its bar, from the left edge on."""
    import altair as alt

    above = ground.mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE)
    at: dict[str, Any] = {"x": alt.value(0), "y": alt.Y(field=TOP, type="quantitative")}
    words: alt.Chart = above.encode(**at, text=alt.Text(field=NAME, type="nominal"))
    return words
