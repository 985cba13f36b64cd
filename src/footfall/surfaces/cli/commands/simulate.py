"""`footfall simulate KIND --to LOG`: the options are the kind's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter as Shown

from footfall.errors import BadRequest, unknown
from footfall.simulate import KINDS, Simulation
from footfall.surfaces.cli.options import OPTIONS, given, positionals, taking, unwrapped
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TO = Annotated[
    str,
    Shown(
        name="--to",
        help="The log to write, of fashion-campus a folder; its truth goes into LOG.truth.json beside it.",
        metavar="LOG",
        group=OPTIONS,
    ),
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command for the kind that the tokens name."""
    words = positionals(tokens, flags=("--help", "-h"))
    if words and words[0] in KINDS:
        return _of(KINDS[words[0]])
    if "--help" in tokens or "-h" in tokens:
        return taking(_simulate, Simulation.parameters())
    if not words:
        raise BadRequest(
            "No kind of log was named.", f"There is {', '.join(KINDS)}.", "Write footfall simulate KIND --to LOG."
        )
    raise unknown("kind of log", words[0], KINDS, "`footfall simulate --help` shows how it is written.")


def _of(kind: type[Simulation[Any]]) -> Callable[..., None]:
    function = taking(_simulate, kind.parameters())
    function.__doc__ = unwrapped(kind.definition())
    function.usage = f"{kind.name()} --to LOG"  # type: ignore[attr-defined]
    return function


def _simulate(kind: Annotated[str, Shown(help=f"One of {', '.join(KINDS)}.")], /, *, to: TO, **values: object) -> None:
    """Make a log whose truth is known."""
    asked = KINDS[kind].make(given(values))
    path = Path(to)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadRequest(f"There can be no folder '{path.parent}'.", f"The system says: {error.strerror}.") from error
    with working("making the log") as progress:
        truth = asked.write(path, lambda rows: progress("making the log", rows, asked.events))
    say(f"{asked.events:,} rows are in {path}; their truth is in {truth}.")
