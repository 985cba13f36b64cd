"""A mosaic of a two-way count: a column a group, as broad as it has people, parted by how many of them did a thing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base
from footfall.answer.look import DARK, LIGHT
from footfall.answer.plot import SHOWN

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

HEIGHT, APART = 260, 0.003
"""How high a column is, and the share of the whole that stays free between two."""
LETTER, LINE = 6.5, 12
"""The pixels that a letter takes, and a line of them."""
FROM, TO, FOOT, TOP, PART, NAME = "from", "to", "foot", "top", "part", "name"


def mosaic(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Lay a column for each group side by side: those who did at the foot, those who did not above them."""
    import altair as alt

    tiles = _tiles(plot)
    paint = alt.ExprRef(f"on_dark ? '{DARK['bar']['color']}' : '{LIGHT['bar']['color']}'")
    faint = alt.condition(f"datum.{PART} === '{plot.chart.color}'", alt.value(1), alt.value(0.16))
    ground = base(replace(plot, points=tiles)).mark_rect()
    drawn = ground.encode(**_along(plot), **_up(plot), color=alt.value(paint), opacity=faint)
    return alt.layer(drawn, *_names(tiles)).properties(height=HEIGHT)


def _tiles(plot: Plot) -> Rows:
    """Give each group's two tiles, groups in the order of the rows."""
    points = [point for point in plot.points if point[plot.x]]
    whole, left = sum(point[plot.x] for point in points), 0.0
    tiles: Rows = []
    for point in points:
        right = left + point[plot.x] / whole
        tiles += _two(plot, point, left, right)
        left = right
    return tiles


def _two(plot: Plot, point: Row, left: float, right: float) -> Rows:
    did = plot.chart.color
    rate = point[did] / point[plot.x]
    place = {FROM: left, TO: max(right - APART, left), NAME: point[SHOWN][plot.y], SHOWN: point[SHOWN]}
    return [
        place | {FOOT: 0.0, TOP: rate, PART: did},
        place | {FOOT: rate, TOP: 1.0, PART: f"not {did}"},
    ]


def _along(plot: Plot) -> dict[str, Any]:
    import altair as alt

    axis = alt.Axis(format="~%", grid=False, title=f"share of {plot.titles[plot.x]}")
    across = alt.X(field=FROM, type="quantitative", scale=alt.Scale(domain=[0, 1]), axis=axis)
    return {"x": across, "x2": alt.X2(field=TO)}


def _up(plot: Plot) -> dict[str, Any]:
    import altair as alt

    axis = alt.Axis(format="~%", grid=False, title=plot.titles[plot.chart.color])
    up = alt.Y(field=FOOT, type="quantitative", scale=alt.Scale(domain=[0, 1]), axis=axis)
    return {"y": up, "y2": alt.Y2(field=TOP)}


def _names(tiles: Rows) -> list[alt.Chart]:
    """Write each group's name across its column where there is room, else along it, else nowhere."""
    import altair as alt

    heads = [{NAME: tile[NAME], FROM: tile[FROM], TO: tile[TO]} for tile in tiles[::2]]
    room, wanted = f"(datum.{TO} - datum.{FROM}) * width", f"{LETTER} * length(datum.{NAME})"
    ground = alt.Chart(alt.InlineData(values=heads)).transform_calculate(middle=f"(datum.{FROM} + datum.{TO}) / 2")
    place = {"x": alt.X(field="middle", type="quantitative"), "y": alt.value(0)}
    named = {**place, "text": alt.Text(field=NAME, type="nominal")}
    across = ground.transform_filter(f"{room} >= {wanted}").mark_text(baseline="top", dy=6)
    along = ground.transform_filter(f"{room} < {wanted} && {room} >= {LINE}")
    upright = along.mark_text(angle=270, align="right", baseline="middle", dx=-6, limit=HEIGHT - 12)
    return [across.encode(**named), upright.encode(**named)]
