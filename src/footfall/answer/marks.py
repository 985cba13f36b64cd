"""Each mark of a chart, layer by layer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from footfall.answer.cascade import waterfall
from footfall.answer.cells import grid
from footfall.answer.encode import along, base, figures, ordered, places, series
from footfall.answer.forest import dots
from footfall.answer.ladder import rungs
from footfall.answer.long_names import long_bars
from footfall.answer.mirror import mirrored
from footfall.answer.plot import MOST_SERIES, SHOWN, few_enough, field, with_breaks
from footfall.answer.quantiles import boxes
from footfall.answer.ribbons import sankey
from footfall.answer.stacks import stacked
from footfall.answer.steps import survival
from footfall.answer.tiles import mosaic

if TYPE_CHECKING:
    from collections.abc import Callable

    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

    Drawn = alt.LayerChart | alt.FacetChart

MOST_BARS, MOST_LABELS, MOST_DOTS = 30, 400, 60
MOST_DOWN, MOST_ACROSS, FEW_BARS = 60, 100, 12
INK = "on_dark ? '#e6eaf0' : '#1c2430'"
TENTH = 0.0995
"""Shares from here on are written without a decimal."""

END = "end"
"""Where a bar and its interval end, right of none."""
GAPS: Literal["break-paths-show-domains"] = "break-paths-show-domains"


def bars(plot: Plot) -> Drawn:
    """Lay bars in the order of the rows; several series stand under one another within a bar's place."""
    import altair as alt

    of = len(plot.seen(plot.y))
    plot = plot.keeping(plot.y, MOST_BARS)
    if plot.chart.color:
        plot = plot.keeping(plot.chart.color, MOST_SERIES)
    plot = replace(plot, points=[point | {END: _end(point, plot)} for point in plot.points])
    ground = base(plot).encode(y=places(plot), **series(plot, offset=True))
    bar = ground.mark_bar(cornerRadiusEnd=2, height=alt.RelativeBandSize(band=0.8)).encode(x=_measured(plot))
    cut = {"title": f"The first {MOST_BARS} of {of:,}."} if of > MOST_BARS else {}
    return alt.layer(bar, *_whiskers(plot, ground), *_ends(plot, ground)).properties(height=_room(plot), **cut)


def _end(point: Row, plot: Plot) -> float | None:
    reach = [point[name] for name in (plot.x, plot.chart.high) if name and point[name] is not None]
    return max(0, *reach) if point[plot.x] is not None else None


def funnel(plot: Plot) -> Drawn:
    """Lay a bar a step, numbered, as one event may be two steps; groups stand under one another."""
    groups = plot.chart.facet if plot.chart.facet and len(plot.seen(plot.chart.facet)) > 1 else ""
    return bars(replace(plot, chart=replace(plot.chart, color=groups), points=_numbered(plot)))


def _numbered(plot: Plot) -> Rows:
    steps: dict[str, int] = {}
    points = []
    for point in plot.points:
        group = point[SHOWN][plot.chart.facet] if plot.chart.facet else ""
        steps[group] = steps.get(group, 0) + 1
        points.append(point | {SHOWN: point[SHOWN] | {plot.y: f"{steps[group]}. {point[SHOWN][plot.y]}"}})
    return points


def _measured(plot: Plot) -> alt.X:
    """Measure bars; shares of a funnel go from none to all. Room is left for the words behind the longest."""
    import altair as alt

    limits: dict[str, Any] = {}
    if plot.chart.mark == "funnel" and plot.kind(plot.x) == "share":
        limits = {
            "domain": [0, max(1, *(point[END] for point in plot.points if point[END] is not None))],
            "nice": False,
        }
    if not _crowded(plot):
        letters = max(len(point[SHOWN][plot.chart.label or plot.x]) for point in plot.points)
        letters = min(letters, 24)
        limits["rangeMax"] = alt.ExprRef(f"width - {6 * letters + 12}")
    return figures(alt.X, plot, plot.x, **limits)  # type: ignore[no-any-return]


def _crowded(plot: Plot) -> bool:
    """Whether bars are too many to write on each."""
    return bool(plot.chart.color) and len(plot.points) > MOST_BARS


