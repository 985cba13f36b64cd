"""The words of reasons and rules, alike on every engine: whole numbers and plain text, singular and plural."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from footfall.errors import BadRequest

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUDGE = 1e-9
"""Means are added up in another order by another engine: their last digit must not decide how they are rounded."""


def counted(count: ir.Value, one: str) -> ir.Value:
    """Say `1 item`, `3 items` of each row."""
    return ibis.cases((count == 1, f"1 {one}"), else_=count.cast("int64").cast("string") + f" {one}s")


def ago(days: ir.Value) -> ir.Value:
    """Say how many days before the log's last day something was."""
    return ibis.cases((days == 0, "on the log's last day"), else_=counted(days, "day") + " ago")


def rounded(figure: ir.Value) -> ir.Value:
    """Round to a whole number, halves up."""
    return (figure + 0.5 + NUDGE).floor().cast("int64")


def several(count: int, one: str) -> str:
    """Say `1 day`, `28 days`."""
    return f"{count:,} {one if count == 1 else one + 's'}"


def span(after: int, within: int) -> str:
    """Say `1 to 14 days ago`."""
    return f"{after:,} to {several(within, 'day')} ago" if after < within else f"{several(after, 'day')} ago"


def in_order(after: int, within: int) -> None:
    """Refuse a span of days that ends before it begins."""
    if after > within:
        raise BadRequest("'after-days' must not be above 'within-days'.", f"{after} and {within} were given.")
