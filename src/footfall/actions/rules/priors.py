"""What rules believe of themselves before any test: fields of `Reach` with a rule's own defaults."""

from __future__ import annotations

from typing import Any

from footfall.spec import param

GUESS = "a guess of Footfall's own, wide on purpose"


def lift(low: float, high: float) -> Any:  # noqa: ANN401 - a field of any type
    """Declare the 90 % range of the relative change of orders; docs/decisions/0015 says what it rests on."""
    return param((low, high), "From and to which relative change of orders, 90 % sure: 0.1 is a tenth more.")


def source(text: str = GUESS) -> Any:  # noqa: ANN401
    """Declare where that range comes from."""
    return param(text, "Where that range comes from.")


def discount(share: float) -> Any:  # noqa: ANN401
    """Declare the share that is given away."""
    return param(share, "The share of its orders' revenue that is given away.", at_least=0, at_most=0.9)
