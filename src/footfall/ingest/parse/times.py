"""Instants: ISO's ways of writing them, counts since 1970, and the ways of people and programs.

What trails a time is read or the time is not: AM and PM, offsets, names of zones. Abbreviations of zones are those of
RFC 2822 and of ISO's neighbours that mean one thing only; IST, BST and the like mean several and are not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis

from footfall.ingest.parse.macros import cases, matches, once, replaced, text_of
from footfall.ingest.parse.words import words

if TYPE_CHECKING:
    import ibis.expr.types as ir

FARTHEST = 4_102_444_800
"""Seconds since 1970 that no log has reached: the year 2100."""
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_051
"""1990 and 2100 as days since 1899-12-30, as spreadsheets count."""
SERIAL_EPOCH = -2_209_161_600
"""1899-12-30 in seconds since 1970."""
DAY = 86_400
MICRO = 1_000_000
LONGEST = 64
"""No time is written in more signs."""
DIGITS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
"""Calendars in digits alone, by how many there are; as counts since 1970 all of them lie before 1990."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(text: str, pattern: str) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """DuckDB's reader of times by pattern."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="make_timestamp")
def _make_timestamp(microseconds: int) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """DuckDB's maker of times."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="read_time")
def _read_time(text: str) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """The macro of that name."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="read_instant")
def _read_instant(text: str) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """The macro of that name."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="read_count")
def _read_count(text: str) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """The macro of that name."""
    raise NotImplementedError


def unix(value: ir.Value) -> ir.Value:
    """Read seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size."""
    if value.type().is_integer():
        return _make_timestamp(_microseconds(value.cast("int64")))
    return _read_count(words(value))


def _microseconds(count: ir.Value) -> ir.Value:
    """Scale a whole count by its size."""
    ways = ((FARTHEST, MICRO), (FARTHEST * 1_000, 1_000), (FARTHEST * MICRO, 1))
    scaled = [(count.between(-top, top), count * factor) for top, factor in ways]
    return ibis.cases(*scaled, (count.between(0, FARTHEST * 1_000 * MICRO), count // 1_000))


def instant(value: ir.Value, pattern: str | None = None) -> ir.Value:
    """Read a time, however held: a timestamp, a count since 1970 or a spreadsheet's, digits of a calendar, text."""
    if pattern:
        return moment(value.cast("string"), pattern)
    return moment(value) if value.type().is_temporal() else _read_instant(value.cast("string"))


def moment(value: ir.Value, pattern: str | None = None) -> ir.Value:
    """Read a date and time: a timestamp, text (a zone at its end is applied), or text by a strptime pattern."""
    if value.type().is_temporal():
        return value.cast("timestamp")
    return _try_strptime(words(value), pattern) if pattern else _read_time(value)


