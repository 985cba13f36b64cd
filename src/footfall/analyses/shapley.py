"""Who has what share in a change: Shapley's value."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def contributions(figure: Callable[..., float], before: Sequence[float], after: Sequence[float]) -> tuple[float, ...]:
    """Part `figure(*after) - figure(*before)` among its factors: Shapley (1953), for factors Shorrocks (2013).

    A factor's part is what its change adds to the figure, averaged over every order in which the factors may change
    one after another. So the parts add up to the whole, no factor comes first, one that stays has none, and factors
    that are alike have alike parts, zeros included.
    """
    return tuple(_part(figure, before, after, factor) for factor in range(len(before)))


def _part(figure: Callable[..., float], before: Sequence[float], after: Sequence[float], factor: int) -> float:
    others, whole = [place for place in range(len(before)) if place != factor], factorial(len(before))
    part = 0.0
    for size in range(len(before)):
        orders = factorial(size) * factorial(len(others) - size)
        for moved in combinations(others, size):
            added = _value(figure, before, after, {*moved, factor}) - _value(figure, before, after, set(moved))
            part += orders / whole * added
    return part


def _value(figure: Callable[..., float], before: Sequence[float], after: Sequence[float], moved: set[int]) -> float:
    """Give the figure once some of its factors have changed."""
    return figure(*(after[place] if place in moved else before[place] for place in range(len(before))))
