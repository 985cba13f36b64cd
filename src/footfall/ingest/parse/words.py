"""Words, ids, and yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

PLACEHOLDERS = (
    *("na", "n/a", "#n/a", "<na>", "null", "(null)", "none", "nil", "nan", "nat", "undefined", "(undefined)"),
    *("\\n", "(not set)", "not set", "(none)", "-", "--", "—"),
)
"""What programs write where they know nothing, in small letters: no user, no order, no item."""
LONGEST = max(map(len, PLACEHOLDERS))


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


def is_placeholder(text: ir.Value) -> ir.Value:
    """Tell whether a word says that nothing is known."""
    return (text.length() <= LONGEST) & text.lower().isin(PLACEHOLDERS)


def identity(value: ir.Value) -> ir.Value:
    """Read an id as text or as a whole number, never as a float: 17850.0 is 17850. A placeholder is none."""
    if value.type().is_integer():
        return value.cast("int64")
    if value.type().is_numeric():
        whole = (value.try_cast(wide).cast("string") for wide in ("int64", "decimal(38, 0)"))
        return ibis.cases((value % 1 == 0, ibis.coalesce(*whole, value.cast("string"))), else_=value.cast("string"))
    text = words(value)
    # Most ids begin with a figure, and no placeholder does: looking at each of them is most of the work.
    plain = (value >= "0") & (value < ":") & ~value.endswith(" ")
    return ibis.cases((plain, value), (is_placeholder(text), ibis.null("string")), else_=text)


def truth(value: ir.Value) -> ir.Value:
    """Read yes or no, as logs write them."""
    if value.type().is_boolean():
        return value
    return words(value).lower().cases(*((word, True) for word in _YES), *((word, False) for word in _NO))


_YES, _NO = ("true", "t", "yes", "y", "1", "광고"), ("false", "f", "no", "n", "0", "비광고")
