"""Which column goes on which channel of a mark, and how its axis reads: by the column's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.answer.plot import MOST_SERIES, SHOWN, field
from footfall.schema import KINDS

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.plot import Plot

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FEW_DAYS = 12
"""So many days or fewer are each named on the axis."""
FEW_WORDS = 24
"""So many words or fewer are each named below."""
UPRIGHT = 19
"""Slanting words need so much room each; with less they stand upright."""


def base(plot: Plot) -> alt.Chart:
    """Begin with the points, and what is told of one when it is pointed at."""
    import altair as alt

    chart = plot.chart
    first = (chart.color, *chart.y) if chart.mark != "heatmap" else chart.y
    told = [name for name in dict.fromkeys((*first, *chart.uses)) if name and name != chart.open]
    tips = [alt.Tooltip(field=shown(name), type="nominal", title=name.replace("_", " ")) for name in told]
    points: Any = tuple(plot.points)  # Altair copies lists, and all within, at every step
    return alt.Chart(alt.InlineData(values=points)).encode(tooltip=tips)


def shown(name: str) -> str:
    """Where a point keeps a value as people read it."""
    return f"{SHOWN}.{field(name)}"


def figures(channel: type[Any], plot: Plot, name: str, **scale: Any) -> Any:  # noqa: ANN401 - X or Y
    """Measure a column of figures along an axis."""
    import altair as alt

    words = f"datum.value === 0 ? '0' : format(datum.value, '{plot.format(name)}')"
    room = alt.ExprRef("clamp(round(width / 90), 2, 6)") if channel is alt.X else 5
    bare: dict[str, Any] = {"grid": True, "domain": False, "ticks": False, "labelOverlap": True}
    axis = alt.Axis(labelExpr=words, tickCount=room, **bare, **_whole(plot, name))
    return channel(
        field=field(name), type="quantitative", title=plot.titles[name] or None, axis=axis, scale=alt.Scale(**scale)
    )


def _whole(plot: Plot, name: str) -> dict[str, Any]:
    """Count in whole numbers."""
    return {"tickMinStep": 1} if plot.kind(name) == "count" else {}


def places(plot: Plot) -> alt.Y:
    """Give each value of the column upwards its place, in the order of the rows."""
    import altair as alt

    axis = alt.Axis(ticks=False, domain=False, grid=False)
    names = plot.seen(plot.y)
    return alt.Y(field=shown(plot.y), type="nominal", sort=names, title=plot.titles[plot.y], axis=axis)


def along(plot: Plot) -> alt.X:
    """Lay the column across: time as time, figures as figures, words in the order of the rows."""
    import altair as alt

    kind = KINDS[plot.kind(plot.x)]
    if kind.scale == "temporal":
        return _through_time(plot)
    title = plot.titles[plot.x]
    if kind.scale != "quantitative":
        words = alt.Axis(labelAngle=0, labelOverlap=True, grid=False)
        return alt.X(field=shown(plot.x), type="nominal", sort=plot.seen(plot.x), title=title, axis=words)
    axis = alt.Axis(format=plot.format(plot.x), grid=False, **_whole(plot, plot.x), **_names(plot.x))
    return alt.X(
        field=field(plot.x), type="quantitative", title=title, axis=axis, scale=alt.Scale(zero=False, nice=False)
    )


def _through_time(plot: Plot) -> alt.X:
    import altair as alt

    days = sorted({point[plot.x] for point in plot.points if point[plot.x] is not None})
    few: dict[str, Any] = {}
    if plot.kind(plot.x) == "date" and len(days) <= FEW_DAYS:
        years = len({day[:4] for day in days}) > 1
        few = {"values": days, "format": "%-d %b %Y" if years else "%-d %b"}
    axis = alt.Axis(grid=False, labelOverlap=True, **few)
    return alt.X(
        field=field(plot.x), type="temporal", title=plot.titles[plot.x], axis=axis, scale=alt.Scale(type="utc")
    )


def ordered(channel: type[Any], plot: Plot, name: str) -> Any:  # noqa: ANN401 - X or Y
    """Give each value of a column a place: figures and days ascending, words in the order of the rows."""
    import altair as alt

    slant = channel is alt.X and plot.kind(name) == "text"
    lie = _slanting(plot, name) if slant else {"labelAngle": 0, "labelOverlap": True}
    axis = alt.Axis(ticks=False, domain=False, **lie, **_names(name))
    title, kind = plot.titles[name], KINDS[plot.kind(name)]
    if kind.scale == "quantitative":
        return channel(field=field(name), type="ordinal", title=title, axis=axis)
    values = plot.seen(name)
    if plot.chart.alike:
        values = [value for value in dict.fromkeys([*plot.seen(plot.y), *values]) if value in values]
        laid = alt.Scale(domain=values)  # a sort alone is lost where layers share a scale
        return channel(field=shown(name), type="ordinal", scale=laid, title=title, axis=axis)
    sort = sorted(values) if kind.scale == "temporal" else values
    return channel(field=shown(name), type="ordinal", sort=sort, title=title, axis=axis)


def _slanting(plot: Plot, name: str) -> dict[str, Any]:
    """Slant words where they would not stand beside one another; only where they are very many some are left out."""
    import altair as alt

    values = plot.seen(name)
    room = f"width / {len(values)}"
    lie = f"{room} >= {6.5 * min(24, max(map(len, values)))} ? 0 : {room} < {UPRIGHT} ? -90 : -38"
    angle, align = alt.ExprRef(lie), alt.ExprRef(f"({lie}) ? 'right' : 'center'")
    level = alt.ExprRef(f"({lie}) == -90 ? 'middle' : 'top'")
    slant = {"labelAngle": angle, "labelAlign": align, "labelBaseline": level}
    return {**slant, "labelLimit": 150, "labelOverlap": len(values) > FEW_WORDS}


def _names(name: str) -> dict[str, Any]:
    """Name the days of the week."""
    return {"labelExpr": f"{list(WEEKDAYS)}[datum.value - 1]"} if name == "weekday" else {}


def series(plot: Plot, *, offset: bool = False) -> dict[str, Any]:
    """Tell series apart by colour, in the order of the rows; bars of a place stand under one another."""
    import altair as alt

    name = plot.chart.color
    if not name:
        return {}
    names = plot.seen(name)[:MOST_SERIES]
    legend = alt.Legend(title=plot.titles[name] or None, symbolStrokeWidth=3, symbolOpacity=1)
    color = alt.Color(field=shown(name), type="nominal", sort=names, scale=alt.Scale(domain=names), legend=legend)
    below = alt.YOffset(field=shown(name), type="nominal", sort=names, scale=alt.Scale(domain=names))
    return {"color": color} | ({"yOffset": below} if offset else {})
