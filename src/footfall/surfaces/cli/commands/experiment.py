"""`footfall experiment size` and `footfall experiment read FILE`: the options are the units' parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.actions.experiments import ExperimentRead, ExperimentSize, FromLog
from footfall.errors import BadRequest, unknown
from footfall.surfaces.cli.commands.ask import FORMAT  # noqa: TC001 - read while running
from footfall.surfaces.cli.options import MEMORY, OPTIONS, OUTPUT, given, positionals, taking, unwrapped
from footfall.surfaces.cli.output import chosen, put
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from footfall.spec import Unit

WHAT = Annotated[str, Shown(name="WHAT", help="size or read.")]
FILE = Annotated[
    str, Shown(name="FILE", help="Who was in which arm, and what they did: CSV, TSV, JSONL or Parquet, a row a person.")
]
TO = Annotated[
    str | None, Shown(name="--to", help="The file to write; its ending says how.", metavar="FILE", group=OUTPUT)
]
ACTION = Annotated[
    str | None,
    Shown(
        name="--action",
        help="Keep what it showed for this action: the plan goes by it.",
        metavar="ACTION",
        group=OPTIONS,
    ),
]
INTO = Annotated[
    str | None, Shown(name="--into", help="The shop to keep it in, with --action.", metavar="SHOP", group=OPTIONS)
]
ACTION_ARM = Annotated[
    str | None,
    Shown(
        name="--action-arm", help="The arm that is the action's, where there are several.", metavar="ARM", group=OPTIONS
    ),
]
DO = "It is written footfall experiment size --baseline P --lift X, or footfall experiment read FILE --arm COLUMN."


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command for what the tokens name: size or read."""
    words = positionals(tokens, flags=("--help", "-h"))
    if words and words[0] in _COMMANDS:
        return _COMMANDS[words[0]]()
    if {"--help", "-h"} & set(tokens):
        return _experiment
    if not words:
        raise BadRequest("Neither size nor read was named.", "", DO)
    raise unknown("command of experiment", words[0], _COMMANDS, DO)


def _size_command() -> Callable[..., None]:
    usage = "size --baseline P --lift X"
    return _told(taking(_size, ExperimentSize.parameters()), ExperimentSize, usage)


def _read_command() -> Callable[..., None]:
    usage = "read FILE --arm COLUMN --outcome COLUMN,..."
    both = [*ExperimentRead.parameters(), *FromLog.parameters()]
    function = _told(taking(_read, both), ExperimentRead, usage)
    function.__doc__ = f"{function.__doc__}\n\nWith --shop: {unwrapped(FromLog.definition())}"
    return function


def _told(function: Callable[..., None], unit: type[Unit], usage: str) -> Callable[..., None]:
    """Give a command the definition of its unit."""
    function.__doc__ = f"{unit.question}\n\n{unwrapped(unit.definition())}"
    function.usage = usage  # type: ignore[attr-defined]
    return function


_COMMANDS = {"size": _size_command, "read": _read_command}


def _experiment(what: WHAT) -> None:
    """Size an experiment before it is run, or read one that was.

    `footfall experiment size --help` and `footfall experiment read --help` show the options of each.
    """
    del what


def _size(what: WHAT, /, *, format_: FORMAT = None, to: TO = None, **values: object) -> None:
    del what
    how = chosen(format_, to)
    put(ExperimentSize.make(given(values)).answer(), how, to)


def _read(  # noqa: PLR0913 - what may be done with what was read
    what: WHAT,
    file: FILE,
    /,
    *,
    action: ACTION = None,
    action_arm: ACTION_ARM = None,
    into: INTO = None,
    memory: MEMORY = None,
    format_: FORMAT = None,
    to: TO = None,
    **values: object,
) -> None:
    from footfall.shop.experimenting import Keeping, read_experiment

    del what
    how = chosen(format_, to)
    keeping = Keeping.of(action, into, action_arm)
    with working("reading the experiment"):
        answer = read_experiment(file, given(values), keeping, memory)
    put(answer, how, to)
