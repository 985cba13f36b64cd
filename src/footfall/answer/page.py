"""An answer as HTML: a fragment, a page that needs no network, and what a notebook shows."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.draw import spec, svg
from footfall.answer.look import DARK, LIGHT
from footfall.schema import KINDS, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from footfall.answer.content import Content, Fact

TEMPLATES = Path(__file__).with_name("templates")
FEW, MOST = 50, 500
"""So many rows are seen at once, and so many are there at all."""

LONGEST = 300
"""More letters of one value are not shown."""

WIDE = 8
"""A single row of more columns is shown on its side."""


@dataclass(frozen=True)
class Links:
    """Where a served page finds what a page on its own carries inside."""

    styles: tuple[str, ...]
    scripts: tuple[str, ...]


def page(answers: Sequence[Content], title: str) -> str:
    """Write answers as one page that carries all it needs."""
    return whole("list.html", title=title, answers=[fragment(answer) for answer in answers])


def fragment(answer: Content, level: int = 2, link: str = "") -> Markup:
    """Write one answer as a section: what it says, shows and means; `link` is where its name leads."""
    return rendered(
        "answer.html",
        answer=answer,
        level=level,
        link=link,
        chart=_chart(answer),
        on_its_side=len(answer.rows) == 1 and len(answer.columns) > WIDE,
        few=FEW,
        most=MOST,
        kinds=KINDS,
    )


def notebook(answer: Content) -> str:
    """Write what a notebook shows: no script, the chart as a picture of lines."""
    from markupsafe import Markup

    picture = Markup(svg(answer)) if spec(answer) is not None else ""  # noqa: S704 - vl-convert escapes text
    return str(rendered("notebook.html", answer=answer, picture=picture, few=20, kinds=KINDS))


def whole(template: str, title: str, links: Links | None = None, **content: object) -> str:
    """Write a page around a template; without links it carries style and scripts, and forbids all else."""
    inside = rendered(template, title=title, **content)
    scripts = (bundle(), charts_script()) if links is None and 'class="chart"' in inside else ()
    styles = (style(),) if links is None else ()
    policy = _policy(styles, scripts) if links is None else ""
    own = {"styles": _as_is(styles), "scripts": _as_is(scripts), "policy": policy}
    return str(rendered("page.html", title=title, body=inside, links=links or Links((), ()), **own))


def rendered(template: str, **content: object) -> Markup:
    """Fill a template; whatever comes from data is escaped."""
    from markupsafe import Markup

    return Markup(environment().get_template(template).render(**content))  # noqa: S704 - Jinja has escaped it


@cache
def environment() -> Environment:
    """Set up the templates' filters, escaping on."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "inline": inline, "words": words, "written": written, "clipped": clipped}
    environment.filters |= {"low": lambda fact: _bound(fact, fact.low), "high": lambda fact: _bound(fact, fact.high)}
    return environment


def prose(text: str) -> Markup:
    """Turn a docstring into paragraphs and lists."""
    from markupsafe import Markup

    blocks = re.split(r"\n\s*\n", text.strip())
    return Markup("\n").join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> Markup:
    from markupsafe import Markup

    lead, *points = re.split(r"^\s*[-*] ", block, flags=re.MULTILINE)
    said = Markup("<p>{}</p>").format(inline(lead)) if lead.strip() else Markup()
    if not points:
        return said
    return said + Markup("<ul>{}</ul>").format(Markup().join(Markup("<li>{}</li>").format(inline(p)) for p in points))


def inline(text: str) -> Markup:
    """Escape a line, and set what stands in backquotes as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"(`+)([^`]+)\1", r"<code>\2</code>", str(escape(text.strip()))))  # noqa: S704 - just escaped


def words(name: str) -> str:
    """Write a column's name with spaces."""
    return name.replace("_", " ")


def written(value: object) -> str:
    """Write an asked value."""
    return " and ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def clipped(text: str) -> str:
    """Cut a word that would fill the page."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _bound(fact: Fact, bound: float) -> str:
    return Column("", fact.kind, "").show(bound)  # type: ignore[arg-type]


def _chart(answer: Content) -> Markup | None:
    """Write a chart as JSON that no text in it can break out of."""
    drawing = spec(answer)
    if drawing is None:
        return None
    del drawing["config"]
    return as_json(drawing)


def as_json(value: object) -> Markup:
    """Write JSON for a script element."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - nothing is left to escape


def style() -> str:
    """Read the one style sheet."""
    return (TEMPLATES / "style.css").read_text("utf-8")


@cache
def charts_script() -> str:
    """Read the script that draws charts, with the looks it draws them in."""
    looks = as_json({"light": LIGHT, "dark": DARK})
    return (TEMPLATES / "charts.js").read_text("utf-8").replace("LOOKS", str(looks), 1)


@cache
def bundle() -> str:
    """Give Vega, Vega-Lite and Vega-Embed as one script that cannot end its element."""
    import vl_convert

    script = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the snippet may be left out
    return "(() => {" + re.sub(r"<(?=/script|!--)", r"\\x3c", script, flags=re.IGNORECASE) + "\n})();"


def _as_is(texts: Sequence[str]) -> list[Markup]:
    """Take our own style and scripts as they are."""
    from markupsafe import Markup

    return [Markup(text) for text in texts]  # noqa: S704 - our own


def _policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Allow these styles and scripts, and nothing else."""
    allowed = [("style-src", styles), ("script-src", scripts)]
    hashed = [f"{kind} {' '.join(map(_hash, texts))}" for kind, texts in allowed if texts]
    return "; ".join(["default-src 'none'", *hashed, "img-src data:", "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
