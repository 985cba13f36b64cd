"""What no person does, by stated limits; each rule says why with the user's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.analyses.anomalies.figures import total
from footfall.ingest.actors import AWAKE, BUSY, IDLE, NIGHTS
from footfall.schema import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.analyses.anomalies.figures import Figures

IDLE_DAY = 100
"""So many log-ins and checkouts begun on one day, without a purchase ever, are no customer's."""
BEATING = 3
"""In so many hours nobody keeps the same pause from one event to the next."""

One = dict[str, float]
"""The figures of one user."""


@dataclass(frozen=True)
class Rule:
    """What no person does: whose figures break it, and how it is said of one."""

    name: str
    breaks: Callable[[Figures], Any]
    why: Callable[[One], str]


def count(number: float) -> str:
    """Write a count."""
    return KINDS["count"].show(number)


def several(number: float, what: str) -> str:
    """Write a count of something."""
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def _idle(figures: Figures) -> Any:  # noqa: ANN401 - flags
    steps = total(figures, "logins", "checkouts")
    return (figures["bought"] == 0) & ((steps >= IDLE) | (figures["idle_day"] >= IDLE_DAY))


def _idle_why(one: One) -> str:
    logins, checkouts = several(one["logins"], "log-in"), several(one["checkouts"], "checkout")
    parts = [logins] * (one["logins"] > 0) + [f"{checkouts} begun"] * (one["checkouts"] > 0)
    day, whole = one["idle_day"], one["logins"] + one["checkouts"]
    crowded = " on one day" if day == whole else f", {count(day)} on one day,"
    return f"{' and '.join(parts)}{crowded} and no purchase"


def _beat_why(one: One) -> str:
    apart = KINDS["seconds"].show(one["beat_seconds"] / one["beats"])
    return f"in {count(one['beating'])} hours each event {apart} after the one before"


RULES = (
    Rule("idle", _idle, _idle_why),
    Rule("pace", lambda figures: figures["pace"] > BUSY, lambda one: f"{count(one['pace'])} instants within an hour"),
    Rule(
        "sleepless",
        lambda figures: figures["sleepless"] >= NIGHTS,
        lambda one: f"awake {AWAKE} hours or more on {count(one['sleepless'])} days",
    ),
    Rule("clockwork", lambda figures: figures["beating"] >= BEATING, _beat_why),
)
"""The rules, in the order they are told."""