def _whiskers(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    import altair as alt

    low, high = plot.chart.low, plot.chart.high
    if not (plot.has(low) and plot.has(high)):
        return []
    rule = ground.mark_rule(opacity=0.65, strokeWidth=1.5)
    return [rule.encode(x=alt.X(field=field(low), type="quantitative"), x2=alt.X2(field=field(high)))]


def _ends(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    """Write each bar's figure behind it."""
    import altair as alt

    if _crowded(plot):
        return []
    words = ground.mark_text(align="left", dx=5, limit=200)
    text = alt.Text(field=f"{SHOWN}.{field(plot.chart.label or plot.x)}", type="nominal")
    return [words.encode(x=alt.X(field=END, type="quantitative"), text=text, color=alt.value(alt.ExprRef(INK)))]


def _room(plot: Plot) -> int:
    """How high bars are together."""
    names, groups = len(plot.seen(plot.y)), len(plot.seen(plot.chart.color)) if plot.chart.color else 1
    alone = 26 if names <= FEW_BARS else 19
    return names * (alone if groups == 1 else 10 + 16 * groups)


def lines(plot: Plot) -> Drawn:
    """Draw lines that break where a figure is missing; where points are few they are dotted."""
    import altair as alt

    if plot.chart.color:
        plot = plot.keeping(plot.chart.color, MOST_SERIES)
    plot = few_enough(with_breaks(plot) if plot.columns[plot.x].kind in ("date", "time") else plot)
    ground = base(plot).encode(x=along(plot), **series(plot))
    few = len({point[plot.x] for point in plot.points}) <= MOST_DOTS
    line = ground.mark_line(
        invalid=GAPS, point=alt.OverlayMarkDef(size=26) if few else False, strokeWidth=2 if few else 1.4
    )
    drawn = alt.layer(*_rules(plot), *_band(plot, ground), line.encode(y=figures(alt.Y, plot, plot.y)))
    return drawn.properties(height=240, **_said(plot))


def _rules(plot: Plot) -> list[alt.Chart]:
    """Draw a rule at each cut."""
    import altair as alt

    if not plot.chart.cuts:
        return []
    rule = alt.Chart(alt.InlineData(values=[{"cut": cut} for cut in plot.chart.cuts]))
    return [rule.mark_rule(strokeDash=[3, 3], opacity=0.6).encode(x=alt.X(field="cut", type="quantitative"))]


def _said(plot: Plot) -> dict[str, Any]:
    """Say beneath the chart what of the rows is not drawn."""
    return {"title": plot.told} if plot.told else {}


def _band(plot: Plot, ground: alt.Chart) -> list[alt.Chart]:
    import altair as alt

    low, high = plot.chart.low, plot.chart.high
    if not (plot.has(low) and plot.has(high)):
        return []
    area = ground.mark_area(opacity=0.2, invalid=GAPS)
    return [area.encode(y=alt.Y(field=field(low), type="quantitative"), y2=alt.Y2(field=field(high)))]


def heatmap(plot: Plot) -> Drawn:
    """Draw cells; those whose time is not over are outlined, paler and marked with an ellipsis."""
    import altair as alt

    plot = _few_rows(mirrored(plot) if plot.chart.mirrored else plot)
    cells = _cells(plot)
    labelled = len(cells) <= MOST_LABELS
    plot = replace(plot, points=[cell | {"written": _brief(plot, cell, labelled)} for cell in cells])
    top = _top(plot)
    ground = base(plot).encode(x=ordered(alt.X, plot, plot.x), y=ordered(alt.Y, plot, plot.y))
    filled = ground.mark_rect(invalid=None, cornerRadius=1).encode(color=_shade(plot, top, labelled), **_openness(plot))
    written = any(point["written"] for point in plot.points)
    layers = [filled, _written(plot, ground, top)] if written else [filled]
    return alt.layer(*layers).properties(height=len(plot.seen(plot.y)) * (26 if labelled else 16), **_said(plot))


def _few_rows(plot: Plot) -> Plot:
    """Keep the last days, or the first words, of more rows than a page can hold; and so across."""
    for name, most in ((plot.y, MOST_DOWN), (plot.x, MOST_ACROSS)):
        of, last = len(plot.seen(name)), plot.kind(name) in ("date", "time")
        if of > most:
            told = f"The {'last' if last else 'first'} {most} of {of:,} values of {plot.titles[name]} are drawn."
            plot = replace(plot.keeping(name, most, last=last), told=f"{plot.told} {told}".strip())
    return plot


def _shade(plot: Plot, top: float, labelled: bool) -> alt.Color:  # noqa: FBT001 - whether cells say it themselves
    import altair as alt

    name = plot.chart.color
    scale = alt.Scale(domain=[min(0, *_values(plot)), top], clamp=True)
    title = plot.titles[name]
    if max(_values(plot)) > top:
        title = f"{title}, full from {plot.columns[name].show(top)}"
    legend = None if labelled else alt.Legend(title=title, format=plot.format(name), gradientLength=160)
    return alt.Color(field=field(name), type="quantitative", scale=scale, legend=legend)


def _cells(plot: Plot) -> Rows:
    """Add up the points of one place."""
    cells: dict[tuple[object, object], Row] = {}
    for point in plot.points:
        place = point[plot.x], point[plot.y]
        cells[place] = _sum(cells[place], point, plot) if place in cells else point
    return list(cells.values())


def _sum(one: Row, other: Row, plot: Plot) -> Row:
    name = plot.chart.color
    parts = [point[name] for point in (one, other) if point[name] is not None]
    total = sum(parts) if parts else None
    return one | {name: total, SHOWN: one[SHOWN] | {name: plot.columns[name].show(total)}}


def _brief(plot: Plot, cell: Row, labelled: bool) -> str:  # noqa: FBT001 - whether there is room for figures
    """Write a cell's figure in a few letters; where cells are many, only that one is open."""
    name = plot.chart.label or plot.chart.color
    value, ending = cell[name], "…" if plot.chart.open and cell[plot.chart.open] else ""
    if value is None or not labelled:
        return ending
    if plot.kind(name) == "share":
        return f"{100 * value:.{0 if value >= TENTH or value == 0 else 1}f}%{ending}"
    size, unit = next(((s, u) for s, u in ((1e9, "G"), (1e6, "M"), (1e3, "k")) if abs(value) >= s), (1, ""))
    return f"{value / size:.3g}{unit}{ending}"


def _values(plot: Plot) -> list[float]:
    return [point[plot.chart.color] for point in plot.points if point[plot.chart.color] is not None] or [0]


def _top(plot: Plot) -> float:
    """Where the scale ends: a cohort's own first period is always 1 and would leave all others pale."""
    values = _values(plot)
    if plot.kind(plot.chart.color) == "share":
        values = [value for value in values if value < 1] or values
    return max(values) or 1


def _openness(plot: Plot) -> dict[str, Any]:
    """Outline open cells and make them paler."""
    import altair as alt

    if not plot.has(plot.chart.open):
        return {}
    blank = f"datum['{field(plot.chart.color)}'] == null"
    is_open = f"datum['{field(plot.chart.open)}']"
    return {
        "fillOpacity": alt.when(blank).then(alt.value(0)).when(is_open).then(alt.value(0.45)).otherwise(alt.value(1)),
        "stroke": alt.when(is_open).then(alt.value("#8b95a3")).otherwise(alt.value("transparent")),
    }


def _written(plot: Plot, ground: alt.Chart, top: float) -> alt.Chart:
    """Write each cell's figure, as large as the cell allows, and not at all where it would not be read."""
    import altair as alt

    letters = max(len(point["written"]) for point in plot.points)
    across = len({point[plot.x] for point in plot.points})
    size = f"width / {across} / {0.68 * max(letters, 1):.2f}"
    text = ground.mark_text(
        fontSize=alt.ExprRef(f"min(11, {size})"), opacity=alt.ExprRef(f"{size} < 6.5 ? 0 : 1"), invalid=None
    )
    dark = f"datum['{field(plot.chart.color)}'] > {0.55 * top!r}"
    if plot.has(plot.chart.open):
        dark += f" && !datum['{field(plot.chart.open)}']"
    ink = alt.when(dark).then(alt.value(alt.ExprRef("on_dark ? '#0c151f' : '#ffffff'")))
    otherwise = ink.otherwise(alt.value(alt.ExprRef(INK)))
    written: alt.Chart = text.encode(text=alt.Text(field="written", type="nominal"), color=otherwise)
    return written


MARKS: dict[str, Callable[[Plot], Drawn]] = {
    "bars": bars,
    "boxes": boxes,
    "funnel": funnel,
    "grid": grid,
    "lines": lines,
    "heatmap": heatmap,
    "dots": dots,
    "long_bars": long_bars,
    "mosaic": mosaic,
    "rungs": rungs,
    "sankey": sankey,
    "stacked": stacked,
    "survival": survival,
    "waterfall": waterfall,
}
