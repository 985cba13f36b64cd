"""The pages of the dashboard: the index, a unit with its form, and a refusal; and the files they load."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from footfall.answer.page import TEMPLATES, Links, bundle, charts_script, fragment, style, whole
from footfall.shop.catalog import SECTIONS
from footfall.surfaces.report import header
from footfall.surfaces.serve import form

if TYPE_CHECKING:
    from footfall.answer import Answer
    from footfall.engine import About
    from footfall.surfaces.serve.asked import Asked


@cache
def statics() -> dict[str, tuple[str, bytes]]:
    """Give the files that pages load: their type and content."""
    script = "text/javascript; charset=utf-8"
    return {
        "style.css": ("text/css; charset=utf-8", style().encode()),
        "vega.js": (script, bundle().encode()),
        "charts.js": (script, charts_script().encode()),
        "form.js": (script, (TEMPLATES / "form.js").read_bytes()),
    }


@cache
def _address(name: str) -> str:
    """Give a file's address, which changes with its content: a browser may keep it for ever."""
    return f"/static/{name}?v={sha256(statics()[name][1]).hexdigest()[:12]}"


def _links(*scripts: str) -> Links:
    return Links((_address("style.css"),), tuple(_address(name) for name in scripts))


def index(about: About, *, hidden: bool) -> str:
    """Write the list of all questions."""
    shown = {title: [(unit.name(), unit.question) for unit in units] for title, units in SECTIONS.items()}
    return whole("index.html", "What the log says", _links(), header=header(about, hidden=hidden), sections=shown)


def unit(asked: Asked, about: About, answer: Answer | None, wrong: str, query: str) -> str:
    """Write a unit's page: its form, and its answer or why there is none."""
    filters = form.filters(asked)
    content: dict[str, Any] = {
        "unit": asked.unit,
        "fields": form.fields(asked),
        "filters": filters,
        "filtered": bool(asked.filters),
        "lists": form.lists(about),
        "answer": fragment(answer, level=1) if answer else "",
        "wrong": wrong,
        "json": f"/api/ask/{asked.unit.name()}{f'?{query}' if query else ''}",
    }
    scripts = ("vega.js", "charts.js", "form.js") if answer and answer.chart is not None else ("form.js",)
    return whole("unit.html", asked.unit.question, _links(*scripts), **content)


def refusal(sentences: str) -> str:
    """Write why there is no page."""
    return whole("refusal.html", "That did not work", _links(), sentences=sentences)