_REGION = r" [A-Z][a-z]+/[A-Z][A-Za-z_]+$"
_CLOCK = r"(?:\d:\d\d(?::\d\d)?|\dT\d{4}(?:\d\d)?)(?:[.,]\d+)?(?:\s*[aApP]\.?\s?[mM]\.?)?"
_OFFSET = r"(?:UTC|GMT)?\s?[+-]\d\d?(?::?\d\d)?"
_ABBREVIATIONS = {
    **dict.fromkeys(("Z", "UTC", "GMT", "WET"), 0),
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "WEST": 1,
    "MSK": 3,
    "KST": 9,
    "JST": 9,
    "WIB": 7,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "BRT": -3,
}
_ZONE = rf"({_OFFSET}|{'|'.join(_ABBREVIATIONS)})"
_NAME = (
    "(?i:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?)"
)
_REWRITTEN = (
    (r"\s*(\[[\w/+-]+\]|\([A-Za-z ]{3,}\))$", ""),  # 2018-04-24T21:19:25+02:00[Europe/Berlin]
    (rf"^(.*{_CLOCK})\s*{_ZONE}$", r"\1"),
    (r"^[A-Za-z]{3,9}(day)?\.?,\s*|^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*\.?\s+", ""),  # Tuesday, April 24
    (r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]", r"\1-\2-\3"),
    (r"^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?\s", r"\1-\2-\3 "),
    (r"(오전|上午|午前)\s*(\d{1,2}:\d\d(?::\d\d)?)", r"\2 AM"),
    (r"(오후|下午|午後)\s*(\d{1,2}:\d\d(?::\d\d)?)", r"\2 PM"),
    (r"(\d)\s*([aApP])\.?\s?[mM]\.?$", r"\1 \2M"),
    (r"(:\d\d),(\d+)", r"\1.\2"),
    (r"(\d{4}):(\d\d:\d\d)", r"\1 \2"),  # 24/Apr/2018:19:19:25
    (r"(\d)(?:st|nd|rd|th)\b", r"\1"),
    (r"(\d)T(\d)", r"\1 \2"),
    (r"([A-Za-z])\.", r"\1"),
    (r",|\bat\b", " "),
    (r"\s+", " "),
    (r"^ | $", ""),
    (r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", r"\1-\2-\3"),
    (r"^(\d{4})(\d\d)(\d\d)( |$)", r"\1-\2-\3\4"),
    (rf"^({_NAME}) (\d{{1,2}}) ([\d:]+) (\d{{4}})$", r"\2 \1 \4 \3"),  # Apr 24 19:19:25 2018
    (rf"^({_NAME}) (\d{{1,2}}) (\d{{4}})\b", r"\2 \1 \3"),
    (rf"^(\d{{4}})[- ]({_NAME})[- ](\d{{1,2}})\b", r"\3 \2 \1"),
    (rf"^(\d{{1,2}})[-/ ]({_NAME})[-/ ](\d{{4}})\b", r"\1 \2 \3"),
    (rf"^(\d{{1,2}})[- ]({_NAME})[- ](\d\d)( |$)", r"\1 \2 20\3\4"),
    (r"^(\d{1,2} [A-Za-z]{3})[a-z]*", r"\1"),
    (r" (\d\d)(\d\d)(\d\d)$", r" \1:\2:\3"),
    (r" (\d{1,2})( [aApP]M)$", r" \1:00\2"),
    (r" (\d{1,2}:\d\d)( [aApP]M)?$", r" \1:00\2"),
)
"""What is rewritten, one after the other, until the day is 2018-04-24 or 24 Apr 2018 and the clock has seconds."""
PATTERNS = tuple(
    day + clock
    for day in ("%Y-%m-%d", "%d %b %Y")
    for clock in (" %H:%M:%S", " %H:%M:%S.%f", " %I:%M:%S %p", " %I:%M:%S.%f %p", "")
)
_LIKE_A_TIME = rf"\d{{4}}|\d{{1,2}}[- ]{_NAME}[- ]\d\d"


def _counted() -> str:
    """Write how a count since 1970 is scaled by its size, in microseconds."""
    ways = ((FARTHEST, MICRO), (FARTHEST * 1_000, 1_000), (FARTHEST * MICRO, 1))
    whole = [(f"count between -{top} and {top}", f"count * {factor}") for top, factor in ways]
    return cases(*whole, (f"count between 0 and {FARTHEST * 1_000 * MICRO}", "count // 1000"))


def _in_digits() -> str:
    """Write how a calendar in digits alone is read: counted since 1970, all of them lie before 1990."""
    ways = []
    for size, pattern in DIGITS.items():
        least, most = (year * 10 ** (size - 4) for year in (1990, 2100))
        ways.append((f"number between {least} and {most}", f"try_strptime({_WHOLE}, {text_of(pattern)})"))
    return cases(*ways, (f"number between {FIRST_SERIAL} and {LAST_SERIAL}", _SERIAL), ("true", "read_count(text)"))


_WHOLE = replaced("text", (r"\.0+$", ""))
_SERIAL = f"make_timestamp((round(number * {DAY})::bigint + {SERIAL_EPOCH}) * {MICRO})"
# DuckDB reads offsets and names of zones into an instant, and refuses there what it would drop unread in a cast to a
# plain time. Abbreviations alone it reads by today's rules of some zone of that name.
_ENDS = (
    "right(text, 1) between '0' and '9' or right(text, 1) = 'Z' or right(text, 4) = ' UTC' "
    f"or {matches('text', _REGION)}"
)
_PLAIN = f"case when {_ENDS} then make_timestamp(epoch_us(try_cast(text as timestamptz))) end"
_AT_END = f"regexp_extract({replaced('text', _REWRITTEN[0])}, {text_of(rf'{_CLOCK}{chr(92)}s*{_ZONE}$')}, 1)"
_NAMED = " ".join(f"when {text_of(name)} then {60 * hours}" for name, hours in _ABBREVIATIONS.items())

MACROS = {
    "count_to_time(count)": f"make_timestamp({_counted()})",
    "float_to_time(count)": cases(
        *(
            (f"abs(count) <= {top}", f"make_timestamp(round(count * {factor})::bigint)")
            for top, factor in ((FARTHEST, MICRO), (FARTHEST * 1_000, 1_000), (FARTHEST * MICRO, 1))
        )
    ),
    "read_count(text)": cases(
        (matches("text", "[.eE]"), "float_to_time(try_cast(text as double))"),
        ("true", "count_to_time(try_cast(text as bigint))"),
    ),
    "minutes_of(digits)": (
        "case when length(digits) <= 2 then try_cast(digits as bigint) * 60 "
        "else try_cast(digits[:-3] as bigint) * 60 + try_cast(right(digits, 2) as bigint) end"
    ),
    "offset_named(zone, digits)": (
        f"case zone {_NAMED} else case when zone like '%-%' then -1 else 1 end * minutes_of(digits) end"
    ),
    # A lambda over a list of one gives a value a name: else each of two dozen comparisons would look for the zone anew.
    "offset_of(found)": once("found", f"offset_named(given, {replaced('given', ('[^0-9]', ''))})"),
    "rewritten_time(text)": f"try_strptime({replaced('text', *_REWRITTEN)}, [{', '.join(map(text_of, PATTERNS))}])",
    "spelled_time(text)": cases(
        (
            f"length(text) < {LONGEST} and {matches('text', _LIKE_A_TIME)}",
            f"rewritten_time(text) - to_minutes(coalesce(offset_of({_AT_END}), 0))",
        )
    ),
    "read_time(text)": f"coalesce({_PLAIN}, spelled_time(text))",
    "read_digits(text, number)": _in_digits(),
    "read_instant(text)": (
        "case when try_cast(text as double) is not null "
        f"then {once('text', 'read_digits(given, try_cast(given as double))')} else read_time(text) end"
    ),
}
"""How times are read, as DuckDB's macros: named once, so that no query has to spell them out."""

_INSTANT = re.compile(
    rf"-?(?:\d{{9,11}}|\d{{13}}|\d{{16}}|\d{{19}})(?:\.\d*)?|\d\.\d+[eE]\+?\d+"
    rf"|.*{_CLOCK}\s*{_ZONE}\s*(?:\[.*\]|\(.*\))?|.*{_CLOCK}{_REGION}"
)


def is_instant(text: str) -> bool:
    """Tell whether a time says when it was by itself: a count since 1970, or a time with its zone."""
    return bool(_INSTANT.fullmatch(text.strip()))
