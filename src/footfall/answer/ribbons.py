"""A step Sankey: a column a step, a ribbon a way, each as broad as those who go it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from footfall.answer.encode import base
from footfall.answer.plot import MOST_SERIES, SHOWN
from footfall.schema import Column

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Row, Rows
    from footfall.answer.plot import Plot

LAST = ("other", "exit")
"""What stands at the foot of each column."""
HEIGHT, APART, HALF = 340, 0.025, 0.045
"""How high all are together, the share of that between two nodes, and half of a node's breadth in columns."""
LEAST = 0.001
"""A way of a smaller share is too thin to be seen."""
LEGIBLE = 11
"""A node of fewer pixels has no room for its name."""
NARROW = "width < 520"
MARGIN = f"({NARROW} ? 42 : 120)"
"""The room for the names of the last column."""
AT, FROM, TO, NAME, LINK = "at", "top", "foot", "name", "link"


@dataclass(frozen=True)
class Flow:
    """The ways of a chart: who goes where at which step, and where nodes stand."""

    links: Rows
    order: dict[str, int]
    whole: float
    tops: dict[tuple[int, str], float]
    sizes: dict[tuple[int, str], float]

    @classmethod
    def of(cls, plot: Plot) -> Flow:
        """Read the ways off the points, and lay the nodes out."""
        names = {"step": plot.x, "from": plot.y, "to": plot.chart.color, "size": plot.chart.label}
        links = [{word: p[name] for word, name in names.items()} | {SHOWN: p[SHOWN]} for p in plot.points]
        most = max(plot.points, key=lambda point: point[names["size"]])
        whole, sizes = most[names["size"]] / most[plot.chart.share], _sizes(links)
        order = _order(sizes)
        return cls(links, order, whole, _tops(sizes, order, APART * whole), sizes)


def _sizes(links: Rows) -> dict[tuple[int, str], float]:
    """Add up what reaches and what leaves each node: where small ways are left out, these are not the same."""
    reach: dict[tuple[int, str], float] = {}
    leave: dict[tuple[int, str], float] = {}
    for link in links:
        start, end = (link["step"], link["from"]), (link["step"] + 1, link["to"])
        leave[start] = leave.get(start, 0) + link["size"]
        reach[end] = reach.get(end, 0) + link["size"]
    return {node: max(reach.get(node, 0), leave.get(node, 0)) for node in {**leave, **reach}}


def _order(sizes: dict[tuple[int, str], float]) -> dict[str, int]:
    """Put the names in one order for every column: the most frequent first, then what is other, then who left."""
    totals: dict[str, float] = {}
    for (_place, name), size in sizes.items():
        totals[name] = totals.get(name, 0) + size
    names = sorted(totals, key=lambda name: (LAST.index(name) + 1 if name in LAST else 0, -totals[name], name))
    return {name: place for place, name in enumerate(names)}


def _tops(sizes: dict[tuple[int, str], float], order: dict[str, int], apart: float) -> dict[tuple[int, str], float]:
    """Stack each column's nodes."""
    tops: dict[tuple[int, str], float] = {}
    feet: dict[int, float] = {}
    for place, name in sorted(sizes, key=lambda node: (node[0], order[node[1]])):
        tops[place, name] = feet.get(place, 0.0)
        feet[place] = tops[place, name] + sizes[place, name] + apart
    return tops


def sankey(plot: Plot) -> alt.LayerChart | alt.FacetChart:
    """Draw ribbons, nodes and their names; where there is no room for names, shares stand and the legend names."""
    import altair as alt

    flow = Flow.of(plot)
    ribbons, nodes = replace(plot, points=_ribbons(flow)), _nodes(flow)
    foot = max(point[TO] for point in nodes)
    down = alt.Scale(domain=[foot, 0], nice=False, zero=False)
    columns = [min(point["place"] for point in nodes) - HALF, max(point["place"] for point in nodes) + HALF]
    up: dict[str, Any] = {"y": alt.Y(field=FROM, type="quantitative", scale=down, axis=None), "y2": alt.Y2(field=TO)}
    margin = alt.ExprRef(f"width - {MARGIN}")
    along = alt.Scale(domain=columns, nice=False, zero=False, rangeMax=margin)
    across = alt.X(field=AT, type="quantitative", scale=along, axis=_axis(nodes))
    ground = base(ribbons).encode(**up, color=_colours(flow))
    area = ground.mark_area(interpolate="monotone", opacity=0.42, line=False)
    drawn = area.encode(x=across, detail=alt.Detail(field=LINK, type="nominal"))
    return alt.layer(drawn, *_columns(nodes, up, _colours(flow))).properties(height=HEIGHT)


