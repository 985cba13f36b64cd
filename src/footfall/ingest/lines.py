"""The raw records of a text file, as the CSV reader counts them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from footfall.ingest.files import LogFile

BLOCK = 1 << 18
"""Small enough to stay in the processor's cache while it is looked through."""
BLANK = b"\r\n\t "


@dataclass(frozen=True)
class Broken:
    """A record of which no row could be made: the byte of its file where it begins, and the reader's own text of it."""

    at: int
    text: str

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return self.text.rstrip("\r\n").count("\n") + 1


class Records:
    """A file's data records in their order: a quoted line break does not end one, an empty line is none.

    Records that the reader made no row of are known by where they begin. Blocks without quotes and empty lines are
    skipped unread where nothing is asked of them.
    """

    def __init__(self, file: LogFile, *, header: bool, broken: Sequence[Broken] = ()) -> None:
        """Begin at the file's first data record."""
        self._blocks = _blocks(file)
        self._quoted = file.format == "csv"
        self._delimiter = file.delimiter.encode()
        self._broken = deque(broken)
        self._ahead: deque[tuple[int, bytes]] = deque()
        self._open, self._left = b"", 0
        self._at = 0
        self._number = 0 if header else 1
        """The number of the next record to be cut; a header is record 0."""
        self._first = -1 if header else 0
        """The row that the first record ahead became; a header is row -1."""
        self.unparsed: deque[tuple[int, str]] = deque()
        """The records met so far of which no row could be made, by number."""

    def of_row(self, row: int) -> tuple[int, str | None]:
        """Give the number and raw text of the record that became a row, or no text past the end; rows must not fall."""
        while row >= self._first + len(self._ahead):
            self._first += len(self._ahead)
            self._ahead.clear()
            if not self._take(row):
                return self._number + row - self._first, None
        while self._first < row:
            self._ahead.popleft()
            self._first += 1
        number, text = self._ahead[0]
        return number, _text(text)

    def finish(self) -> None:
        """Go on until every record is met of which no row could be made."""
        while self._broken and self._take(self._first + len(self._ahead)):
            pass

    def _take(self, row: int) -> bool:
        """Skip a block's records that become rows before this one, or cut them; tell whether there was a block."""
        block = next(self._blocks, None)
        if block is None and not self._open:
            return False
        if block is None:
            self._end()
            return True
        lines = 0 if self._open or self._is_broken_before(self._at + len(block)) else _plain_lines(block)
        if not lines:
            self._cut(block)
            return True
        if self._first + len(self._ahead) + lines > row:
            self._ahead.extend(enumerate(block.removesuffix(b"\n").split(b"\n"), self._number))
        else:
            self._first += lines
        self._number += lines
        self._at += len(block)
        return True

    def _is_broken_before(self, at: int) -> bool:
        return bool(self._broken) and self._broken[0].at < at

    def _cut(self, block: bytes) -> None:
        for line in _lines(block):
            at, self._at = self._at, self._at + len(line)
            if not self._open and self._is_broken_before(at + 1):
                self._left = self._broken[0].lines
            self._open += line
            if self._left:
                self._left -= 1
                self._open = self._open if self._left else self._end_broken()
            elif not (self._quoted and b'"' in self._open and is_inside_quotes(self._open, self._delimiter)):
                self._end()

    def _end(self) -> None:
        """Put a whole record ahead; an empty line is none."""
        if self._open.strip(BLANK):
            self._ahead.append((self._number, self._open))
            self._number += 1
        self._open = b""

    def _end_broken(self) -> bytes:
        self.unparsed.append((self._number, _text(self._open)))
        self._broken.popleft()
        self._number += 1
        return b""


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


def is_inside_quotes(record: bytes, delimiter: bytes) -> bool:
    """Tell whether a record ends inside a quoted field; a quote counts only where a field begins with one."""
    inside = False
    for field in record.removeprefix(b"\xef\xbb\xbf").split(delimiter):
        if inside:
            inside = field.count(b'"') % 2 == 0
        elif field.startswith(b'"'):
            inside = field.count(b'"') % 2 == 1
    return inside
