"""What experiments that were read say of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.actions.effect import Lift
from footfall.actions.experiments.kept import experiments_of

if TYPE_CHECKING:
    from pathlib import Path

    from footfall.actions.experiments.kept import Experiment

OF_ORDERS = ("orders", "ordered", "purchases", "purchase", "conversion", "converted", "buyers", "revenue", "spend")
"""Outcomes that tell of orders, the nearest first; others come after these."""
OF_VISITS = ("visit", "visits", "visited", "click", "clicks", "clicked", "open", "opens", "opened")
"""Outcomes that tell nothing of orders."""


def lifts(path: Path | None) -> dict[str, Lift]:
    """Give the lift that each action's last experiment found, by the outcome nearest to orders."""
    last: dict[str, Experiment] = {}
    for read in experiments_of(path):
        before = last.get(read.action)
        if read.outcome not in OF_VISITS and (before is None or _as_good(read, before)):
            last[read.action] = read
    return {action: _lift(read) for action, read in last.items()}


def _as_good(read: Experiment, before: Experiment) -> bool:
    """Tell whether what was read later takes the place: another experiment does, the same if nearer to orders."""
    return read.file != before.file or _rank(read) < _rank(before)


def _rank(read: Experiment) -> int:
    return OF_ORDERS.index(read.outcome) if read.outcome in OF_ORDERS else len(OF_ORDERS)


def _lift(read: Experiment) -> Lift:
    people = f"{read.n:,} against {read.control_n:,}"
    return Lift(read.mean, read.sd, f"experiment: {read.outcome} of {people}, read {read.read_on} from {read.file}")
