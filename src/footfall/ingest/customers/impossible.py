"""Values that nobody can have: figures and days that stand for "not known", ages, and years and days of birth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.ingest.customers.odd import LEAST_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

OLDEST = 110
"""Years that no customer lives, but for very few in the world."""
ADULT = (15, 90)
"""A column called age holds years of people where its median lies so."""
BORN = (1900, 2100)
"""A column called birth holds years where its median lies so."""
FAR_TIMES = 10
"""What three rows share is no figure like the others where it is so many times the largest of them."""
LEAST_KINDS = 5
"""So many other values there must be."""
APART = 20
"""Years between a day that stands for none and the nearest other."""
SHOWN = 3
"""So many examples are said."""

_AGE = frozenset(("age", "alter", "возраст", "edad", "âge", "idade", "wiek", "età", "나이", "연령", "年龄", "年齢"))
_NO_AGE = frozenset(("account", "tenure", "days", "months", "weeks", "group", "band", "bin", "range", "membership"))
_BIRTH = ("birth", "born", "geburt", "рожд", "nacim", "nascim", "naiss", "urodz", "출생", "생일", "生年", "出生")
_BIRTH_WORDS = frozenset(("dob", "yob"))
_NINES = frozenset(int("9" * digits) for digits in range(3, 19))
_ALIKE = frozenset(int(str(digit) * digits) for digit in range(1, 10) for digits in range(5, 19))
_LIMITS = frozenset((2**31 - 1, 2**32 - 1, 2**63))
"""The largest that machines hold, the last as a float has it."""
_BELOW = (-1, *(-int("9" * digits) for digits in range(1, 10)))
_OF_FLAGS = (9, 99, 999, 9999)


@dataclass(frozen=True)
class Impossible:
    """Values of a column that nobody can have: which, in how many rows, with examples, and why not."""

    column: str
    where: ir.Value
    values: int
    examples: tuple[str, ...]
    why: str


def impossible(
    engine: DuckEngine, table: ir.Table, figures: Mapping[str, str], days: Mapping[str, str]
) -> list[Impossible]:
    """Find values that nobody can have among columns of figures and of days, given as column = name.

    Ages (by the column's name, where its median is 15 to 90): 0 and below, and above 110. Years and days of birth:
    more than 110 years before the latest other day of the table (today where it has none), and after it.

    Figures that stand for "not known", in columns of at least 20 values: -1, -9, -99, ... where no other is below 0;
    99999 and other figures of one digit, at least five times or nines at least three times, or the largest a machine
    holds, where it is twice as large as any other; one that three rows share and that is ten times as large as any
    other; 9, 99, 999 among 0 and 1. Days: the first or the last of a year, 20 years from the nearest other.
    """
    at = _latest(engine, table, days)
    found = [*_ages(engine, table, figures), *_years(engine, table, figures, at), *_births(engine, table, days, at)]
    told = {each.column for each in found}
    for column in figures:
        found += _stand_ins(engine, table, column) if column not in told else ()
    for column in days:
        found += _no_days(engine, table, column) if column not in told else ()
    return found


def words_of(name: str) -> list[str]:
    """Give the words that a column's name is made of, in small letters."""
    return [word.casefold() for word in re.split(r"[\W_\d]+|(?<=[a-z])(?=[A-Z])", name) if word]


def _is_birth(name: str) -> bool:
    return any(word in _BIRTH_WORDS or part in word for word in words_of(name) for part in _BIRTH)


def _is_age(name: str) -> bool:
    words = set(words_of(name))
    return bool(words & _AGE) and not words & _NO_AGE


def _latest(engine: DuckEngine, table: ir.Table, days: Mapping[str, str]) -> date:
    """Give the latest day up to today that is nobody's birth; today where there is none."""
    today = date.today()  # noqa: DTZ011 - a day is enough
    held = [table[column].cast("date") for column, name in days.items() if not _is_birth(name)]
    if not held:
        return today
    latest = {f"at_{place}": day.max(where=day <= ibis.date(today)) for place, day in enumerate(held)}
    return max((day for day in engine.row(table.aggregate(**latest)).values() if day), default=today)


def _ages(engine: DuckEngine, table: ir.Table, figures: Mapping[str, str]) -> Iterator[Impossible]:
    for column, name in figures.items():
        if _is_age(name):
            value = _[column]
            half = engine.row(table.aggregate(half=value.cast("float64").median()))["half"]
            if half is not None and ADULT[0] <= half <= ADULT[1]:
                yield from _those(engine, table, column, (value <= 0) | (value > OLDEST), "nobody is of that age")


def _years(engine: DuckEngine, table: ir.Table, figures: Mapping[str, str], at: date) -> Iterator[Impossible]:
    for column, name in figures.items():
        if _is_birth(name):
            value = _[column]
            half = engine.row(table.aggregate(half=value.cast("float64").median()))["half"]
            if half is not None and BORN[0] <= half <= BORN[1]:
                amiss = (value < at.year - OLDEST) | (value > at.year)
                yield from _those(engine, table, column, amiss, f"no customer of {at.year} was born then")


def _births(engine: DuckEngine, table: ir.Table, days: Mapping[str, str], at: date) -> Iterator[Impossible]:
    for column, name in days.items():
        if _is_birth(name):
            day = _[column].cast("date")
            amiss = (day < ibis.date(date(at.year - OLDEST, 1, 1))) | (day > ibis.date(at))
            yield from _those(engine, table, column, amiss, f"no customer of {at.year} was born then")


def _those(engine: DuckEngine, table: ir.Table, column: str, amiss: ir.Value, why: str) -> Iterator[Impossible]:
    """Tell of the values that fit a condition, where there are any but not mostly such."""
    counted = table.filter(amiss).group_by(value=_[column]).aggregate(rows=_.count())
    found = engine.rows(counted.order_by(ibis.desc("rows"), "value"))
    rows = sum(row["rows"] for row in found)
    if rows:
        yield Impossible(column, amiss, rows, tuple(_show(row["value"]) for row in found[:SHOWN]), why)


def _show(value: Any) -> str:  # noqa: ANN401 - any value of a column
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _stand_ins(engine: DuckEngine, table: ir.Table, column: str) -> Iterator[Impossible]:
    """Find figures at either end of a column that stand for "not known"."""
    held = table.select(value=table[column].cast("float64")).filter(_.value.notnull())
    first = engine.row(held.aggregate(n=_.count(), low=_.value.min(), high=_.value.max()))
    if first["n"] < LEAST_ROWS or not (_may_be(first["low"]) or _may_be(first["high"])):
        return
    for up in (1, -1):
        while found := _at_end(engine, held, column, up):
            value, odd = found
            yield odd
            held = held.filter(_.value != value)


def _may_be(value: float) -> bool:
    """Leave out at once what can be no figure for "not known": one with fractions."""
    return float(value).is_integer()


def _at_end(engine: DuckEngine, held: ir.Table, column: str, up: int) -> tuple[float, Impossible] | None:
    """Tell whether the last figure at one end stands for "not known"."""
    end = engine.row(held.aggregate(value=_.value.max() if up > 0 else _.value.min()))["value"]
    if end is None or not _may_be(end):
        return None
    other, negative = _.value != end, (_.value < 0) & ~_.value.isin(_BELOW)
    row = engine.row(
        held.aggregate(
            rows=(_.value == end).sum(),
            kinds=_.value.nunique(where=other),
            low=_.value.min(where=other),
            high=_.value.max(where=other),
            size=_.value.abs().max(where=other),
            below=negative.sum(),
        )
    )
    if not row["kinds"] or not _stands_for_none(int(end), row):
        return None
    nearest = row["high"] if up > 0 else row["low"]
    why = f'as if for "not known": the nearest other is {nearest:,.10g}'
    return end, Impossible(column, _[column] == end, row["rows"], (f"{int(end):,}",), why)


def _stands_for_none(end: int, row: Mapping[str, Any]) -> bool:
    """Tell it by the figure, the rows that share it, and how the others lie."""
    if end in _OF_FLAGS and row["kinds"] == 2 and (row["low"], row["high"]) == (0, 1):
        return True
    if row["kinds"] < LEAST_KINDS:
        return False
    if end in _BELOW:
        return not row["below"] and row["high"] >= LEAST_KINDS
    if end in _NINES | _ALIKE | _LIMITS:
        return bool(end >= 2 * row["size"])
    return bool(row["rows"] >= SHOWN and row["size"] and abs(end) >= FAR_TIMES * row["size"])


def _no_days(engine: DuckEngine, table: ir.Table, column: str) -> Iterator[Impossible]:
    """Find days at either end of a column that stand for none."""
    day = table[column].cast("date")
    held = table.select(day=day).filter(_.day.notnull())
    for up in (1, -1):
        ends = held.distinct().order_by(ibis.desc("day") if up > 0 else "day").limit(2)
        found = [row["day"] for row in engine.rows(ends)]
        if len(found) == 2 and _is_no_day(*found):
            rows = engine.count(held.filter(_.day == ibis.date(found[0])))
            why = f"as if for no day: the nearest other is {found[1]}"
            yield Impossible(column, _[column].cast("date") == ibis.date(found[0]), rows, (str(found[0]),), why)


def _is_no_day(end: date, nearest: date) -> bool:
    of_a_year = (end.month, end.day) in ((1, 1), (12, 30), (12, 31))
    return of_a_year and abs(end - nearest) >= timedelta(days=365 * APART)


def without(table: ir.Table, found: list[Impossible]) -> ir.Table:
    """Give a table with what was found missing."""
    for each in found:
        table = table.mutate(**{each.column: ibis.cases((~each.where.fill_null(False), _[each.column]))})  # noqa: FBT003
    return table
