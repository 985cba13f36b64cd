"""How a text file keeps delimiters, quotes and line breaks within values: by doubled quotes, or by an escape sign.

What is not written as CSV usually is, is rewritten so, a chunk of whole records at a time, before it is read.
"""

from __future__ import annotations

import mmap
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

SAMPLE = CHUNK = 1 << 20
LONGEST = 1 << 21
"""Bytes of one record beyond which an open quote is taken for a sign of its text."""
SOME = 10_000
"""So many backslashes are looked at one by one."""
LETTERS = {b"t": b"\t", b"n": b"\n", b"r": b"\r", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"a": b"\a", b"0": b"\0"}
"""What a letter after a backslash stands for in dumps of ClickHouse, MySQL, PostgreSQL and Hive."""
_STRANGE = re.compile(rb"(?<!\\)(?:\\\\)*\\[^tnrbfva0NZ\\'\"\n\r\t,;|/\x01%_]")
"""A backslash that escapes nothing."""


@dataclass(frozen=True)
class Dialect:
    """How values are quoted and escaped: `quoted` by double quotes or not at all, `escaped` by backslashes or not.

    With `everywhere`, backslashes escape in values without quotes too, as in those that Python writes.
    """

    delimiter: bytes
    quoted: bool = True
    escaped: bool = False
    everywhere: bool = False

    @property
    def is_usual(self) -> bool:
        """Tell whether the reader takes it as it is: quotes are doubled."""
        return self.quoted and not self.escaped

    @property
    def words(self) -> str:
        """Say it."""
        if self.quoted:
            return 'with \\" for a quote within quotes'
        return "without quotes, with \\ before what stands for itself" if self.escaped else "without quotes"

    def rewritten(self, stream: BinaryIO) -> Iterator[bytes]:
        """Write a file's records with doubled quotes, a chunk at a time."""
        left = b""
        while chunk := stream.read(CHUNK):
            text = left + chunk
            end = self._end(text)
            yield self.usual(text[:end])
            left = text[end:]
        yield self.usual(left)

    def usual(self, text: bytes) -> bytes:
        """Write whole records with doubled quotes."""
        if self.is_usual:
            return text
        return self._field.sub(self._quoted if self.quoted else self._bare, text)

    def _end(self, text: bytes) -> int:
        """Find where the last whole record ends."""
        if not self.quoted:
            ends = list(re.finditer(rb"(?<!\\)(?:\\\\)*\n", text[-LONGEST:])) if self.escaped else []
            return len(text[:-LONGEST]) + ends[-1].end() if ends else text.rfind(b"\n") + 1
        whole = last = 0
        for found in self._field.finditer(text):
            whole = max(whole, text.rfind(b"\n", last, found.start()) + 1)
            last = found.end()
            if (found["bare"] is None and not found["end"]) or last == len(text):
                return whole if len(text) < LONGEST else text.rfind(b"\n") + 1
        return max(whole, text.rfind(b"\n", last) + 1)

    @cached_property
    def _field(self) -> re.Pattern[bytes]:
        sign = re.escape(self.delimiter)
        if self.quoted:  # a quote that nothing ends is a sign of its text
            inner = rb'(?:[^"\\]++|\\.|"(?!' + sign + rb"|\r?\n|\Z))*+"
            bare = rb'(?:[^\\"\n' + sign + rb"]|\\.)(?:[^\\\n" + sign + rb"]|\\.)*+" if self.everywhere else rb"(?!)"
            quoted = rb'"(?P<inner>' + inner + rb')(?P<end>"|\Z)'
            return re.compile(rb"(?<![^" + sign + rb"\n])(?:" + quoted + rb"|(?P<bare>" + bare + rb"))", re.DOTALL)
        if self.escaped:
            return re.compile(rb'[^\\"\n' + sign + rb']*(?:(?:\\.|")[^\\"\n' + sign + rb"]*)+", re.DOTALL)
        return re.compile(rb'[^"\n' + sign + rb']*"[^\n' + sign + rb"]*")

    def _quoted(self, found: re.Match[bytes]) -> bytes:
        """Write a quoted value with its quotes doubled."""
        if found["bare"]:
            return self._bare(found, {}) if b"\\" in found["bare"] and found["bare"] != rb"\N" else found[0]
        if not found["end"]:
            return found[0]
        inner = found["inner"].replace(b'""', b'"') if b"\\" not in found["inner"] else found["inner"]
        inner = re.sub(rb'\\(["\\\n])', rb"\1", inner)
        return b'"' + inner.replace(b'"', b'""') + b'"'

    def _bare(self, found: re.Match[bytes], letters: Mapping[bytes, bytes] = LETTERS) -> bytes:
        r"""Write a value that has escapes or quotes in it; \N is a missing one."""
        value = found[0].removesuffix(b"\r")
        if self.escaped and value == rb"\N":
            return b"" + found[0][len(value) :]
        if self.escaped:
            value = re.sub(rb"\\(.)", lambda one: letters.get(one[1], one[1]), value, flags=re.DOTALL)
        return b'"' + value.replace(b'"', b'""') + b'"' + found[0][len(found[0].removesuffix(b"\r")) :]

    def escapes_everywhere(self, text: bytes) -> bool:
        """Tell whether quotes stand outside of quoted values, all of them escaped."""
        outside = self._field.sub(b"", text)
        return b'"' in outside and outside.count(b'"') == outside.count(b'\\"')

    def flaws(self, text: bytes, width: int) -> int:
        """Count the lines of whole records that have not so many values each, or quotes where none belong."""
        text, flaws, at = self.usual(text), 0, 0
        record = record_of(self.delimiter, width)
        while at < len(text):
            found = record.match(text, at)
            end = found.end() if found else text.find(b"\n", at) + 1 or len(text)
            flaws += 0 if found else bool(text[at:end].strip())
            at = max(end, at + 1)
        return flaws


