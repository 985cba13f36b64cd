"""Figures without their last digits, which change with the order an engine adds in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footfall.answer import Row

DIGITS = 10


def steady(row: Row, names: Iterable[str]) -> Row:
    """Round some figures of a row to ten significant digits."""
    return row | {name: float(f"{row[name]:.{DIGITS}g}") for name in names if row.get(name) is not None}
