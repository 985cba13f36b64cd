"""Two boxes a row, from quantiles: where the middle half of two groups lies, and nearly all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.answer.encode import shown
from footfall.answer.plot import SHOWN, field

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

MOST = 12
SIDE, WORDS, ENDS = "side", "words", ("whisker_low", "box_low", "middle", "box_high", "whisker_high")
"""The group a box is of, what is written behind it, and where its five lines stand on a scale of its row's own."""


def boxes(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Draw box and whiskers of each side; rows have scales of their own, so the medians are written."""
    import altair as alt

    points = _points(plot)
    names, of = list(dict.fromkeys(point[plot.y] for point in points)), len({p[plot.y] for p in plot.points})
    axis = alt.Axis(ticks=False, domain=False, grid=False)
    place = alt.Y(field=field(plot.y), type="nominal", sort=names, title=plot.titles[plot.y], axis=axis)
    sides = list(plot.chart.sides) or ["a", "b"]
    ground = alt.Chart(alt.InlineData(values=points)).encode(
        y=place,
        yOffset=alt.YOffset(field=SIDE, type="nominal", sort=sides, scale=alt.Scale(domain=sides)),
        color=alt.Color(
            field=SIDE, type="nominal", sort=sides, scale=alt.Scale(domain=sides), legend=alt.Legend(title=None)
        ),
        tooltip=[alt.Tooltip(field=shown(name), type="nominal", title=name) for name in ("column", SIDE, "quantiles")],
    )
    letters = max((len(point[WORDS]) for point in points), default=0)
    scale = alt.Scale(domain=[0, 1], nice=False, rangeMax=alt.ExprRef(f"width - {6 * letters + 12}"))
    across = {name: alt.X(field=name, type="quantitative", scale=scale, axis=None) for name in ENDS}
    whisker = ground.mark_rule(strokeWidth=1.5).encode(x=across["whisker_low"], x2=alt.X2(field="whisker_high"))
    box = ground.mark_rule(opacity=0.55, strokeWidth=12).encode(x=across["box_low"], x2=alt.X2(field="box_high"))
    middle = ground.mark_tick(thickness=2.5, size=16).encode(x=across["middle"])
    words = ground.mark_text(align="left", dx=6).encode(
        x=across["whisker_high"], text=alt.Text(field=WORDS, type="nominal")
    )
    told = "5 % to 95 % (line), 25 % to 75 % (box) and the median (tick, written); each row on a scale of its own."
    cut = f" The first {MOST} of {of:,}." if of > MOST else ""
    return alt.layer(whisker, box, middle, words).properties(height=44 * max(1, len(names)), title=told + cut)


def _points(plot: Plot) -> Rows:
    """Give a point a side of each row that has quantiles, the first rows only."""
    rows = [point for point in plot.points if all(point[name] is not None for name in plot.chart.x)][:MOST]
    return [point for row in rows for point in _sides(row, plot)]


def _sides(row: Row, plot: Plot) -> Rows:
    figures, half = [row[name] for name in plot.chart.x], len(plot.chart.x) // 2
    low, high = min(figures), max(figures)
    width = (high - low) or 1
    sides = plot.chart.sides or ("a", "b")
    points = []
    for side, start in zip(sides, (0, half), strict=True):
        marks = [row[SHOWN][name] for name in plot.chart.x[start : start + half]]
        ends = {name: (figure - low) / width for name, figure in zip(ENDS, figures[start : start + half], strict=True)}
        told = {"column": row[plot.y], SIDE: side, "quantiles": ", ".join(marks)}
        points.append({plot.y: row[plot.y], SIDE: side, WORDS: marks[half // 2], **ends, SHOWN: told})
    return points
