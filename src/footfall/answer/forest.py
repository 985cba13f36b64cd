"""Points with their intervals, one under another: a forest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base, figures, places, shown
from footfall.answer.plot import SHOWN, field

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row
    from footfall.answer.plot import Plot

MOST, FEW = 30, 12
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke", "triangle-right")
CUT = "cut"
"""Where a line is drawn."""


def dots(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Lay points in the order of the rows, each on its interval; a line stands at each cut."""
    import altair as alt

    plot = replace(plot, points=[point for point in plot.points if _drawn(point, plot)])
    of = len(plot.seen(plot.y))
    plot = plot.keeping(plot.y, MOST)
    ground = base(plot).encode(y=places(plot))
    point = ground.mark_point(filled=True, size=64, opacity=1).encode(x=_measured(plot), **_told_apart(plot))
    rule = ground.mark_rule(opacity=0.65, strokeWidth=1.5).encode(
        x=alt.X(field=field(plot.chart.low), type="quantitative"), x2=alt.X2(field=field(plot.chart.high))
    )
    cut = {"title": f"The first {MOST} of {of:,}."} if of > MOST else {}
    names = len(plot.seen(plot.y))
    return alt.layer(*_lines(plot), rule, point, _words(ground, plot)).properties(
        height=names * (26 if names <= FEW else 19), **cut
    )


def _drawn(point: Row, plot: Plot) -> bool:
    of = plot.chart.facet
    return point[plot.x] is not None and (not of or point[of] == plot.chart.only)


def _reach(point: Row, plot: Plot) -> list[float]:
    names = (plot.x, plot.chart.low, plot.chart.high)
    return [point[name] for name in names if point[name] is not None]


def _cuts(plot: Plot) -> list[float]:
    """Choose the cuts up to the first beyond every figure."""
    top = max(figure for point in plot.points for figure in _reach(point, plot)) if plot.points else 0
    beyond = sorted(cut for cut in plot.chart.cuts if cut > top)
    return [*(cut for cut in plot.chart.cuts if cut <= top), *beyond[:1]]


def _measured(plot: Plot) -> alt.X:
    """Measure points, at the cuts where there are several; room is left for the words at the right."""
    import altair as alt

    cuts = _cuts(plot)
    kept = [figure for point in plot.points for figure in _reach(point, plot)] + cuts
    letters = min(24, max((len(point[SHOWN][plot.x]) for point in plot.points), default=0))
    log = plot.chart.scale == "log"
    least = min((figure for figure in kept if figure > 0), default=1) if log else min([0, *kept])
    domain = [least, max(kept, default=1) or 1]
    room = alt.ExprRef(f"width - {6 * letters + 18}")
    across = figures(alt.X, plot, plot.x, type=plot.chart.scale, domain=domain, nice=False, rangeMax=room)
    if len(cuts) > 1:
        named = [domain[0], *cuts]
        for key, value in (("values", named), ("tickCount", len(named)), ("labelOverlap", "greedy")):
            across["axis"][key] = value
    return across  # type: ignore[no-any-return]


def _told_apart(plot: Plot) -> dict[str, Any]:
    """Tell points apart by colour and by shape."""
    import altair as alt

    name = plot.chart.color
    if not name:
        return {}
    names = list(plot.chart.order) or plot.seen(name)[: len(SHAPES)]
    same: dict[str, Any] = {"field": shown(name), "type": "nominal", "sort": names, "title": plot.titles[name]}
    return {
        "color": alt.Color(**same, scale=alt.Scale(domain=names), legend=alt.Legend(symbolType="circle")),
        "shape": alt.Shape(**same, scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)]))),
    }


def _lines(plot: Plot) -> list[alt.Chart]:
    """Draw a line at each cut."""
    import altair as alt

    cuts = [{CUT: cut} for cut in _cuts(plot)]
    if not cuts:
        return []
    rule = alt.Chart(alt.InlineData(values=cuts)).mark_rule(strokeDash=[3, 3], opacity=0.45)
    return [rule.encode(x=alt.X(field=CUT, type="quantitative"))]


def _words(ground: alt.Chart, plot: Plot) -> alt.Chart:
    """Write each figure at the right, clear of lines and intervals."""
    import altair as alt

    at = {"x": alt.value(alt.ExprRef("width")), "text": alt.Text(field=shown(plot.x), type="nominal")}
    words: alt.Chart = ground.mark_text(align="right").encode(**at)
    return words
