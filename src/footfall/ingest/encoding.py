"""Which encoding a text file is in, and a streaming way to UTF-8."""

from __future__ import annotations

import codecs
import io
import re
from typing import TYPE_CHECKING

from footfall.errors import BadRequest, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

LEGACY = ("cp949", "gb18030", "cp1251", "cp932")
"""What a file that is neither UTF-8 nor UTF-16 is tried as: Korean, Chinese, Cyrillic, Japanese."""
WESTERN = "cp1252"
SINGLE, USUAL = 0.8, 0.95
"""Of the letters beyond ASCII of a Western text so many stand alone among others, and so many are those in use."""
_SIGNS = re.compile(rb"[\x85\x92-\x97]")
_RUNS = re.compile(rb"[\x80-\xff]+")
_IN_USE = re.compile(rb"[\xc0-\xff\x80\xa3\xa7\xa9\xae\xb0\xb2\xb4]")

_ALIASES = {"euc-kr": "cp949", "euc_kr": "cp949", "shift-jis": "cp932", "shift_jis": "cp932", "sjis": "cp932"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHUNK = 1 << 20
LOOKED_AT = 1 << 18
"""So many bytes tell an encoding."""
LONGEST_CHARACTER = 4


def codec(name: str) -> str:
    """Give Python's name of an encoding; the wider superset where files labelled so often use it."""
    try:
        return _ALIASES.get(name.lower(), codecs.lookup(name).name)
    except LookupError:
        do = "Try utf-8, utf-16, euc-kr, gb18030, cp1251 or shift-jis."
        raise BadRequest(f"There is no encoding called '{name}'.", "", do) from None


def detect(sample: bytes, name: str) -> str:
    """Tell a file's encoding from its first bytes, or say that it is not text."""
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return encoding
    if b"\0" in sample:
        return _without_bom(sample, name)
    # A sample may end in the middle of a character.
    whole = sample[: max(sample.rfind(b"\n"), 0)] or sample
    try:
        codecs.getincrementaldecoder("utf-8")().decode(whole)
    except UnicodeDecodeError:
        return "utf-8" if _is_mostly_utf8(whole) else _legacy(whole, name)
    return "utf-8"


def _is_mostly_utf8(sample: bytes) -> bool:
    """Tell whether text is UTF-8 but for a few stray bytes: those lines are refused, and the rest is read."""
    text = sample.decode("utf-8", errors="replace")
    strange = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) > 10 * strange


def _without_bom(sample: bytes, name: str) -> str:
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 0.3 * len(sample) / 2 and min(even, odd) == 0:
        return "utf-16-le" if odd else "utf-16-be"
    do = "Give a CSV, TSV, JSONL or Parquet file, plain or in .gz, .zst or .zip."
    raise Failure(f"'{name}' is not text.", "It holds zero bytes.", do)


def _legacy(sample: bytes, name: str) -> str:
    if _is_western(sample):
        return WESTERN
    from charset_normalizer import from_bytes

    best = next(filter(None, (from_bytes(part, cp_isolation=list(LEGACY)).best() for part in _parts(sample))), None)
    if best is None:
        found = "It is neither UTF-8 nor UTF-16, and reads as none of EUC-KR, GB18030, CP1251 and Shift-JIS."
        raise Failure(f"The encoding of '{name}' is not known.", found, "Name it with --encoding.")
    return best.encoding


def _is_western(sample: bytes) -> bool:
    """Tell whether letters beyond ASCII stand alone among others, as accents do, and not in words or pairs of bytes."""
    runs = _RUNS.findall(_SIGNS.sub(b"'", sample))
    letters = sum(map(len, runs))
    alone = sum(len(run) == 1 for run in runs)
    return alone >= SINGLE * letters and len(_IN_USE.findall(b"".join(runs))) >= USUAL * letters


def _parts(sample: bytes) -> Iterator[bytes]:
    """Give what is looked at: whole lines; of a line without an end, as much as ends with a whole character."""
    part = sample[:LOOKED_AT]
    whole = part if len(part) == len(sample) else part[: part.rfind(b"\n") + 1]
    if whole:
        yield whole
    yield from (part[: len(part) - cut] for cut in range(LONGEST_CHARACTER))


def transcoded(file: BinaryIO, encoding: str, *, spaces: bool = False) -> Iterator[tuple[bytes, int]]:
    """Read a file a chunk at a time as UTF-8, with how many characters could not be read.

    Every line ends alike, whatever the file's do. With `spaces`, runs of spaces between fields become one comma, and
    those that begin a line go.
    """
    plain = codecs.getincrementaldecoder(encoding)(errors="replace")
    decoder = io.IncrementalNewlineDecoder(plain, translate=True)
    left = ""
    while chunk := file.read(CHUNK):
        text = left + decoder.decode(chunk)
        text, left = _at_line(text) if spaces else (text, "")
        yield _written(text, spaces=spaces)
    yield _written(left + decoder.decode(b"", final=True), spaces=spaces)


def _at_line(text: str) -> tuple[str, str]:
    end = text.rfind("\n") + 1
    return text[:end], text[end:]


def _written(text: str, *, spaces: bool) -> tuple[bytes, int]:
    if spaces:
        text = re.sub(r"[ \t]+", ",", re.sub(r"(?m)^[ \t]+|[ \t]+$", "", text))
    return text.encode("utf-8"), text.count("\ufffd")
