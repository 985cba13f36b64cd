"""The list on the wall: every unit, in the order it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.breakdown import Breakdown
from footfall.analyses.event_counts import EventCounts
from footfall.analyses.funnel import Funnel
from footfall.analyses.ledger import Ledger
from footfall.analyses.overview import Overview
from footfall.analyses.rankings import Rankings
from footfall.analyses.retention import Retention
from footfall.analyses.return_rate import ReturnRate
from footfall.analyses.rhythm import Rhythm
from footfall.analyses.traffic import Traffic
from footfall.errors import unknown

if TYPE_CHECKING:
    from footfall.analyses.analysis import Analysis

SECTIONS: dict[str, tuple[type[Analysis], ...]] = {
    "The log": (Ledger,),
    "Traffic": (Overview, EventCounts, Breakdown, Traffic, Rhythm),
    "Conversion": (Funnel, Rankings),
    "Coming back": (Retention, ReturnRate),
}
"""The units, in the order a shop is read."""

UNITS: dict[str, type[Analysis]] = {unit.name(): unit for units in SECTIONS.values() for unit in units}


def unit(name: str) -> type[Analysis]:
    """Find a unit by name, or guess the typo."""
    if name not in UNITS:
        raise unknown("analysis", name, UNITS, "`footfall ask --list` shows them all.")
    return UNITS[name]
