"""A quote that nothing ends must not cost the lines after it: what the reader took for one record is cut into lines."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from footfall.ingest.dialect import record_of
from footfall.ingest.lines import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from footfall.ingest.files import LogFile

ROUNDS = 20
"""So often is a file mended; what is broken after that stays one record."""


def mend(file: LogFile, broken: Sequence[Broken], width: int, to: Path) -> list[Broken]:
    """Copy a file with every line empty of which no row can be made; give those lines. Places stay as they are."""
    lines = [line for one in broken for line in _broken_lines(file.path, one, file.delimiter, width)]
    if file.path != to:
        shutil.copyfile(file.path, to)
    with to.open("r+b") as out:
        for line in lines:
            out.seek(line.at)
            size = len(out.readline())
            out.seek(line.at)
            out.write(b"\n" * size)
    return lines


def _broken_lines(path: Path, broken: Broken, delimiter: str, width: int) -> Iterator[Broken]:
    """Cut a record into its lines and give those that are none by themselves; the first one is, whatever it holds."""
    record = record_of(delimiter.encode(), width)
    with path.open("rb") as file:
        file.seek(broken.at)
        for number in range(broken.lines):
            at, line = file.tell(), file.readline()
            if number == 0 or (line.strip() and not record.fullmatch(line)):
                yield Broken(at, line.decode("utf-8", errors="replace").rstrip("\r\n"))
