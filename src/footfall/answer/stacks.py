"""Bars stacked upon one another over time, one of them below the line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.answer.encode import base, ordered, series
from footfall.answer.plot import SHOWN

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Rows
    from footfall.answer.plot import Plot

SIGNED = "signed"
"""Where a bar's height is kept, negative below the line."""

MOST_STACKS = 120


def stacked(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Draw the last stacks; a time that is not over has an ellipsis in place of one."""
    import altair as alt

    of = len(plot.seen(plot.x))
    plot = plot.keeping(plot.x, MOST_STACKS, last=True)
    plot = replace(plot, points=_signed(plot))
    ground = base(plot).encode(x=ordered(alt.X, plot, plot.x))
    words = f"datum.value === 0 ? '0' : format(abs(datum.value), '{plot.format(plot.y)}')"
    axis = alt.Axis(labelExpr=words, tickCount=5, grid=True, domain=False, ticks=False, labelOverlap=True)
    height = alt.Y(field=SIGNED, type="quantitative", title=plot.titles[plot.y], axis=axis, stack="zero")
    bar = ground.mark_bar().encode(y=height, order=alt.Order(field="place", type="quantitative"), **series(plot))
    line = alt.Chart(alt.InlineData(values=[{SIGNED: 0}])).mark_rule(opacity=0.5).encode(y=height)
    said = [plot.told, f"The last {MOST_STACKS} of {of:,} are drawn." if of > MOST_STACKS else ""]
    title = {"title": " ".join(filter(None, said))} if any(said) else {}
    return alt.layer(bar, line, *_open(plot, ground)).properties(height=240, **title)


def _signed(plot: Plot) -> Rows:
    """Turn what stands below the line upside down, and keep the order of the colours."""
    color, places = plot.chart.color, {name: place for place, name in enumerate(plot.seen(plot.chart.color))}
    points = []
    for point in plot.points:
        height, name = point[plot.y], point[SHOWN][color]
        signed = -height if height is not None and name == plot.chart.below else height
        points.append(point | {SIGNED: signed, "place": places[name]})
    return points


def _open(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    """Mark each time that is not over."""
    import altair as alt

    is_open = plot.chart.open
    still = [point for point in plot.points if is_open and point[is_open] and point["place"] == 0]
    if not still:
        return []
    marked = ground.properties(data=alt.InlineData(values=still)).mark_text(dy=-8, text="…", fontSize=14)
    return [marked.encode(y=alt.datum(0, type="quantitative"))]
