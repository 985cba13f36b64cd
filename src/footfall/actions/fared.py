"""How some people fared: sums over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass
class Fared:
    """How some people fared in the horizons after past days: sums over people, their orders and their traits."""

    people: int = 0
    orders: float = 0.0
    orders_squared: float = 0.0
    priced: int = 0
    """Orders with a revenue."""
    revenue: float = 0.0
    revenue_squared: float = 0.0
    bought: float = 0.0
    log_orders: float = 0.0
    log_days: float = 0.0
    log_days_bought: float = 0.0
    log_tenure: float = 0.0
    unseen: float = 0.0

    def add(self, row: Mapping[str, float]) -> None:
        """Count more people in."""
        for name in vars(self):
            sum_ = row[name] or 0
            setattr(self, name, getattr(self, name) + (sum_ if isinstance(sum_, int) else steady(sum_)))


def summed(some: Iterable[Fared]) -> Fared:
    """Sum up how several fared."""
    whole = Fared()
    for fared in some:
        whole.add(vars(fared))
    return whole


def steady(total: float) -> float:
    """Leave off the last digits of a sum: threads add in turn, and no two runs must plan differently for that."""
    return float(f"{total:.10g}")
