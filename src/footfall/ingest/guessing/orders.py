"""Which rows of a log make up an order, and what stands once an order and what on each of its lines."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from footfall.ingest.guessing.sample import Column, Sample

LEAST = 3
"""So many columns must stand on first lines only for a column to be told as the order by them."""


def fill_first_lines(sample: Sample) -> Sample:
    """Find the column of the order where others stand on the first line of each only, and fill those down."""
    found = [
        (names, name) for name in sample.columns for names in [_on_first_lines(sample, name)] if len(names) >= LEAST
    ]
    if not found:
        return sample
    names, order = max(found, key=lambda one: len(one[0]))
    return sample.fill_down(order, names)


def _on_first_lines(sample: Sample, order: str) -> list[str]:
    """Name the columns that have no value but on the first line of a run of the same value of another."""
    keys = sample.columns[order].values
    starts = [place == 0 or keys[place] != keys[place - 1] for place in range(len(keys))]
    if None in keys or all(starts) or sum(starts) != len(set(map(str, keys))):
        return []
    return [n for n, column in sample.columns.items() if n != order and _is_on_first(column.values, starts)]


def _is_on_first(values: Sequence[Any], starts: Sequence[bool]) -> bool:
    """Tell whether values stand on first lines only, and on those of most runs of several lines."""
    if any(value is not None and not first for value, first in zip(values, starts, strict=True)):
        return False
    several = [place for place in range(len(starts) - 1) if starts[place] and not starts[place + 1]]
    return sum(values[place] is not None for place in several) > len(several) / 2


def groups(column: Column) -> dict[str, list[int]]:
    """Give the rows of each of a column's values."""
    rows: dict[str, list[int]] = {}
    for place, value in enumerate(column.values):
        if value is not None:
            rows.setdefault(str(value), []).append(place)
    return rows


def find_repeated(column: Column, beside: Column | None = None) -> list[list[int]]:
    """Give the rows of each value that more than one row has; `beside`: of each two values together."""
    parts = [rows for rows in groups(column).values() if len(rows) > 1]
    if beside is None:
        return parts
    return [rows for part in parts for rows in _part(part, beside) if len(rows) > 1]


def _part(rows: Sequence[int], beside: Column) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(str(beside.values[row]), []).append(row)
    return list(found.values())


def differs_within(column: Column, orders: Sequence[Sequence[int]]) -> float:
    """Tell in what share of orders of several lines a column has more than one value."""
    told = [{str(v) for v in _values(column, rows) if v is not None} for rows in orders]
    return sum(len(values) > 1 for values in told) / len(told) if told else 0.0


def same_within(column: Column, orders: Sequence[Sequence[int]]) -> bool:
    """Tell whether all lines of an order have one value, in every order of several."""
    return bool(orders) and all(
        len(set(map(str, held))) == 1 and None not in held for held in (list(_values(column, rows)) for rows in orders)
    )


def chance_of_same(column: Column, orders: Sequence[Sequence[int]]) -> float:
    """Tell how likely it is that all lines of every order have one value if values fall on lines at random."""
    shares = [count / len(column.seen) for count in column.different.values()]
    return prod(sum(share ** len(rows) for share in shares) for rows in orders)


def one_to_one(column: Column, other: Column) -> bool:
    """Tell whether two columns part the rows alike."""
    pairs = {
        (str(a), str(b)) for a, b in zip(column.values, other.values, strict=True) if a is not None and b is not None
    }
    return len({a for a, _ in pairs}) == len(pairs) == len({b for _, b in pairs})


def _values(column: Column, rows: Sequence[int]) -> Iterator[Any]:
    return (column.values[place] for place in rows)
