"""The rows of a log that are looked at, and what each of its columns holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis

from footfall.ingest import parse
from footfall.ingest.guessing.words import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

MOST = 0.9
"""So many of a column's values must be of a kind for the column to be."""
EXAMPLES = 3
PATTERNS = (
    "%b-%d-%y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%d/%b/%y %H:%M",
    "%d%m%Y",
    "%d%b%Y",
)
"""Ways of writing times that are read only where a map names them."""
_MONEY = re.compile(
    r"^\(?[-+]?\s*[^\d\s.,()+-]{0,3}\s*[-+]?(\d[\d.,'\u2019\s\u00a0\u202f]*)\s*[^\d\s.,()+-]{0,3}-?\)?$"
)


@dataclass(frozen=True)
class Column:
    """A column of the rows looked at: its values, None where there is none, and how they are written as times."""

    name: str
    values: Sequence[Any]
    pattern: str | None = None
    """None: they are no times; empty: plainly written ones."""
    decimal: str = "."

    @cached_property
    def seen(self) -> list[Any]:
        """List the values there are."""
        return [value for value in self.values if value is not None]

    @cached_property
    def different(self) -> dict[str, int]:
        """Count each value, as text, in the order they come."""
        counts: dict[str, int] = {}
        for value in self.seen:
            counts[str(value)] = counts.get(str(value), 0) + 1
        return counts

    @property
    def filled(self) -> float:
        """Tell the share of rows that have a value."""
        return len(self.seen) / len(self.values) if self.values else 0.0

    @cached_property
    def numbers(self) -> list[float | None] | None:
        """Read the values as numbers, money signs left off; None where they are none."""
        read = [None if value is None else number(value, self.decimal) for value in self.values]
        good = sum(value is not None for value in read)
        return read if good and good >= MOST * len(self.seen) else None

    @property
    def is_counted(self) -> bool:
        """Tell whether times are plain counts of seconds, which ids may look like."""
        return self.pattern is not None and all(re.fullmatch(r"-?\d+", str(value)) for value in self.seen[:100])

    @property
    def examples(self) -> str:
        """Show some values."""
        seen = list(dict.fromkeys(" ".join(str(value).split())[:40] for value in self.seen))
        return ", ".join(seen[:EXAMPLES]) or "empty in the rows looked at"


@dataclass(frozen=True)
class Sample:
    """The rows looked at."""

    columns: Mapping[str, Column]
    rows: int
    empty: Sequence[str] = ()
    """Columns without a value in them."""
    lists: Sequence[str] = ()
    """Columns of objects in lists."""
    decimals: tuple[int, int] | None = None
    """How many fractions are parted by a comma and how many by a point, where both are."""
    order: str | None = None
    """The column of the order, where others stand on an order's first line only."""
    first_only: Sequence[str] = field(default_factory=tuple)
    """Those others."""

    def fill_down(self, order: str, names: Sequence[str]) -> Sample:
        """Give every line what stands on its order's first."""
        keys = self.columns[order].values
        columns = {
            name: replace(column, values=_carry(keys, column.values)) if name in names else column
            for name, column in self.columns.items()
        }
        return replace(self, columns=columns, order=order, first_only=tuple(names))


def _carry(keys: Sequence[Any], values: Sequence[Any]) -> list[Any]:
    first: dict[Any, Any] = {}
    for key, value in zip(keys, values, strict=True):
        if value is not None:
            first.setdefault(key, value)
    return [first.get(key) if value is None else value for key, value in zip(keys, values, strict=True)]


def sample_of(engine: DuckEngine, rows: ir.Table, lists: Sequence[str] = (), tie: str = ".") -> Sample:
    """Look at rows; `lists` are columns of lists of objects, `tie` parts fractions where figures do not tell."""
    held = {name: [_value(value) for value in values] for name, values in engine.arrow(rows).to_pydict().items()}
    known = {name: values for name, values in held.items() if name not in lists and any(v is not None for v in values)}
    empty = [name for name in held if name not in lists and name not in known]
    commas, points = decimals_of(known.values())
    decimal = "," if commas > points else "." if points > commas else tie
    patterns = patterns_of(engine, known)
    columns = {name: Column(name, values, patterns.get(name), decimal) for name, values in known.items()}
    both = (commas, points) if commas and points else None
    return Sample(columns, len(next(iter(held.values()), ())), empty, tuple(lists), both)