def record_of(delimiter: bytes, width: int) -> re.Pattern[bytes]:
    """Give the pattern of a record of so many values, as CSV usually writes it."""
    sign = re.escape(delimiter)
    value = rb'(?:"(?:[^"]|"")*+"|[^"\n' + sign + rb"][^\n" + sign + rb"]*+|)"
    return re.compile(value + rb"(?:" + sign + value + rb"){" + str(width - 1).encode() + rb"}\r?(?:\n|\Z)")


def told_dialect(path: Path, delimiter: str, reading: dict[str, Any]) -> Dialect:
    """Tell a UTF-8 file's dialect: named by `escape` and `quote`, else the one in which fewest lines are flawed."""
    sign = delimiter.encode()
    if "escape" in reading or "quote" in reading:
        return _named(sign, reading)
    windows = [window for window in _windows(path) if b"\\" in window or b'"' in window]
    width = _width(path, sign)
    if not windows or width == 1:
        return Dialect(sign)
    best = min(_ways(sign, windows), key=lambda way: sum(way.flaws(window, width) for window in windows))
    bare = Dialect(sign, quoted=False, escaped=True)
    return bare if _is_bare(windows, best) else best


def _ways(sign: bytes, windows: list[bytes]) -> Iterator[Dialect]:
    """Give the dialects that a file may be in, the likelier first where they fit alike."""
    escaped = Dialect(sign, escaped=True)
    has_escaped = any(b'\\"' in window for window in windows)
    if has_escaped and any(map(escaped.escapes_everywhere, windows)):
        yield replace(escaped, everywhere=True)
    yield Dialect(sign)
    if has_escaped:
        yield escaped
    if all(map(_may_be_bare, windows)):
        yield Dialect(sign, quoted=False, escaped=True)
    if sign in b"\t\x01|":
        yield Dialect(sign, quoted=False)


def _named(sign: bytes, reading: dict[str, Any]) -> Dialect:
    """Give the dialect that a map names."""
    quote, escape = reading.get("quote", '"'), reading.get("escape", "")
    for word, given, known in (("quote", quote, ('"', "")), ("escape", escape, ('"', "\\", ""))):
        if given not in known:
            found, do = (
                f"It is '{given}'.",
                'Write " or nothing for quote, \\ or nothing for escape; rewrite the file otherwise.',
            )
            raise BadRequest(f"[read] {word} of the map is none that is read.", found, do)
    return Dialect(sign, quoted=quote == '"', escaped=escape == "\\")


def _may_be_bare(text: bytes) -> bool:
    """Tell whether every backslash in a text escapes something."""
    return b"\\" in text and not _STRANGE.search(text)


def _is_bare(windows: list[bytes], best: Dialect) -> bool:
    r"""Tell whether a file without any quoted value escapes by backslashes: it has \N or \\, or tabs between values."""
    sign = re.escape(best.delimiter)
    quoted = re.compile(rb"(?<![^" + sign + rb'\n])"')
    signs = re.compile(rb"(?<![^" + sign + rb"\n])\\N(?=" + sign + rb"|\r?\n|\Z)|\\\\")
    if best.delimiter not in (b"\t", b"\x01") or not all(map(_may_be_bare, windows)):
        return False
    return not any(map(quoted.search, windows)) and (best.delimiter == b"\t" or any(map(signs.search, windows)))


def _width(path: Path, sign: bytes) -> int:
    with path.open("rb") as file:
        return file.readline().count(sign) + 1


def _windows(path: Path) -> Iterator[bytes]:
    """Give whole lines from where a file begins, and from where a backslash and a quote first meet further on."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        first = text[:SAMPLE]
        yield first[: first.rfind(b"\n") + 1] or first
        for at in (_escaped_quote(text, len(first)) if b'\\"' not in first else -1, text.find(b"\\", len(first))):
            if at >= 0:
                begin = text.rfind(b"\n", 0, at) + 1
                window = text[begin : begin + SAMPLE]
                yield window[: window.rfind(b"\n") + 1] or window


def _escaped_quote(text: mmap.mmap, at: int) -> int:
    """Find where a quote first follows a backslash: one byte is found many times faster than two, where it is rare."""
    for _ in range(SOME):
        at = text.find(b"\\", at)
        if at < 0 or text[at + 1 : at + 2] == b'"':
            return at
        at += 1
    return text.find(b'\\"', at)
