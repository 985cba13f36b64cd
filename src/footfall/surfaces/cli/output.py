"""An answer to standard output or into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.save import FORMATS, render, write
from footfall.errors import BadRequest, guess

if TYPE_CHECKING:
    from footfall.answer import Answer

BINARY = ("png", "xlsx")
WIDTH = 160
"""Columns of a table that no terminal shows."""


def chosen(how: str | None, to: str | None) -> str:
    """Settle the format before any work is done: as named, else by the file's ending, else a table."""
    if to and Path(to).is_dir():
        raise BadRequest(f"'{to}' is a directory.", "", "Name a file.")
    if how is None:
        how = _by_ending(Path(to)) if to else "table"
    if how not in FORMATS:
        raise BadRequest(f"There is no format called '{how}'.", guess(how, FORMATS), "`--format` takes one of them.")
    if not to and how in BINARY and sys.stdout.isatty():
        raise BadRequest(f"A terminal cannot show {how}.", "", f"Name a file with --to answer.{how}.")
    return how


def _by_ending(path: Path) -> str:
    ending = path.suffix.lstrip(".").lower()
    if ending == "txt":
        return "table"
    if ending not in FORMATS or ending == "table":
        endings = ", ".join(f".{name}" for name in FORMATS if name != "table")
        found = f"Its ending '.{ending}' is none of them." if ending else "It has no ending."
        raise BadRequest(
            f"'{path}' does not say how to write it.", found, f"End it in {endings} or .txt, or give --format."
        )
    return ending


def put(answer: Answer, how: str, to: str | None) -> None:
    """Write the answer where it was asked for."""
    if to:
        write(Path(to), f"{_plain(answer)}\n" if how == "table" else render(answer, how))
        return
    if how == "table":
        from footfall.answer.text import text

        say(text(answer, width=None if sys.stdout.isatty() else WIDTH))
        return
    content = render(answer, how)
    data = content.encode("utf-8") if isinstance(content, str) else content
    put_bytes(data if data.endswith(b"\n") or how in BINARY else data + b"\n", to)


def put_bytes(data: bytes, to: str | None) -> None:
    """Write what is ready where it was asked for."""
    if to:
        write(Path(to), data)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _plain(answer: Answer) -> str:
    """Write it as a terminal shows it, without the terminal's colours."""
    from rich.text import Text

    from footfall.answer.text import text

    return Text.from_ansi(text(answer, width=WIDTH)).plain


def say(text: str) -> None:
    """Print a line or more on standard output."""
    sys.stdout.write(f"{text}\n")