def _value(value: Any) -> Any:  # noqa: ANN401 - whatever a log holds
    if isinstance(value, str):
        return None if value.strip().casefold() in MISSING else value.strip()
    return value


def decimals_of(columns: Any) -> tuple[int, int]:  # noqa: ANN401 - values of columns
    """Count the figures whose fraction is parted by a comma, and those by a point."""
    commas = points = 0
    for values in columns:
        for value in values[:1000]:
            written = _MONEY.match(value) if isinstance(value, str) else None
            digits = re.sub(r"['\u2019\s]", "", written[1]) if written else ""
            commas += bool(re.fullmatch(r"\d{1,3}(\.?\d{3})*,\d{1,2}|\d+,\d{1,2}", digits))
            points += bool(re.fullmatch(r"\d{1,3}(,\d{3})*\.\d+|\d+\.\d{1,2}", digits))
    return commas, points


def number(value: Any, decimal: str = ".") -> float | None:  # noqa: ANN401 - whatever a log holds
    """Read a number as people write it; None where it is none."""
    if isinstance(value, bool):
        return None
    if not isinstance(value, str):
        try:
            return float(value)
        except (TypeError, ValueError):
            return None
    written = _MONEY.match(value)
    if not written:
        return None
    digits = re.sub(r"['\u2019\s\u00a0\u202f]", "", written[1])
    digits = digits.replace(".", "").replace(",", ".") if decimal == "," else digits.replace(",", "")
    try:
        return (
            -float(digits) if value.startswith(("-", "(")) or "-" in value[:4] or value.endswith("-") else float(digits)
        )
    except ValueError:
        return None


def patterns_of(engine: DuckEngine, columns: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """Tell of each column of times how they are written."""
    import pyarrow as pa

    texts = {name: [None if v is None else str(v) for v in held[:2000]] for name, held in columns.items()}
    written = {name: held for name, held in texts.items() if _may_be_times(held)}
    if not written:
        return {}
    rows = max(map(len, written.values()))
    table = pa.table({f"c{n}": held + [None] * (rows - len(held)) for n, held in enumerate(written.values())})
    engine.connection.register("looked_at_as_text", table)
    rows_of = engine.backend.table("looked_at_as_text")
    ways = ("", *PATTERNS)
    times = {f"c{n}_{m}": _at(rows_of[f"c{n}"], way) for n in range(len(written)) for m, way in enumerate(ways)}
    engine.keep("looked_at_as_times", rows_of.mutate(**times))
    read = engine.backend.table("looked_at_as_times")
    found = engine.row(read.aggregate(**{name: _share(read, name) for name in times}))
    told: dict[str, str] = {}
    for n, name in enumerate(written):
        fit = [way for m, way in enumerate(ways) if (found[f"c{n}_{m}"] or 0) >= MOST]
        told |= {name: fit[0]} if fit else {}
    return told


def _may_be_times(values: Sequence[str | None]) -> bool:
    """Tell whether a column may hold times: digits, and more than three of them, in nearly every value."""
    seen = [value for value in values if value]
    return bool(seen) and sum(_looks_timely(value) for value in seen) >= MOST * len(seen)


def _looks_timely(value: str) -> bool:
    digits = sum(c.isdigit() for c in value)
    return digits >= EXAMPLES and len(value) <= 40 and not re.fullmatch(r"[-+]?\d*[.,]\d+|\d{1,7}", value)


def _at(text: ir.Value, way: str) -> ir.Value:
    """Read times by a pattern, or plainly."""
    return parse.moment(text, way) if way else parse.instant(text)


def _share(read: ir.Table, name: str) -> ir.Value:
    """Give the share of a column's values that are times; those whose day or month comes first are told later which."""
    text = read[name.split("_", maxsplit=1)[0]]
    short = text.re_search(r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}") & ibis.literal(name.endswith("_0"))
    return (_recent(read[name]) | short).mean(where=text.notnull())


def _recent(at: ir.Value) -> ir.Value:
    recent = at.between(ibis.timestamp("1990-01-01T00:00:00"), ibis.timestamp("2100-01-01T00:00:00"))
    return recent.fill_null(False)  # noqa: FBT003 - Ibis's word
