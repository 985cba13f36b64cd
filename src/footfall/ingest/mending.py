"""A quote that nothing ends must not cost the lines after it: what the reader took for one record is cut into lines."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from footfall.ingest.dialect import record_of
from footfall.ingest.lines import Broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from footfall.ingest.files import LogFile

CHUNK = 1 << 20
ROUNDS = 20
"""So often is a file mended; what is broken after that stays one record."""


def mend(file: LogFile, broken: Sequence[Broken], width: int, to: Path) -> list[Broken]:
    """Copy a file without the lines of broken records of which no row can be made; give those lines."""
    lines = [line for one in broken for line in _broken_lines(file.path, one, file.delimiter, width)]
    with file.path.open("rb") as source, to.open("wb") as out:
        for line in lines:
            _copy(source, out, line.at - source.tell())
            source.readline()
        shutil.copyfileobj(source, out)
    return lines


def _copy(source: BinaryIO, out: BinaryIO, size: int) -> None:
    while size > 0 and (chunk := source.read(min(size, CHUNK))):
        out.write(chunk)
        size -= len(chunk)


def placed(broken: Sequence[Broken], gone: Sequence[Broken], path: Path) -> list[Broken]:
    """Say where records of a mended file stand in the file it was made of, without the lines that are gone."""
    found, left, ahead = [], list(gone), 0
    with path.open("rb") as file:
        for one in broken:
            while left and left[0].at <= one.at + ahead:
                file.seek(left.pop(0).at)
                ahead += len(file.readline())
            found.append(Broken(one.at + ahead, one.text))
    return found


def _broken_lines(path: Path, broken: Broken, delimiter: str, width: int) -> Iterator[Broken]:
    """Cut a record into its lines and give those that are none by themselves; the first one is, whatever it holds."""
    record = record_of(delimiter.encode(), width)
    with path.open("rb") as file:
        file.seek(broken.at)
        for number in range(broken.lines):
            at, line = file.tell(), file.readline()
            if number == 0 or (line.strip() and not record.fullmatch(line)):
                yield Broken(at, line.decode("utf-8", errors="replace").rstrip("\r\n"))
