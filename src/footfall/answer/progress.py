"""How far work is, told while it goes on."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


def silent(_doing: str, _done: int, _of: int) -> None:
    """Tell nobody."""
