"""`footfall map LOG`: a map guessed for a log of no known format."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter as Shown

from footfall.surfaces.cli.options import MEMORY, OPTIONS
from footfall.surfaces.cli.output import say
from footfall.surfaces.cli.progress import working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LOG = Annotated[str, Shown(help="A file, glob or folder; its first file is looked at.", metavar="LOG")]
TO = Annotated[
    str | None, Shown(name="--to", help="The map to write; else it is shown.", metavar="MAP.toml", group=OPTIONS)
]
ENCODING = Annotated[
    str | None, Shown(name="--encoding", help="The encoding of a text file.", metavar="NAME", group=OPTIONS)
]


def command(tokens: Sequence[str]) -> Callable[..., None]:
    """Make the command."""
    del tokens
    return _map


def _map(log: LOG, /, *, to: TO = None, encoding: ENCODING = None, memory: MEMORY = None) -> None:
    """Guess what a log's columns and events are, as a map for --map.

    Every line says what speaks for it; what may be otherwise is asked in a comment that ends with "say which". Answer
    those, and look at every line, before you use the map.
    """
    from footfall.answer.save import write
    from footfall.engine.memory import allowed
    from footfall.ingest.guessing import guessed
    from footfall.ingest.opening import looked_at, near
    from footfall.ingest.parse import start_reader

    with working("looking"), TemporaryDirectory() as work:
        engine = start_reader(allowed(memory), Path(work))
        try:
            file, reading = looked_at(engine, log, Path(work), encoding)
            text = guessed(engine, file, reading, near(engine, log, Path(work), file))
        finally:
            engine.close()
    if to is None:
        say(text.rstrip("\n"))
        return
    write(Path(to), text)
    say(f"The map is {to}. Look at it, then: footfall run {log} --into SHOP --map {to}")
