"""How an experiment was set up: its columns, found in the file, and the arm the others are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.actions.experiments.arms import control_of, named, weights_of
from footfall.actions.experiments.measures import ARM, BEFORE, GROUP, PERSON
from footfall.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from footfall.actions.experiments.people import People

USER = "user_id"
LEVEL = 0.05


@dataclass(frozen=True, kw_only=True)
class Design:
    """What of the file plays which part."""

    arm: str
    outcomes: tuple[str, ...]
    before: str | None = None
    by: str | None = None
    unit: str | None = None
    control: str = ""
    chosen: str = ""
    """By what the control was chosen, where it was not named."""
    shares: tuple[str, ...] | None = None
    looks: int = 1

    @property
    def level(self) -> float:
        """The level of every test, and what every interval leaves out."""
        return LEVEL / self.looks

    @property
    def columns(self) -> dict[str, str]:
        """The columns beside the outcomes, by the part they play."""
        parts = {ARM: self.arm, GROUP: self.by, PERSON: self.unit, BEFORE: self.before}
        return {part: name for part, name in parts.items() if name is not None}

    def found(self, people: People) -> Design:
        """Find the columns by name."""
        unit = self.unit or (USER if people.has(USER) else None)
        wanted = {"arm": self.arm, "before": self.before, "by": self.by, "unit": unit}
        columns = {part: name and people.column(name, part) for part, name in wanted.items()}
        outcomes = dict.fromkeys(people.column(name, "outcome") for name in self.outcomes)
        design = replace(self, outcomes=tuple(outcomes), **columns)  # type: ignore[arg-type]  # an arm is always named
        _once(design.arm, "the arm", (*outcomes, design.before, design.by, design.unit))
        _once(design.before, "known before", outcomes)
        _once(design.by, "what parts people", outcomes)
        return design

    def controlled(self, arms: Mapping[str, int]) -> Design:
        """Settle the control, and see that the shares fit the arms."""
        control, why = (self.control, "") if self.control else control_of(self.arm, arms)
        design = replace(self, control=named(control, self.arm, arms), chosen=why)
        if self.shares:
            weights_of(self.shares, design.ordered(arms))
        return design

    def ordered(self, arms: Iterable[str]) -> list[str]:
        """Put the control first, then the others by name."""
        return sorted(arms, key=lambda arm: (arm != self.control, arm))


def _once(name: str | None, part: str, others: Iterable[str | None]) -> None:
    if name is not None and name in others:
        raise BadRequest(f"'{name}' is {part}, and nothing else.", "It was named twice.", "Name another column.")
