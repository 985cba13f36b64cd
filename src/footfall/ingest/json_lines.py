"""JSON that is not a line an object: an array, or objects over many lines, written as JSON lines, a chunk at a time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from footfall.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CHUNK = 1 << 20
LONGEST = 1 << 28
"""Bytes of one object beyond which a file is taken for something else."""
_NESTED = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
"""What stands between two brackets, quoted text included, and the bracket that ends it."""
_BREAK = re.compile(rb"[\r\n]+\s*")
_BETWEEN = b" \t\r\n,\x1e"
"""What may stand between objects."""


def is_json(sample: bytes) -> bool:
    """Tell whether text begins as an object with a name in it does, or as an array of such."""
    return re.match(rb'(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"', sample) is not None


def is_lines(sample: bytes) -> bool:
    """Tell whether each of the first lines of JSON is an object, or a broken one, by itself."""
    lines = [line.strip() for line in sample.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:20]]
    lines = [line for line in lines if line]
    if not lines or lines[0].startswith(b"["):
        return not lines
    return len(lines) == 1 or any(map(_is_object, lines[:-1]))


def _is_object(line: bytes) -> bool:
    try:
        return line.startswith(b"{") and isinstance(json.loads(line), dict) and line != b"{}"
    except ValueError:
        return False


def lines_of(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """Cut JSON into its objects, each on a line; what is left at the end, cut off, is a line too."""
    left = stream.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip()
    inside = left.startswith(b"[")
    left = left[1:] if inside else left
    while True:
        whole, left = _cut(left)
        yield from (_BREAK.sub(b" ", one) + b"\n" for one in whole)
        if len(left) > LONGEST:
            found = f"An object of more than {LONGEST >> 20} MB begins in it and does not end."
            raise Failure(f"'{name}' is no JSON of rows.", found, "Give an array of objects, or an object a line.")
        if not (chunk := stream.read(CHUNK)):
            break
        left += chunk
    rest = left.strip(_BETWEEN + (b"]" if inside else b""))
    if rest:
        yield _BREAK.sub(b" ", rest) + b"\n"


def _cut(text: bytes) -> tuple[list[bytes], bytes]:
    """Give the whole values at the beginning of a text, and what follows them."""
    whole: list[bytes] = []
    begin = depth = at = 0
    while found := _NESTED.match(text, at):
        at = found.end()
        opens = found[1] in b"{["
        if depth == 0:  # what stands between values is none, or one that is no object
            whole += filter(None, [text[begin : at - 1].strip(_BETWEEN)])
            begin = at - 1
        depth += 1 if opens else -1
        if depth < 0:  # the end of the array
            return whole, text[at:].lstrip(_BETWEEN)
        if depth == 0:
            whole.append(text[begin:at])
            begin = at
    return whole, text[begin:]
