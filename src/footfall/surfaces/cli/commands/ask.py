"""`footfall ask UNIT SHOP`: the options are the unit's parameters, read off the unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.errors import BadRequest
from footfall.shop.catalog import UNITS, unit as found
from footfall.shop.shop import open_shop
from footfall.spec import Parameter
from footfall.surfaces.cli.listing import listing
from footfall.surfaces.cli.options import ENGINE, MEMORY, SHOP, given, positionals, taking
from footfall.surfaces.cli.output import chosen, put
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.analyses.analysis import Analysis

UNIT = Annotated[str, Shown(help="What to ask, as `footfall ask --list` names it.")]
LIST = Annotated[bool, Shown(name="--list", help="Show every unit, its question and its parameters.", show_default=False)]
WHERE = Annotated[
    list[str] | None,
    Shown(name="--where", help='Only events that fit, as "device = mobile"; may be repeated.', metavar="CONDITION"),
]
WHO = Annotated[
    list[str] | None,
    Shown(name="--who", help='Only users that fit, as "orders >= 2"; may be repeated.', metavar="CONDITION"),
]
SINCE = Annotated[str | None, Shown(name="--since", help="The first day of the shop to look at.", metavar="DAY")]
UNTIL = Annotated[str | None, Shown(name="--until", help="The last day of the shop to look at.", metavar="DAY")]
FORMAT = Annotated[
    str | None,
    Shown(name="--format", help="One of table, json, csv, html, png, svg, xlsx; else by FILE's ending.", metavar="WORD"),
]
TO = Annotated[list[str] | None, Shown(name="--to", help="The file to write; its ending says how.", metavar="FILE")]
MIN_CELL = Parameter("min_cell", int, 0, "Leave out rows of fewer people than this.", at_least=0)
ENDINGS = (".html", ".png", ".svg", ".csv", ".json", ".xlsx", ".txt")


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command for the unit that the tokens name."""
    if "--list" in tokens:
        return listing
    words = positionals(tokens, flags=("--help", "-h", *_switches()))
    if words and words[0] in UNITS:
        return _of(UNITS[words[0]])
    if "--help" in tokens or "-h" in tokens:
        return _any_unit
    raise _no_unit(words)


def _of(asked: type[Analysis]) -> Callable[..., None]:
    """Make the command for one unit."""
    parameters = asked.parameters()
    function = taking(_ask, [*parameters, MIN_CELL])
    function.__doc__ = f"{asked.question}\n\n{asked.definition()}"
    function.usage = f"{asked.name()} SHOP"  # type: ignore[attr-defined]
    return function


def _switches() -> list[str]:
    """Name the options that take no value."""
    flags = {each.flag for asked in UNITS.values() for each in asked.parameters() if each.type is bool}
    return [f"--{prefix}{flag}" for flag in flags for prefix in ("", "no-")]


def _no_unit(words: Sequence[str]) -> BadRequest:
    if not words:
        do = "`footfall ask --list` shows them all."
        return BadRequest("No analysis was named.", "It is written footfall ask UNIT SHOP.", do)
    if Path(words[0]).is_dir() and words[1:2] and words[1] in UNITS:
        do = f"Write footfall ask {words[1]} {words[0]}."
        return BadRequest("The analysis comes before the shop.", f"'{words[0]}' was given first.", do)
    try:
        found(words[0])
    except BadRequest as error:
        return error
    raise AssertionError


def _any_unit(  # noqa: PLR0913
    unit: UNIT,
    shop: SHOP,
    /,
    *,
    list_: LIST = False,
    where: WHERE = None,
    who: WHO = None,
    since: SINCE = None,
    until: UNTIL = None,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
) -> None:
    """Ask a shop one question.

    A unit has options of its own: `footfall ask UNIT --help` shows them and what the unit computes.
    """


def _ask(  # noqa: PLR0913 - the filters every question takes
    unit: UNIT,
    shop: SHOP,
    /,
    *,
    where: WHERE = None,
    who: WHO = None,
    since: SINCE = None,
    until: UNTIL = None,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
    **values: object,
) -> None:
    file, more = _file_among(UNITS[unit], to or [])
    how = chosen(format_, file)
    least = MIN_CELL.read(values.pop("min_cell", None) or 0)
    asked = UNITS[unit].make(given(values) | more)
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"asking {unit}"):
            answer = opened.ask(asked, where=where, who=who, since=since, until=until, min_cell=least)
            put(answer, how, file)
    finally:
        opened.close()


def _file_among(asked: type[Analysis], to: Sequence[str]) -> tuple[str | None, dict[str, object]]:
    """Tell the file from the parameter where a unit has one called `to`: a file has an ending we write."""
    has_own = any(each.name == "to" for each in asked.parameters())
    files = [value for value in to if not has_own or value.lower().endswith(ENDINGS)]
    values = [value for value in to if value not in files]
    for given_ in (files, values):
        if len(given_) > 1:
            raise BadRequest("'--to' is given more than once.", f"{' and '.join(given_)} were given.", "Give it once.")
    return (files[0] if files else None), {"to": value for value in values}
