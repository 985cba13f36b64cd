"""The raw records of a text file, as the CSV reader counts them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from footfall.ingest.files import LogFile

BLOCK = 1 << 18
"""Small enough to stay in the processor's cache while it is looked through."""
BLANK = b"\r\n\t "


class Records:
    """A file's data records by number, in rising order: a quoted line break does not end one, an empty line is none.

    Blocks without quotes and empty lines are skipped unread where nothing is asked of them.
    """

    def __init__(self, file: LogFile, *, header: bool) -> None:
        """Begin at the file's first data record."""
        self._blocks = _blocks(file)
        self._quoted = file.format == "csv"
        self._delimiter = file.delimiter.encode()
        self._ahead: deque[bytes] = deque()
        self._open = b""
        self._first = 0 if header else 1
        """The number of the first record ahead; a header is record 0."""

    def get(self, number: int) -> str | None:
        """Give a record's raw text, or None past the end; numbers must not fall."""
        while number >= self._first + len(self._ahead):
            self._first += len(self._ahead)
            self._ahead.clear()
            block = next(self._blocks, None)
            if block is None and not self._open:
                return None
            self._take(block, number)
        while self._first < number:
            self._ahead.popleft()
            self._first += 1
        return _text(self._ahead[0])

    def _take(self, block: bytes | None, number: int) -> None:
        """Skip a block's records, or cut them apart."""
        if block is None:
            self._ahead, self._open = deque([self._open]), b""
            return
        lines = 0 if self._open else _plain_lines(block)
        if not lines:
            self._cut(block)
        elif self._first + lines <= number:
            self._first += lines
        else:
            self._ahead.extend(block.removesuffix(b"\n").split(b"\n"))

    def _cut(self, block: bytes) -> None:
        for line in _lines(block):
            self._open += line
            if self._quoted and b'"' in self._open and _inside_quotes(self._open, self._delimiter):
                continue
            if self._open.strip(BLANK):
                self._ahead.append(self._open)
            self._open = b""


def _plain_lines(block: bytes) -> int:
    """Count the lines of a block where each is a record; 0 where there are quotes, carriage returns or empty lines."""
    import numpy as np

    if b'"' in block or b"\r" in block or block[:1] == b"\n" or not block.endswith(b"\n"):
        return 0
    ends = np.frombuffer(block, np.uint8) == ord("\n")
    return 0 if (ends[1:] & ends[:-1]).any() else int(np.count_nonzero(ends))


def _lines(block: bytes) -> list[bytes]:
    return [
        line + b"\n" for line in block.removesuffix(b"\n").split(b"\n")
    ]  # splitlines would cut at more than line feeds


def _blocks(file: LogFile) -> Iterator[bytes]:
    """Read a file in blocks of whole lines."""
    with file.path.open("rb") as stream:
        yield from _whole_lines(stream)


def _whole_lines(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block if block.endswith(b"\n") else block + stream.readline()


def _text(record: bytes) -> str:
    return record.decode("utf-8", errors="replace").lstrip("\ufeff").rstrip("\r\n")


def _inside_quotes(record: bytes, delimiter: bytes) -> bool:
    """Tell whether a record ends inside a quoted field; a quote counts only where a field begins with one."""
    inside = False
    for field in record.removeprefix(b"\xef\xbb\xbf").split(delimiter):
        if inside:
            inside = field.count(b'"') % 2 == 0
        elif field.startswith(b'"'):
            inside = field.count(b'"') % 2 == 1
    return inside
