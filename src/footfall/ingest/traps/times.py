"""Days that are not what they seem."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case


def day_or_month(case: Case) -> Iterator[tuple[str, str]]:
    """Tell which of day and month was taken to come first, where the dates themselves cannot tell."""
    dates = case.staged.dates
    if dates and not dates.certain:
        yield (
            "day-month-order",
            (
                f"Dates such as 03/04/2024 in {dates.column} do not show whether the day or the month comes first; the "
                f"{dates.first} was taken to. Say it in a map with time_format, as '%m/%d/%Y %H:%M'."
            ),
        )


def local_date(case: Case) -> Iterator[tuple[str, str]]:
    """Tell where the log's days and its instants go by two clocks."""
    yield from case.clock.notes