def _axis(nodes: Rows) -> alt.Axis:
    """Number the places of the path."""
    import altair as alt

    places = sorted({point["place"] for point in nodes})
    return alt.Axis(values=places, format="d", grid=False, domain=False, ticks=False, title="place in the path")


def _colours(flow: Flow) -> alt.Color:
    """Give every name a colour; those at the foot always have the palette's last, of which the very last is grey."""
    import altair as alt

    names = list(flow.order)
    first, last = [n for n in names if n not in LAST], [n for n in LAST if n in names]
    gaps = -(len(first) + len(LAST)) % MOST_SERIES
    domain = [*first, *(f"\u200b{gap}" for gap in range(gaps)), *LAST]
    legend = alt.Legend(title=None, values=[*first, *last], symbolOpacity=1, symbolType="square")
    return alt.Color(field=NAME, type="nominal", scale=alt.Scale(domain=domain), legend=legend)


def _ribbons(flow: Flow) -> Rows:
    """Lead each way from its place in the one node to that in the next; thin ones take their place unseen."""
    left, arrived = dict(flow.tops), dict(flow.tops)
    points: Rows = []
    for number, link in enumerate(sorted(flow.links, key=lambda link: _turn(flow, link))):
        start, end = (link["step"], link["from"]), (link["step"] + 1, link["to"])
        if link["size"] >= LEAST * flow.whole:
            points += _ribbon(link, number, left[start], arrived[end])
        left[start] += link["size"]
        arrived[end] += link["size"]
    return points


def _turn(flow: Flow, link: Row) -> tuple[int, int, int]:
    return link["step"], flow.order[link["from"]], flow.order[link["to"]]


def _ribbon(link: Row, number: int, start: float, end: float) -> Rows:
    told = {NAME: link["from"], LINK: number, SHOWN: link[SHOWN]}
    ends = ((HALF, start), (0.35, start), (0.65, end), (1 - HALF, end))
    return [{AT: link["step"] + along, FROM: top, TO: top + link["size"], **told} for along, top in ends]


def _nodes(flow: Flow) -> Rows:
    """Give each node's place, and what is written on it where it is high enough."""
    tall = HEIGHT / max(top + flow.sizes[node] for node, top in flow.tops.items())
    last = max(place for place, _name in flow.tops)
    return [_node(flow, node) | {"last": node[0] == last, "tall": flow.sizes[node] * tall} for node in flow.tops]


def _node(flow: Flow, node: tuple[int, str]) -> Row:
    (place, name), top, size = node, flow.tops[node], flow.sizes[node]
    share = size / flow.whole
    words = {"share": Column("", "share", "").show(share), "brief": f"{100 * share:.0f}%"}
    words |= {NAME: name, "size": Column("", "count", "").show(size)}
    ends = {FROM: top, "middle": top + size / 2, TO: top + size}
    return {"place": place, AT: place - HALF, "to": place + HALF} | ends | words


def _columns(nodes: Rows, up: dict[str, Any], colour: alt.Color) -> list[alt.Chart]:
    """Draw the nodes, and write on them."""
    import altair as alt

    told = [alt.Tooltip(field=name, type="nominal") for name in ("place", NAME, "size", "share")]
    ground = alt.Chart(alt.InlineData(values=nodes)).encode(tooltip=told)
    across: dict[str, Any] = {"x": alt.X(field=AT, type="quantitative"), "x2": alt.X2(field="to")}
    drawn = ground.mark_rect().encode(**across, **up, color=colour)
    return [drawn, _written(ground, columns=len({point["place"] for point in nodes}))]


def _written(ground: alt.Chart, *, columns: int) -> alt.Chart:
    """Write a node's share and name beside it, where it is high enough; on a phone the share alone."""
    import altair as alt

    words = f"{NARROW} ? datum.brief : datum.share + '  ' + datum.{NAME}"
    chosen = ground.transform_filter(f"datum.tall >= {LEGIBLE}").transform_calculate(words=words)
    room = f"datum.last || {NARROW} ? {MARGIN} - 6 : (width - {MARGIN}) / {columns - 1} - 22"
    text = chosen.mark_text(align="left", dx=5, limit=alt.ExprRef(room))
    place = {"x": alt.X(field="to", type="quantitative"), "y": alt.Y(field="middle", type="quantitative")}
    ink = alt.value(alt.ExprRef("on_dark ? '#e6eaf0' : '#1c2430'"))
    written: alt.Chart = text.encode(**place, text="words:N", color=ink)
    return written
