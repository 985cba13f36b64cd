"""A line over rungs of time: each rung as far from the next, whatever lies between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base, figures, shown
from footfall.answer.plot import field

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.plot import Plot


def rungs(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Draw a line in the order of the rows, with its interval as a band."""
    import altair as alt

    axis = alt.Axis(labelAngle=0, labelOverlap=True, grid=False)
    across = alt.X(field=shown(plot.x), type="ordinal", sort=plot.seen(plot.x), title="at most", axis=axis)
    ground = base(plot).encode(x=across)
    line = ground.mark_line(point=alt.OverlayMarkDef(size=26)).encode(y=figures(alt.Y, plot, plot.y))
    return alt.layer(*_band(plot, ground), line).properties(height=240)


def _band(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    import altair as alt

    low, high = plot.chart.low, plot.chart.high
    if not (plot.has(low) and plot.has(high)):
        return []
    ends: dict[str, Any] = {"y": alt.Y(field=field(low), type="quantitative"), "y2": alt.Y2(field=field(high))}
    return [ground.mark_area(opacity=0.2).encode(**ends)]
