"""What an address asks: a unit, its parameters, and the filters every question takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.errors import BadRequest, unknown
from footfall.shop.catalog import unit
from footfall.spec import Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from footfall.analysis import Analysis

MIN_CELL = Parameter("min_cell", int, 0, "Leave out rows of fewer people.", at_least=0)
EXCLUDE = Parameter("exclude_anomalies", bool, False, "Leave out users that no person can be.")  # noqa: FBT003 - its default
FRESH = Parameter("fresh", bool, False, "Compute the answer anew.")  # noqa: FBT003 - its default
SEVERAL = ("where", "who")
FILTERS = (*SEVERAL, "since", "until", EXCLUDE.flag, MIN_CELL.flag)


class Missing(BadRequest):
    """There is nothing at this address."""


@dataclass(frozen=True)
class Asked:
    """The parameters and filters of an address, as they were written; what was left empty was not asked."""

    unit: type[Analysis]
    parameters: dict[str, str] = field(default_factory=dict)
    filters: dict[str, list[str]] = field(default_factory=dict)
    fresh: bool = False
    """Whether no answer that was given before is taken; it goes along to no other question."""

    @classmethod
    def read(cls, of: type[Analysis], query: Iterable[tuple[str, str]]) -> Asked:
        """Sort the query into parameters and filters; refuse names that are unknown or come twice."""
        known = [*(parameter.flag for parameter in offered(of)), *FILTERS, FRESH.flag]
        given: dict[str, list[str]] = {}
        for written, value in query:
            name = written.replace("_", "-")
            if name not in known:
                raise unknown(f"parameter of {of.name()}", written, known, "Take it out of the address, or mend it.")
            given.setdefault(name, []).extend([value] if value.strip() else [])
        _once(given)
        fresh = bool(FRESH.read(next(iter(given.pop(FRESH.flag, ())), False)))
        parameters = {name: values[0] for name, values in given.items() if values and name not in FILTERS}
        return cls(
            of, parameters, {name: values for name, values in given.items() if values and name in FILTERS}, fresh
        )

    @property
    def min_cell(self) -> int:
        """The fewest people a row may be of."""
        return int(str(MIN_CELL.read(self.one(MIN_CELL.flag) or 0)))

    @property
    def exclude_anomalies(self) -> bool:
        """Whether users that no person can be are left out."""
        return bool(EXCLUDE.read(self.one(EXCLUDE.flag) or False))

    def one(self, name: str) -> str | None:
        """A filter that comes once."""
        return next(iter(self.filters.get(name, ())), None)


def offered(of: type[Analysis]) -> tuple[Parameter, ...]:
    """Give the parameters that an address may name: no files, for those are the server's."""
    return tuple(parameter for parameter in of.parameters() if parameter.type is not Path)


def _once(given: dict[str, list[str]]) -> None:
    """Refuse what came twice but has one value."""
    for name, values in given.items():
        if len(values) > 1 and name not in SEVERAL:
            raise BadRequest(f"'{name}' can be given once.", f"{' and '.join(values)} were given.", "Choose one.")


def named(name: str) -> type[Analysis]:
    """Find the unit at an address."""
    try:
        return unit(name)
    except BadRequest as error:
        raise Missing(str(error)) from None
