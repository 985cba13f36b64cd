"""From one sum to another: what each part adds or takes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.answer.encode import base, figures, places
from footfall.answer.plot import SHOWN, field
from footfall.schema import free_names

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

MOST_PARTS = 14
WAYS = ("sum", "less", "more")
WAY, WORDS, FAR = "way", "words", "far"
"""Whether a bar is a sum, takes or adds; what is written behind it; and where that stands."""


def waterfall(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Lay a bar a part, each from where the one above it ends; what is beyond the first few is one bar."""
    import altair as alt

    of = len(plot.points)
    plot = replace(plot, points=[_marked(bar, plot) for bar in _bars(plot)])
    low, high = plot.chart.low, plot.chart.high
    ways = alt.Color(field=WAY, type="nominal", sort=WAYS, scale=alt.Scale(domain=WAYS), legend=None)
    room = alt.ExprRef(f"width - {6 * max(len(bar[WORDS]) for bar in plot.points) + 12}")
    ground = base(plot).encode(y=places(plot))
    across = figures(alt.X, plot, low, rangeMax=room)
    across.title = plot.titles[plot.x]
    bar = ground.mark_bar(height=alt.RelativeBandSize(band=0.8)).encode(
        x=across, x2=alt.X2(field=field(high)), color=ways
    )
    words = ground.mark_text(align="left", dx=5).encode(
        x=alt.X(field=FAR, type="quantitative"), text=alt.Text(field=WORDS, type="nominal")
    )
    cut = {"title": f"The first {MOST_PARTS} of {of:,}, and the rest together."} if of > MOST_PARTS else {}
    return alt.layer(bar, words).properties(height=26 * len(plot.points), **cut)


def _bars(plot: Plot) -> Rows:
    """Set the sums before and after around the parts."""
    names = free_names(("before", "after", "the rest"), plot.seen(plot.y), "_")
    low, high, points = plot.chart.low, plot.chart.high, plot.points
    first, last = points[0][low], points[-1][high]
    shown, rest = points[:MOST_PARTS], points[MOST_PARTS:]
    if rest:
        shown = [*shown, _bar(plot, names["the rest"], rest[0][low], rest[-1][high])]
    return [_sum(plot, names["before"], first), *shown, _sum(plot, names["after"], last)]


def _bar(plot: Plot, name: str, start: float, end: float) -> Row:
    figure = {plot.chart.low: start, plot.chart.high: end, plot.x: end - start}
    shown = {key: plot.columns[key].show(value) for key, value in figure.items()}
    return figure | {plot.y: name, WAY: "", SHOWN: shown | {plot.y: name}}


def _sum(plot: Plot, name: str, value: float) -> Row:
    return _bar(plot, name, 0, value) | {WAY: "sum"}


def _marked(bar: Row, plot: Plot) -> Row:
    """Say which way a bar goes, and what it adds, with its sign."""
    added = bar[plot.x]
    written = plot.columns[plot.x].show(added)
    way = bar.get(WAY) or ("less" if added < 0 else "more")
    words = f"+{written}" if way == "more" and added > 0 else written
    return bar | {WAY: way, WORDS: words, FAR: max(0, bar[plot.chart.low], bar[plot.chart.high])}
