"""A curve that falls in steps: the share of whom something has not happened to yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.answer.encode import along, base, figures
from footfall.answer.plot import SHOWN, field

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row
    from footfall.answer.plot import Plot

PLACE = "place"
"""Where a point stands in the curve: a step is two points above one another."""


def survival(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Draw the curve from 1 down, flat between two rows, with its interval as a band."""
    import altair as alt

    points = [_begin(plot), *plot.points]
    plot = replace(plot, points=[point | {PLACE: place} for place, point in enumerate(points)])
    ground = base(plot).encode(x=along(plot), order=alt.Order(field=PLACE, type="quantitative"))
    share = figures(alt.Y, plot, plot.y, domain=[_bottom(plot), 1], nice=False, zero=False)
    line = ground.mark_line(interpolate="step-after").encode(y=share)
    return alt.layer(*_band(plot, ground), line).properties(height=240)


def _begin(plot: Plot) -> Row:
    """Before the first row nothing has happened to anyone."""
    first = plot.points[0]
    unknown = {name: None for name in (plot.chart.low, plot.chart.high) if name}
    return first | {plot.y: 1} | unknown | {SHOWN: first[SHOWN] | {plot.y: plot.columns[plot.y].show(1)}}


def _bottom(plot: Plot) -> float:
    """Go down to none, but where the curve stays high show its upper half alone, or its upper tenth."""
    drawn = [point[name] for point in plot.points for name in (plot.y, plot.chart.low) if name]
    lowest = min(share for share in drawn if share is not None)
    return next((bottom for bottom in (0.9, 0.5) if lowest >= bottom), 0)


def _band(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    import altair as alt

    low, high = plot.chart.low, plot.chart.high
    if not (plot.has(low) and plot.has(high)):
        return []
    area = ground.mark_area(opacity=0.2, interpolate="step-after")
    return [area.encode(y=alt.Y(field=field(low), type="quantitative"), y2=alt.Y2(field=field(high)))]
