"""Dates written with the day or the month first: which of the two, told from all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from footfall.ingest.nested import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.sources import Source

_DATE = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\D|$)"
_PARTS = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{%d})\b[,.]?"
LAST_MONTH, LAST_SHORT_YEAR = 12, 99
ROWS = 100
"""So many times are looked at first."""


@dataclass(frozen=True)
class Dates:
    """The column of times, what comes first in its dates, and whether the dates themselves could tell."""

    column: str
    first: Literal["day", "month"]
    year: Literal["%Y", "%y"]
    certain: bool

    def mended(self, rows: str, header: Sequence[str]) -> str:
        """Write the dates of a file's rows in ISO's order; what is no date stays as it is."""
        if self.column not in header:
            return rows
        name = quoted(self.column)
        whole, parts = ("", 4) if self.year == "%Y" else ("20", 2)
        order = rf"{whole}\3-\1-\2" if self.first == "month" else rf"{whole}\3-\2-\1"
        iso = f"regexp_replace({name}, '{_PARTS % parts}', '{order}')"
        return f"select * replace ({iso} as {name}) from ({rows})"


def told_dates(engine: DuckEngine, source: Source, raw: str) -> Dates | None:
    """Tell what comes first in dates such as 03/04/2024, from every row: a number above twelve is no month."""
    column = source.dated
    if column is None or source.pattern or not _looks_so(engine, column, raw):
        return None
    name = quoted(column)
    parts = (f"max(try_cast(regexp_extract({name}, '{_DATE}', {part}) as int))" for part in (1, 2, 3))
    ((left, right, year),) = engine.run(f"select {', '.join(parts)} from {raw}")
    is_day = [isinstance(most, int) and most > LAST_MONTH for most in (left, right)]
    first: Literal["day", "month"] = "month" if is_day[1] and not is_day[0] else "day"
    return Dates(column, first, "%Y" if int(str(year)) > LAST_SHORT_YEAR else "%y", certain=is_day[0] != is_day[1])


def _looks_so(engine: DuckEngine, column: str, raw: str) -> bool:
    """Tell whether a log's first times are text that begins with two short numbers and a year."""
    known = engine.run(f"select column_type from (describe from {raw}) where column_name = ?", [column])
    if known != [("VARCHAR",)]:
        return False
    name = quoted(column)
    seen = engine.run(f"select {name} from {raw} where {name} is not null limit {ROWS}")
    return bool(seen) and sum(bool(re.match(_DATE, str(time))) for (time,) in seen) > len(seen) / 2
