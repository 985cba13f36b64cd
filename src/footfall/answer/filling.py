"""Templates filled in: whatever comes from data is escaped, and written as people read it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.schema import Column

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from footfall.answer.content import Content, Fact

TEMPLATES = Path(__file__).with_name("templates")

LONGEST = 300
"""More letters of one value are not shown."""


def rendered(template: str, **content: object) -> Markup:
    """Fill a template."""
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
    environment.filters |= {
        "prose": prose,
        "inline": inline,
        "words": words,
        "written": written,
        "clipped": clipped,
        "without_end": without_end,
    }
    environment.filters |= {"of": shown, "low": low, "high": high, "title": titled, "counted": counted}
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
    """Escape a line, set what stands in backquotes as code, and keep a figure and its % on one line."""
    from markupsafe import Markup, escape

    escaped = re.sub(r"(?<=\d) %", "\u00a0%", str(escape(text.strip())))
    return Markup(re.sub(r"(`+)([^`]+)\1", r"<code>\2</code>", escaped))  # noqa: S704 - just escaped


def words(name: str) -> str:
    """Write a column's name with spaces."""
    return name.replace("_", " ")


def titled(name: str) -> str:
    """Write a unit's name as a title."""
    return name.replace("-", " ").capitalize()


def written(value: object) -> str:
    """Write an asked value."""
    return " and ".join(str(part) for part in value) if isinstance(value, list | tuple) else str(value)


def without_end(name: str) -> str:
    """Name the figure that an end of an interval belongs to; of any other column nothing."""
    return name.removesuffix("_low").removesuffix("_high") if name.endswith(("_low", "_high")) else ""


def clipped(text: str) -> str:
    """Cut a word that would fill the page."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number of things."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shown(fact: Fact, answer: Content) -> str:
    """Write a fact, money with its currency."""
    return f"{fact.show()} {answer.currency}" if fact.kind == "money" and answer.currency else fact.show()


def low(fact: Fact) -> str:
    """Write where a fact's interval begins."""
    return _bound(fact, fact.low)


def high(fact: Fact) -> str:
    """Write where a fact's interval ends."""
    return _bound(fact, fact.high)


def _bound(fact: Fact, bound: float | None) -> str:
    return Column("", fact.kind, "").show(bound)  # type: ignore[arg-type]
