"""Dates written with the day or the month first: which of the two, told from all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile
    from footfall.ingest.sources import Source

_DATE = r"^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:\D|$)"
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", ", %H:%M", ", %H:%M:%S")
LAST_MONTH, LAST_SHORT_YEAR = 12, 99


@dataclass(frozen=True)
class Dates:
    """The column of times, what comes first in its dates, and whether the dates themselves could tell."""

    column: str
    first: Literal["day", "month"]
    year: Literal["%Y", "%y"]
    certain: bool

    @property
    def formats(self) -> list[str]:
        """Every way of writing such dates that is read."""
        order = ("%d{0}%m{0}", "%m{0}%d{0}")[self.first == "month"]
        days = [order.format(sign) + self.year for sign in "/.-"]
        return [day + clock for day in days for clock in _CLOCKS]

    def mended(self, rows: str, header: Sequence[str]) -> str:
        """Write the dates of a file's rows in ISO's order; what is no date stays as it is."""
        if self.column not in header:
            return rows
        name = '"' + self.column.replace('"', '""') + '"'
        iso = f"strftime(try_strptime(trim({name}), {self.formats}), '%Y-%m-%d %H:%M:%S.%f')"
        return f"select * replace (coalesce({iso}, {name}) as {name}) from ({rows})"


def told_dates(engine: DuckEngine, files: Sequence[LogFile], source: Source, raw: str) -> Dates | None:
    """Tell what comes first in dates such as 03/04/2024, from every row: a number above twelve is no month."""
    column = source.columns.get("event_at")
    if column is None or source.pattern or not any(_looks_so(file, source, column) for file in files):
        return None
    name = '"' + column.replace('"', '""') + '"'
    parts = (f"max(try_cast(regexp_extract({name}, '{_DATE}', {part}) as int))" for part in (1, 2, 3))
    ((left, right, year),) = engine.run(f"select {', '.join(parts)} from {raw}")
    is_day = [isinstance(most, int) and most > LAST_MONTH for most in (left, right)]
    first: Literal["day", "month"] = "month" if is_day[1] and not is_day[0] else "day"
    return Dates(column, first, "%Y" if int(str(year)) > LAST_SHORT_YEAR else "%y", certain=is_day[0] != is_day[1])


def _looks_so(file: LogFile, source: Source, column: str) -> bool:
    """Tell whether a text file's first times begin with two short numbers and a year."""
    names = source.header or file.header
    if file.format != "csv" or column not in names:
        return False
    place, rows = list(names).index(column), file.first_rows[0 if source.header else 1 :]
    seen = [row[place] for row in rows if len(row) > place and row[place]]
    return bool(seen) and sum(bool(re.match(_DATE, time)) for time in seen) > len(seen) / 2
