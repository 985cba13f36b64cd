"""An answer as HTML: a fragment, a page that needs no network, and what a notebook shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.answer.draw import spec, svg
from footfall.answer.filling import rendered
from footfall.answer.inside import as_is, as_json, bundle, charts_script, page_script, policy, style
from footfall.schema import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from footfall.answer.content import Content

FEW = 12
"""A table of so many rows stands open where there is no chart."""

WIDE = 8
"""A single row of more columns is shown on its side."""

SMALL = 132
"""A small picture's marks are no higher than this."""

CELL = 40
"""About so many letters of HTML stand around a value."""

MARKS = {
    "bars": "Bars",
    "long_bars": "Bars",
    "funnel": "Bars of steps",
    "waterfall": "A waterfall",
    "dots": "Dots",
    "lines": "Lines",
    "rungs": "A line",
    "survival": "A curve",
    "stacked": "Stacked bars",
    "heatmap": "A heat map",
    "grid": "A grid",
    "sankey": "Ribbons",
}
"""What is drawn, in words."""

ALONG = ("lines", "rungs", "survival", "stacked")
"""Marks whose figures lie upwards."""


@dataclass(frozen=True)
class Room:
    """How much of an answer's table a page has room for: rows, and letters of HTML."""

    rows: int
    letters: int


ALONE, AMONG_MANY = Room(500, 1_000_000), Room(100, 50_000)


@dataclass(frozen=True)
class Links:
    """Where a served page finds what a page on its own carries inside."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def page(answers: Sequence[Content], title: str) -> str:
    """Write answers as one page that carries all it needs."""
    return whole("list.html", title=title, answers=[fragment(answer) for answer in answers])


def fragment(answer: Content, level: int = 2, room: Room = ALONE, lead: Markup | None = None) -> Markup:
    """Write one answer as a section: what it says and shows, and one click away its table, caveats, meaning and SQL.

    A `lead` stands in place of reading and chart.
    """
    drawing = spec(answer) if lead is None else None
    on_its_side = len(answer.rows) == 1 and len(answer.columns) > WIDE
    return rendered(
        "answer.html",
        answer=answer,
        level=level,
        lead=lead,
        chart=_chart(drawing),
        height=_height(drawing),
        told=(drawing or {}).get("title", ""),
        alt=alt(answer),
        on_its_side=on_its_side,
        open=lead is None and drawing is None and not on_its_side and len(answer.rows) <= FEW,
        rows=answer.rows[: fitting(answer, room)],
        kinds=KINDS,
    )


def picture(answer: Content) -> Markup | None:
    """Write an answer's chart alone, and small; nothing where there is none."""
    drawing = spec(answer)
    if drawing is None:
        return None
    if isinstance(drawing.get("height"), int | float):
        drawing["height"] = min(drawing["height"], SMALL)
    return rendered("figure.html", chart=_chart(drawing), height=_height(drawing), told="", alt=alt(answer))


def fitting(answer: Content, room: Room) -> int:
    """Say how many rows there is room for; the first always."""
    left = room.letters
    for number, row in enumerate(answer.rows[: room.rows]):
        left -= sum(CELL + len(str(row[column.name])) for column in answer.columns)
        if left < 0:
            return max(number, 1)
    return min(len(answer.rows), room.rows)


def alt(answer: Content) -> str:
    """Say what a chart shows to those who don't see it: what is drawn, and what is read off it."""
    drawing = answer.drawing
    if drawing is None:
        return answer.reading or answer.question
    figures, along = (drawing.y, drawing.x) if drawing.mark in ALONG else (drawing.x, drawing.y)
    if drawing.mark == "heatmap":
        figures, along = (drawing.color,), (*drawing.y, *drawing.x)
    if drawing.mark == "sankey":
        figures, along = (drawing.label,), (*drawing.y, drawing.color)
    drawn = f"{MARKS.get(drawing.mark, 'A chart')} of {_listed(figures)} by {_listed(along)}."
    return f"{drawn} {answer.reading}".strip()


def _listed(names: Sequence[str]) -> str:
    said = [name.replace("_", " ") for name in names]
    return " and ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)


def notebook(answer: Content) -> str:
    """Write what a notebook shows: no script, the chart as a picture of lines."""
    from markupsafe import Markup

    picture = Markup(svg(answer)) if spec(answer) is not None else ""  # noqa: S704 - vl-convert escapes text
    return str(rendered("notebook.html", answer=answer, picture=picture, few=20, kinds=KINDS))


def whole(template: str, title: str, links: Links | None = None, **content: object) -> str:
    """Write a page around a template; without links it carries style and scripts, and forbids all else."""
    inside = rendered(template, title=title, **content)
    scripts = _scripts(inside) if links is None else ()
    styles = (style(),) if links is None else ()
    own = {"styles": as_is(styles), "scripts": as_is(scripts), "policy": policy(styles, scripts) if styles else ""}
    return str(rendered("page.html", title=title, body=inside, links=links or Links((), ()), **own))


def _scripts(inside: str) -> tuple[str, ...]:
    return (page_script(), bundle(), charts_script()) if 'class="chart"' in inside else (page_script(),)


def _chart(drawing: dict[str, Any] | None) -> Markup | None:
    """Write a chart for a page, which has its own looks and says itself what is not drawn."""
    if drawing is None:
        return None
    return as_json({name: part for name, part in drawing.items() if name not in ("config", "title")})


def _height(drawing: dict[str, Any] | None) -> int:
    """Say how much room to keep for a chart until it is drawn: that of its marks, its axes and its legend."""
    height = (drawing or {}).get("height", 240)
    return int(height) + 70 if isinstance(height, int | float) else 310
