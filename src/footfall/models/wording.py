"""How figures of models are said."""

from __future__ import annotations

from footfall.schema import Column

_NUMBER = Column("", "number", "")


def with_ends(value: object, low: float | None, high: float | None) -> str:
    """Say a figure with its interval; one that has none, by itself."""
    if low is None or high is None:
        return _NUMBER.show(value)
    return f"{_NUMBER.show(value)} ({_NUMBER.show(low)} to {_NUMBER.show(high)})"
