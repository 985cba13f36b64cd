"""The pages of the dashboard: the index, a unit with its form, and a refusal; and the files they load."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from footfall.answer import Answer
from footfall.answer.charts import bars
from footfall.answer.draw import is_drawn
from footfall.answer.filling import TEMPLATES
from footfall.answer.inside import bundle, charts_script, page_script, style
from footfall.answer.page import Links, fragment, whole
from footfall.answer.save import FORMATS
from footfall.schema import Column
from footfall.surfaces import findings
from footfall.surfaces.contents import anchor, contents
from footfall.surfaces.head import header, title
from footfall.surfaces.serve import form
from footfall.surfaces.serve.asked import FILTERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from footfall.engine import About
    from footfall.surfaces.serve.asked import Asked

TAKEN = tuple(how for how in FORMATS if how not in ("table", "html"))
"""The formats an answer can be taken away in; the last two need a chart."""


@cache
def statics() -> dict[str, tuple[str, bytes]]:
    """Give the files that pages load: their type and content."""
    script = "text/javascript; charset=utf-8"
    return {
        "style.css": ("text/css; charset=utf-8", style().encode()),
        "page.js": (script, page_script().encode()),
        "vega.js": (script, bundle().encode()),
        "charts.js": (script, charts_script().encode()),
        "form.js": (script, (TEMPLATES / "form.js").read_bytes()),
    }


@cache
def _address(name: str) -> str:
    """Give a file's address, which changes with its content: a browser may keep it for ever."""
    return f"/static/{name}?v={sha256(statics()[name][1]).hexdigest()[:12]}"


def links(*scripts: str) -> Links:
    """Say where a page finds its looks and scripts."""
    return Links((_address("style.css"),), tuple(_address(name) for name in scripts))


def prepare() -> None:
    """Read the files, and write a page of a made-up answer: that loads what draws charts and fills templates in."""
    made_up = Answer(
        name="made-up",
        question="What is made up?",
        definition="What is made up.",
        asked={},
        columns=(Column("event", "text", "What."), Column("n", "count", "How many.")),
        rows=[{"event": "view_item", "n": 1}],
        reading="It is made up.",
        drawing=bars("n", "event"),
    )
    whole("list.html", made_up.question, links("vega.js"), answers=[fragment(made_up)])


def index(about: About, overview: Answer | None, *, hidden: bool) -> str:
    """Write the list of all questions."""
    return whole(
        "index.html",
        title(about),
        links("page.js"),
        header=header(about, overview, "/ledger", hidden=hidden),
        recommends="item_id" in about.columns,
        contents=contents("/{}".format, lambda chapter: f"/#{anchor(chapter)}"),
    )


def unit(
    asked: Asked, about: About, answer: Answer | None, wrong: str, suggestions: Mapping[str, list[str]], query: str
) -> str:
    """Write a unit's page: its form, and its answer or why there is none."""
    name, chosen = asked.unit.name(), _query(asked.filters)
    drawn = answer is not None and is_drawn(answer)
    content: dict[str, Any] = {
        "unit": asked.unit,
        "fields": form.fields(asked),
        "filters": form.filters(asked),
        "filtered": bool(asked.filters),
        "only": _only(asked),
        "lists": form.lists(about) | dict(suggestions),
        "answer": _shown(answer, chosen) if answer else "",
        "wrong": wrong,
        "takes": {how: f"/api/ask/{name}.{how}{query}" for how in TAKEN if drawn or how not in ("png", "svg")},
        "json": f"/api/ask/{name}{query}",
        "contents": contents(lambda to: f"/{to}{chosen}", lambda chapter: f"/#{anchor(chapter)}", name),
        "home": "/",
    }
    scripts = ("vega.js", "charts.js") if 'class="chart"' in str(content["answer"]) else ()
    return whole("unit.html", asked.unit.question, links("page.js", "form.js", *scripts), **content)


def _shown(answer: Answer, chosen: str) -> Markup:
    """Write an answer; findings as cards, whose links keep the filters that are on."""
    if answer.name != findings.NAME:
        return fragment(answer, level=1)

    def address(to: str, asked: str) -> str:
        query = "&".join(filter(None, (asked, chosen.removeprefix("?"))))
        return f"/{to}?{query}" if query else f"/{to}"

    return fragment(answer, level=1, lead=findings.cards(answer, address))


def _only(asked: Asked) -> list[tuple[str, str]]:
    """Give each filter that is on, and the address without it."""
    on = [(name, value) for name, values in asked.filters.items() for value in values]
    parameters = list(asked.parameters.items())
    rest = ([*parameters, *on[:place], *on[place + 1 :]] for place in range(len(on)))
    name = asked.unit.name()
    return [
        (_said(*one), f"/{name}?{urlencode(less)}" if less else f"/{name}") for one, less in zip(on, rest, strict=True)
    ]


def _said(name: str, value: str) -> str:
    return value if name == "where" else f"{name.replace('-', ' ')} {'' if value == 'true' else value}".strip()


def _query(filters: Mapping[str, list[str]]) -> str:
    """Write filters as they stand in an address, so that they go along to another question."""
    on = [(name, value) for name in FILTERS for value in filters.get(name, ())]
    return f"?{urlencode(on)}" if on else ""


def refusal(sentences: str) -> str:
    """Write why there is no page."""
    return whole("refusal.html", "That did not work", links("page.js"), sentences=sentences)
