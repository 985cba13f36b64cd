"""A chart of an answer: from the declaration in `charts.py` to Vega-Lite, PNG and SVG."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from footfall.answer.look import LIGHT, WIDTH
from footfall.answer.marks import MARKS
from footfall.answer.plot import Plot
from footfall.errors import Failure

ON_DARK = "on_dark"
"""The chart's parameter that says whether it stands on a dark page."""
CHECKED = False
"""Whether plain Vega-Lite is checked against its schema as it is made. That takes most of the time of drawing: the
tests have it done."""

if TYPE_CHECKING:
    import altair as alt

    from footfall.answer.content import Content


def draw(answer: Content) -> alt.LayerChart | alt.FacetChart | None:
    """Draw an answer's chart, or give None where there is nothing to draw."""
    plot = Plot.of(answer)
    if plot is None:
        return None
    import altair as alt

    drawn = MARKS[plot.chart.mark](plot)
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    told = _told(plot, drawn)
    return drawn.add_params(alt.param(name=ON_DARK, value=False)).properties(
        config=LIGHT, width=WIDTH, autosize=fit, **({"title": told} if told else {})
    )


def is_drawn(answer: Content) -> bool:
    """Tell whether an answer has something to draw, without drawing it."""
    return Plot.of(answer) is not None


def _told(plot: Plot, drawn: Any) -> str:  # noqa: ANN401 - a chart of any kind
    """Say beneath the chart what of the rows is not drawn, whatever its mark has said already."""
    said = drawn.title if isinstance(drawn.title, str) else ""
    return said if plot.told in said else f"{said} {plot.told}".strip()


def spec(answer: Content) -> dict[str, Any] | None:
    """Give the chart as plain Vega-Lite."""
    if answer.drawing is None:
        return None
    from altair.utils.schemapi import debug_mode

    with debug_mode(CHECKED):
        chart = draw(answer)
        return json.loads(chart.to_json(validate=CHECKED, indent=None)) if chart is not None else None


def png(answer: Content) -> bytes:
    """Draw the chart as a PNG on white, two dots to a pixel."""
    import vl_convert

    return vl_convert.vegalite_to_png(_drawn(answer), scale=2)


def svg(answer: Content, background: str = "white") -> str:
    """Draw the chart as an SVG."""
    import vl_convert

    return vl_convert.vegalite_to_svg(_drawn(answer, background))


def _drawn(answer: Content, background: str = "white") -> dict[str, Any]:
    found = spec(answer)
    if found is None:
        why = "It has no chart." if answer.drawing is None else "No row has a figure to draw."
        raise Failure("There is nothing to draw.", f"The answer is '{answer.name}'. {why}", "Ask for its table.")
    found["config"]["background"] = background
    return found
