"""A unit's form, read off its parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from footfall.schema import DERIVED_DIMENSIONS, EVENT_ORDER, USERS
from footfall.surfaces.serve.asked import EXCLUDE, MIN_CELL, offered

if TYPE_CHECKING:
    from footfall.engine import About
    from footfall.spec import Parameter
    from footfall.surfaces.serve.asked import Asked

MOST_WORDS = 200
"""So many words are suggested at most."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of the form."""

    name: str
    label: str
    doc: str = ""
    type: str = "text"
    value: str = ""
    hint: str = ""
    choices: tuple[str, ...] = ()
    known: str = ""
    """The list of known words beside it: `columns`, `events`, `conditions` or `measures`."""
    least: str = ""
    most: str = ""


def fields(asked: Asked) -> tuple[Field, ...]:
    """Give a field a parameter, filled with what was asked."""
    return tuple(_field(parameter, asked.parameters.get(parameter.flag, "")) for parameter in offered(asked.unit))


def filters(asked: Asked) -> tuple[Field, ...]:
    """Give the fields of the filters; a condition more than was given is there to be filled in."""
    where = _several("where", "Only events where", "device = mobile", "conditions", asked)
    who = _several("who", "Only users with", "orders >= 2", "measures", asked)
    days = [Field(name=name, label=name, type="date", value=asked.one(name) or "") for name in ("since", "until")]
    return (*where, *who, *days, *(_field(each, asked.one(each.flag) or "") for each in (EXCLUDE, MIN_CELL)))


def lists(about: About) -> dict[str, list[str]]:
    """Give the words that a text field may know."""
    events = list(about.events)[:MOST_WORDS]
    return {
        "columns": [*about.columns, *DERIVED_DIMENSIONS],
        "events": events,
        "conditions": [f"event = {event}" for event in events],
        "measures": [f"{column.name} >= 2" for column in USERS.columns if column.kind == "count"],
    }


def _several(name: str, label: str, hint: str, known: str, asked: Asked) -> list[Field]:
    blank = Field(name=name, label=label, hint=hint, known=known)
    return [*(replace(blank, value=value) for value in asked.filters.get(name, ())), blank]


def _field(parameter: Parameter, value: str) -> Field:
    """Say how a parameter is filled in: by its type."""
    default = parameter.write(parameter.default)
    plain = Field(name=parameter.flag, label=parameter.flag.replace("-", " "), doc=parameter.doc, value=value)
    hint = "" if default is None else str(default)
    if parameter.choices or parameter.type is bool:
        choices = parameter.choices or ("true", "false")
        none = ("none",) if parameter.optional else ()
        usual = hint.lower() or "none"
        return replace(plain, choices=(*none, *choices), value=value or usual, hint=usual)
    if parameter.type in (int, float):
        return replace(
            plain, type="number", hint=hint, least=_limit(parameter.at_least), most=_limit(parameter.at_most)
        )
    if parameter.type is date:
        return replace(plain, type="date")
    return replace(plain, hint=hint, known=_known(parameter))


def _known(parameter: Parameter) -> str:
    """Guess which words a text field wants: those like its default, else columns."""
    if parameter.type is not str:
        return ""
    return "events" if parameter.default in EVENT_ORDER or parameter.flag == "ending" else "columns"


def _limit(bound: float | None) -> str:
    return "" if bound is None else f"{bound:g}"
