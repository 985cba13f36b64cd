"""What every unit can be asked, what it answered, and what of that a clock says."""

from __future__ import annotations

from footfall.analysis import Analysis
from footfall.answer import Answer
from footfall.shop.catalog import UNITS
from footfall.shop.shop import Shop

MEASURED = {"recommender-comparison": ("seconds", "memory")}
"""What a clock says is never the same twice."""


def variants(unit: type[Analysis]) -> list[dict[str, object]]:
    """Ask with nothing, and with each value of each choice that makes other figures."""
    return [{}, *({p.flag: choice} for p in unit.parameters() if not p.shows for choice in p.choices)]


class Answers:
    """What a shop answers: whatever is asked of it is asked once in the whole run, and looked at from every side."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self._tables, self._found = shop, shop.tables(), {}

    def __call__(self, name: str, **asked: object) -> Answer:
        """Give the answer of a unit."""
        unit = UNITS[name].make(asked)
        if unit not in self._found:
            self._found[unit] = unit.ask(self._tables)
        return self._found[unit]
