"""`footfall ask --list`: every unit, its question, its parameters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter as Shown

from footfall.errors import BadRequest
from footfall.shop.catalog import SECTIONS
from footfall.surfaces.cli.options import OPTIONS, OUTPUT, default, limits
from footfall.surfaces.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.analysis import Analysis
    from footfall.spec import Parameter

LIST = Annotated[
    bool,
    Shown(name="--list", help="Show every unit, its question and its parameters.", show_default=False, group=OPTIONS),
]
FORMAT = Annotated[str, Shown(name="--format", help="One of table, json.", metavar="WORD", group=OUTPUT)]


def listing(*, list_: LIST = False, format_: FORMAT = "table") -> None:
    """Show every unit, its question and its parameters."""
    del list_
    if format_ not in ("table", "json"):
        raise BadRequest(f"The list has no format '{format_}'.", "", "Give table or json to --format.")
    say(json.dumps(units(), ensure_ascii=False, indent=1) if format_ == "json" else "\n".join(lines()))


def units() -> list[dict[str, Any]]:
    """Give every unit for machines."""
    return [_unit(section, unit) for section, members in SECTIONS.items() for unit in members]


def _unit(section: str, unit: type[Analysis]) -> dict[str, Any]:
    return {
        "name": unit.name(),
        "section": section,
        "question": unit.question,
        "definition": unit.definition(),
        "parameters": [_parameter(parameter) for parameter in unit.parameters()],
        "columns": [{"name": c.name, "kind": c.kind, "doc": c.doc} for c in unit.columns],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.flag,
        "expects": parameter.expects,
        "default": parameter.write(parameter.default),
        "choices": list(parameter.choices),
        "at_least": parameter.at_least,
        "at_most": parameter.at_most,
        "doc": parameter.doc,
    }


def lines() -> Iterator[str]:
    """Give every unit for people."""
    for section, members in SECTIONS.items():
        yield f"{section}\n"
        for unit in members:
            yield f"  {unit.name()}: {unit.question}"
            for parameter in unit.parameters():
                said = " ".join(part for part in (parameter.doc, limits(parameter)) if part)
                usual = "" if parameter.default is None else f" {default(parameter)}"
                yield f"      --{parameter.flag}{usual}  {said}"
        yield ""
    yield "footfall ask UNIT SHOP asks one; footfall ask UNIT --help tells what it computes."
