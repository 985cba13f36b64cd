"""Text, or whatever a file's own type is, into ids, numbers, instants and words.

A value that cannot be read becomes null; the ledger then says what became of its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

FARTHEST = 4_102_444_800
"""Seconds since 1970 that no log has reached: the year 2100."""


@ibis.udf.scalar.builtin(name="try_strptime")
def _try_strptime(text: str, pattern: str) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """DuckDB's reader of times by pattern."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="make_timestamp")
def _make_timestamp(microseconds: int) -> ibis.dtype("timestamp"):  # type: ignore[valid-type]
    """DuckDB's maker of times."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="trim")
def _trim(text: str) -> str:
    """DuckDB's trim of spaces alone: Ibis's own names every kind of space, and is ten times slower."""
    raise NotImplementedError


def words(value: ir.Value) -> ir.Value:
    """Read text; the empty one and spaces alone are missing.

    Only what begins or ends with a space, or with a sign that sorts as early, is trimmed: that is most of the work.
    """
    if not value.type().is_string():
        return value.cast("string")
    return ibis.cases(((value >= "!") & ~value.endswith(" "), value), else_=_trim(value).nullif(""))


def identity(value: ir.Value) -> ir.Value:
    """Read an id as text or as a whole number, never as a float: 17850.0 is 17850."""
    if value.type().is_integer():
        return value.cast("int64")
    if value.type().is_numeric():
        return ibis.cases((value == value.floor(), value.try_cast("int64").cast("string")), else_=value.cast("string"))
    return words(value)


def number(value: ir.Value, decimal: str = ".") -> ir.Value:
    """Read a number; `decimal` says which sign parts the fraction."""
    if value.type().is_numeric():
        return value.cast("float64")
    text = words(value)
    if decimal == ",":
        text = text.replace(".", "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
    read = text.try_cast("float64")
    return ibis.cases((read.isnan() | read.isinf(), ibis.null("float64")), else_=read)


def truth(value: ir.Value) -> ir.Value:
    """Read yes or no, as logs write them."""
    if value.type().is_boolean():
        return value
    return words(value).lower().cases(*((word, True) for word in _YES), *((word, False) for word in _NO))


_YES, _NO = ("true", "t", "yes", "y", "1", "광고"), ("false", "f", "no", "n", "0", "비광고")


def unix(value: ir.Value) -> ir.Value:
    """Read seconds, milliseconds or microseconds since 1970, told apart by their size."""
    count = value if value.type().is_integer() else words(value).try_cast("int64")
    scale = ((FARTHEST, 1_000_000), (FARTHEST * 1_000, 1_000), (FARTHEST * 1_000_000, 1))
    whole = ibis.cases(*((count.between(-top, top), count * factor) for top, factor in scale))
    return _make_timestamp(whole)


def moment(value: ir.Value, pattern: str | None = None) -> ir.Value:
    """Read a date and time: a timestamp, ISO text (a zone at its end is applied), or text by a strptime pattern."""
    if value.type().is_timestamp():
        return value.cast("timestamp")
    if value.type().is_date():
        return value.cast("timestamp")
    text = words(value)
    if pattern:
        return _try_strptime(text, pattern)
    bare = text.re_replace(rf"({_CLOCK})\s*{_ZONE}$", r"\1").try_cast("timestamp")
    return bare - _ahead(text)


_CLOCK = r"\d:\d\d(?::\d\d)?(?:\.\d+)?"
_ZONE = r"(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"


def _ahead(text: ir.Value) -> ir.Value:
    """Read how far a time is ahead of UTC by the offset at its end; without one, not at all."""
    offset = text.re_extract(rf"{_CLOCK}\s*([+-]\d\d(?::?\d\d)?)$", 1)
    hours, minutes = offset.substr(1, 2).try_cast("int64"), offset.right(2).try_cast("int64")
    whole = hours * 60 + ibis.cases((offset.length() > len("+00"), minutes), else_=0)
    signed = ibis.cases((offset.startswith("-"), -whole), else_=whole)
    return signed.fill_null(0).as_interval("m")
