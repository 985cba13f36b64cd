"""A quote that nothing ends must not cost the lines after it: what the reader took for one record is cut into lines."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from footfall.ingest.dialect import record_of
from footfall.ingest.lines import BLOCK, Broken, is_inside_quotes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from footfall.ingest.files import LogFile

CHUNK = 1 << 20
LEAST_WIDTH = 4
"""With fewer columns, lines of prose may have as many commas."""
ROUNDS = 20
"""So often is a file mended; what is broken after that stays one record."""


def count_lines(path: Path) -> int:
    """Count a file's line breaks."""
    import numpy as np

    block, count = bytearray(BLOCK), 0
    seen = np.frombuffer(block, np.uint8)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(block):
            count += int(np.count_nonzero(seen[:size] == ord("\n")))
    return count


def swallowed(file: LogFile, broken: Sequence[Broken], width: int) -> list[Broken]:
    """Find records of several lines that each have as many delimiters as a record: a quote runs from one to another."""
    delimiter, found = file.delimiter.encode(), list[Broken]()
    for at, lines in _records(file.path, delimiter, {one.at: one.lines for one in broken}):
        if len(lines) > 1 and all(line.count(delimiter) == width - 1 for line in lines):
            found.append(Broken(at, b"".join(lines).decode("utf-8", errors="replace")))
    return found


def _records(path: Path, delimiter: bytes, broken: Mapping[int, int]) -> Iterator[tuple[int, list[bytes]]]:
    """Give where each record begins, and its lines; those that are broken are left out."""
    with path.open("rb") as file:
        while line := file.readline():
            at = file.tell() - len(line)
            if at in broken:
                for _more in range(broken[at] - 1):
                    file.readline()
                continue
            lines = [line]
            while b'"' in line and is_inside_quotes(b"".join(lines), delimiter) and (line := file.readline() or b""):
                lines.append(line)
                line = b"".join(lines)
            yield at, lines


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
