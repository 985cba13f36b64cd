"""`footfall ask UNIT SHOP`: the options are the unit's parameters, read off the unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

from cyclopts import Parameter as Shown

from footfall.answer.save import FORMATS
from footfall.errors import BadRequest
from footfall.shop.catalog import UNITS
from footfall.shop.catalog import unit as found
from footfall.shop.opening import open_shop
from footfall.spec import Parameter
from footfall.surfaces.cli.listing import listing
from footfall.surfaces.cli.options import (
    ENGINE,
    FILTERS,
    FRESH,
    MEMORY,
    OPTIONS,
    OUTPUT,
    SHOP,
    given,
    positionals,
    taking,
    unwrapped,
)
from footfall.surfaces.cli.output import chosen, put
from footfall.surfaces.cli.progress import working
from footfall.surfaces.cli.wording import no_option

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.analysis import Analysis

UNIT = Annotated[str, Shown(name="UNIT", help="What to ask, as `footfall ask --list` names it.")]
WHERE = Annotated[
    list[str] | None,
    Shown(
        name="--where",
        help='Only events that fit, as "device = mobile"; may be repeated.',
        metavar="CONDITION",
        group=FILTERS,
    ),
]
WHO = Annotated[
    list[str] | None,
    Shown(
        name="--who", help='Only users that fit, as "orders >= 2"; may be repeated.', metavar="CONDITION", group=FILTERS
    ),
]
SINCE = Annotated[
    str | None, Shown(name="--since", help="The first day of the shop to look at.", metavar="DAY", group=FILTERS)
]
UNTIL = Annotated[
    str | None, Shown(name="--until", help="The last day of the shop to look at.", metavar="DAY", group=FILTERS)
]
EXCLUDE_ANOMALIES = Annotated[
    bool,
    Shown(
        name="--exclude-anomalies",
        help="Leave out users that act as no person can.",
        show_default=False,
        group=FILTERS,
    ),
]
FORMAT = Annotated[
    str | None,
    Shown(name="--format", help=f"One of {', '.join(FORMATS)}; else by FILE's ending.", metavar="WORD", group=OUTPUT),
]
TO = Annotated[
    list[str] | None, Shown(name="--to", help="The file to write; its ending says how.", metavar="FILE", group=OUTPUT)
]
LISTED = Parameter("list", bool, False, "Show every unit, its question and its parameters.")  # noqa: FBT003 - its default
MIN_CELL = Parameter("min_cell", int, 0, "Leave out rows of fewer people than this.", at_least=0)
ENDINGS = (".html", ".png", ".svg", ".csv", ".json", ".xlsx", ".txt")


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command for the unit that the tokens name."""
    if "--list" in tokens:
        return listing
    words = positionals(tokens, flags=("--help", "-h", "--exclude-anomalies", "--fresh", *_switches()))
    if words and words[0] in UNITS:
        return _of(UNITS[words[0]])
    if "--help" in tokens or "-h" in tokens:
        return _any()
    raise _no_unit(words, tokens)


def _of(asked: type[Analysis]) -> Callable[..., None]:
    """Make the command for one unit."""
    parameters = asked.parameters()
    function = taking(_ask, parameters, [MIN_CELL])
    for parameter in parameters:
        if parameter.name == "to":
            _share_to(function, parameter)
    function.__doc__ = f"{asked.question}\n\n{unwrapped(asked.definition())}"
    function.usage = f"{asked.name()} SHOP"  # type: ignore[attr-defined]
    return function


def _share_to(function: Callable[..., None], parameter: Parameter) -> None:
    """Let `--to` tell of the unit's parameter and of the file: a value with a file's ending is the file."""
    told = f"{parameter.doc} What ends as a file does is the file to write."
    shown = Shown(name="--to", help=told, metavar="VALUE|FILE", group=OPTIONS)
    function.__annotations__ = function.__annotations__ | {"to": Annotated[list[str] | None, shown]}


def _switches() -> list[str]:
    """Name the options that take no value."""
    flags = {each.flag for asked in UNITS.values() for each in asked.parameters() if each.type is bool}
    return [f"--{prefix}{flag}" for flag in flags for prefix in ("", "no-")]


def _no_unit(words: Sequence[str], tokens: Sequence[str]) -> BadRequest:
    do = "`footfall ask --list` shows them all."
    if tokens and not words:
        return no_option("footfall ask", tokens[0], ("--list", "--help"), "It is written footfall ask UNIT SHOP.")
    if not words:
        return BadRequest("No analysis was named.", "It is written footfall ask UNIT SHOP.", do)
    if Path(words[0]).is_dir() and words[1:2] and words[1] in UNITS:
        do = f"Write footfall ask {words[1]} {words[0]}."
        return BadRequest("The analysis comes before the shop.", f"'{words[0]}' was given first.", do)
    try:
        found(words[0])
    except BadRequest as error:
        return error
    raise AssertionError


def _any() -> Callable[..., None]:
    """Make the command for no unit in particular: it can only show its help."""
    function = taking(_ask, [LISTED], [MIN_CELL])
    function.__doc__ = (
        "Ask a shop one question.\n\n"
        "A unit has options of its own: `footfall ask UNIT --help` shows them, and tells what it computes."
    )
    return function


def _ask(  # noqa: PLR0913 - the filters every question takes
    what: UNIT,
    shop: SHOP,
    /,
    *,
    where: WHERE = None,
    who: WHO = None,
    since: SINCE = None,
    until: UNTIL = None,
    exclude_anomalies: EXCLUDE_ANOMALIES = False,
    fresh: FRESH = False,
    engine: ENGINE = "duckdb",
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
    **values: object,
) -> None:
    file, more = _file_among(UNITS[what], to or [])
    how = chosen(format_, file)
    least = cast("int", MIN_CELL.read(values.pop("min_cell", None) or 0))
    asked = UNITS[what].make(given(values) | more)
    opened = open_shop(shop, engine, memory=memory)
    try:
        with working(f"asking {what}"):
            answer = opened.ask(
                asked,
                where=where,
                who=who,
                since=since,
                until=until,
                exclude_anomalies=exclude_anomalies,
                min_cell=least,
                fresh=fresh,
            )
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
    return (files[0] if files else None), ({"to": values[0]} if values else {})
