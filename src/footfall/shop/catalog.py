"""The list on the wall: every unit, in the order it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.event_counts import EventCounts
from footfall.errors import unknown

if TYPE_CHECKING:
    from footfall.analyses.analysis import Analysis

SECTIONS: dict[str, tuple[type[Analysis], ...]] = {
    "Traffic": (EventCounts,),
}
"""The units by the question of a customer's life they belong to."""

UNITS: dict[str, type[Analysis]] = {unit.name(): unit for units in SECTIONS.values() for unit in units}


def unit(name: str) -> type[Analysis]:
    """Find a unit by name, or guess the typo."""
    if name not in UNITS:
        raise unknown("analysis", name, UNITS, "`footfall ask --list` shows them all.")
    return UNITS[name]
