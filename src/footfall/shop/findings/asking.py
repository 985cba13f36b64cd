"""How findings ask: every answer once, of one shop, and its money brought to one length of time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from footfall.analyses.overview import Overview
from footfall.schema import CUSTOMERS

if TYPE_CHECKING:
    from footfall.analysis import Analysis
    from footfall.answer import Answer, Row
    from footfall.tables import Tables

MONEY_DAYS = 28
"""Money is told of so many days: four weeks, in which every weekday comes equally often."""


class Asking:
    """A shop as findings see it: through the answers of its units."""

    def __init__(self, t: Tables, min_cell: int = 0) -> None:
        """Take the shop's tables, and of how many people a row must be."""
        self._t, self._min_cell = t, min_cell

    def __call__(self, unit: Analysis) -> Answer:
        """Ask a unit; what was asked of these tables before is not asked again."""
        return unit.ask(self._t, min_cell=self._min_cell)

    def has(self, column: str) -> bool:
        """Tell whether the log has a column."""
        return self._t.has(column)

    @property
    def has_log(self) -> bool:
        """Tell whether there is a log, and not customers alone."""
        return bool(self._t.about.events)

    @property
    def has_target(self) -> bool:
        """Tell whether the shop's own customers have a target."""
        return self._t.holds(CUSTOMERS.name) and bool(self._t.about.facts.get(CUSTOMERS.name, {}).get("target"))

    @cached_property
    def overview(self) -> Row | None:
        """The shop in a row, or nothing where no event fits what was asked."""
        rows = self(Overview()).rows
        return rows[0] if rows else None

    @property
    def days(self) -> int:
        """The days that the log holds; 0 where there is none."""
        return self.overview["days"] if self.overview else 0

    @property
    def revenue(self) -> float:
        """What all brought; 0 where the log has no money."""
        return (self.overview or {}).get("revenue") or 0.0

    @property
    def money_days(self) -> int:
        """The days that money is told of: 28, or all where the log is shorter."""
        return min(MONEY_DAYS, self.days)

    @property
    def over(self) -> str:
        """Say over which days money is told of."""
        return f"in {MONEY_DAYS} days" if self.money_days == MONEY_DAYS else "in all"

    def sum_of_days(self, money: float, days: int | None = None) -> float:
        """Bring a sum over days (default the whole log's) to the days that money is told of."""
        return money * self.money_days / (days or self.days)
