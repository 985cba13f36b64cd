"""Ids that were floats."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

EXACT = 2**53
"""From here on a float no longer holds every whole number."""


def float_ids(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of ids held as floats: they were read as the whole numbers they stand for."""
    found = dict.fromkeys([*case.staged.floats, *case.judgement.floats])
    for name in found:
        theirs = case.log.source.columns.get(name, name)
        text = f"The ids in {theirs} stand as floats, as 17850.0; they were read as whole numbers, as 17850."
        yield "float-ids", text + (_blurred(theirs) if _is_large(case, name) else "")


def _is_large(case: Case, name: str) -> bool:
    number = case.events[name].try_cast("float64").abs()
    return (case.engine.row(case.events.aggregate(most=number.max()))["most"] or 0) >= EXACT


def _blurred(theirs: str) -> str:
    return f" Some are so large that a float blurs them, and two may have become one: have {theirs} written as text."
