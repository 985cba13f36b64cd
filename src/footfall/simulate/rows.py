"""Blocks of a simulated log: a few columns of equal length, grouped by user and in time order within a user."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

Ints: TypeAlias = NDArray[np.integer[Any]]
Floats: TypeAlias = NDArray[np.floating[Any]]
Flags: TypeAlias = NDArray[np.bool_]


def _none() -> Flags:
    return np.zeros(0, dtype=bool)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Columns of equal length; one that nothing has filled yet may be empty."""

    user: Ints

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.user)

    def take(self, rows: Ints | Flags | slice) -> Self:
        """Return the rows asked for, in the order asked for."""
        return replace(self, **{name: column[rows] for name, column in self._columns() if len(column)})

    def head(self, count: int) -> Self:
        """Return the first `count` rows, or all if there are fewer."""
        return self if count >= len(self) else self.take(slice(count))

    def _columns(self) -> Iterator[tuple[str, NDArray[Any]]]:
        return ((column.name, getattr(self, column.name)) for column in fields(self))


@dataclass(frozen=True, kw_only=True)
class Rows(Block):
    """Events of whole users; times are seconds since midnight of the log's first day, shop time."""

    item: Ints
    category: Ints
    code: Ints
    second: Ints
    opens: Flags
    """Whether the event is the first of its session."""
    repeated: Flags = field(default_factory=_none)
    """Whether the row is a planted copy of the one before; empty until flaws are planted."""
    stray: Flags = field(default_factory=_none)
    """Whether the row is planted outside the log's dates; empty until flaws are planted."""
