"""A sheet as one row a customer: rows alike let go, a long one turned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import Failure
from footfall.ingest.customers.kinds import told_kinds
from footfall.ingest.customers.sheets import PLACE, WHO
from footfall.ingest.verdict import DUPLICATE
from footfall.schema import free_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.kinds import Kind
    from footfall.ingest.customers.sheets import Sheet

NO_KEY, NO_PERIOD = "no key", "no period"
MOST_PERIODS = 60
"""A column of more values is no period."""
USUAL = 0.5
"""The share of customers that must have several rows for a sheet to be long."""


@dataclass(frozen=True)
class Rows:
    """A sheet's rows that are somebody's, each once, and which column tells a customer's rows apart."""

    sheet: Sheet
    table: ir.Table
    period: str | None
    customers: int
    levels: Mapping[str, int] = field(default_factory=dict)
    """The periods as they are written, in the order they are met, and their rows."""


@dataclass(frozen=True)
class Value:
    """A column of a sheet that customers have: its name, its kind, the column as read, and its period."""

    name: str
    kind: Kind
    column: str
    levels: Sequence[str] = ()
    """How its period is written: once, but for slips of the pen."""
    period: str = ""

    @property
    def title(self) -> str:
        """Its name without the period."""
        return self.name.removesuffix(f": {self.period}") if self.period else self.name

    def of(self, rows: Rows) -> ir.Value:
        """Give a customer's value out of its rows."""
        where = rows.table[rows.period].cast("string").isin(list(self.levels)) if rows.period else None
        return self.kind.reading.read(rows.table[self.column]).arbitrary(where=where)


def rows_of(engine: DuckEngine, sheet: Sheet) -> Rows:
    """Find out whether a sheet is long, once rows alike in everything are let go."""
    table = sheet.table.filter(_[WHO].notnull())
    found = _counted(engine, table)
    if not found["rows"]:
        raise Failure(f"{sheet.name} names no customer.", "Its key is empty in every row.", "Name another --key.")
    if found["rows"] > found["customers"]:
        table = _once(engine, table, sheet)
        found = _counted(engine, table)
    if found["rows"] == found["customers"]:
        return Rows(sheet, table, None, found["customers"])
    period = _period(engine, table, sheet)
    table = table.filter(_[period].notnull())
    return Rows(sheet, table, period, found["customers"], _levels(engine, table, period))


def _counted(engine: DuckEngine, table: ir.Table) -> dict[str, int]:
    return engine.row(table.aggregate(rows=_.count(), customers=_[WHO].nunique()))


def _once(engine: DuckEngine, table: ir.Table, sheet: Sheet) -> ir.Table:
    """Keep the first of rows alike in everything."""
    first = table.group_by(WHO, *sheet.names).aggregate(**{PLACE: _[PLACE].min()})
    engine.keep(f"once_{sheet.number}", first.select(PLACE, WHO, *sheet.names))
    return engine.backend.table(f"once_{sheet.number}")


def _period(engine: DuckEngine, table: ir.Table, sheet: Sheet) -> str:
    """Find the column that tells a customer's rows apart: of those that do, the one of fewest values."""
    names = list(sheet.names)
    few = engine.row(table.aggregate(**{name: _[name].nunique() for name in names})) if names else {}
    for name in sorted((name for name in names if 1 < few[name] <= MOST_PERIODS), key=lambda name: few[name]):
        each = table.group_by(WHO, name).aggregate(rows=_.count())
        if not engine.count(each.filter(_.rows > 1).limit(1)) and _is_usual(engine, table):
            return name
    raise _several(engine, table, sheet)


def _is_usual(engine: DuckEngine, table: ir.Table) -> bool:
    each = table.group_by(WHO).aggregate(rows=_.count())
    share = engine.row(each.aggregate(share=(_.rows > 1).mean()))["share"]
    return bool(share >= USUAL)


def _several(engine: DuckEngine, table: ir.Table, sheet: Sheet) -> Failure:
    each = table.group_by(WHO).aggregate(rows=_.count()).filter(_.rows > 1)
    found = engine.row(each.aggregate(keys=_.count(), who=_[WHO].min()))
    first = engine.row(each.filter(_[WHO] == found["who"]))
    told = f"Keys that come more than once: {found['keys']:,}, as {first[WHO]} in {first['rows']:,} different rows."
    do = "Leave one row a customer, or one a customer and period; `footfall ingest` reads logs."
    return Failure(f"{sheet.name} has several rows a customer, and no column tells them apart.", told, do)


def _levels(engine: DuckEngine, table: ir.Table, period: str) -> dict[str, int]:
    counted = table.group_by(level=_[period].cast("string")).aggregate(rows=_.count(), first=_[PLACE].min())
    return {row["level"]: row["rows"] for row in engine.rows(counted.order_by("first"))}


def values_of(
    engine: DuckEngine, rows: Rows, decimal: str, spelt: Mapping[str, str], target: str | None
) -> list[Value]:
    """List what customers have by a sheet: its columns, or in a long one each for every period."""
    names = {alias: name for alias, name in rows.sheet.names.items() if alias != rows.period}
    kinds = told_kinds(engine, rows.table, names, decimal)
    if rows.period is None:
        kinds |= {alias: kinds[alias].in_words for alias, name in names.items() if name == target}
        return [Value(name, kinds[alias], alias) for alias, name in names.items()]
    right: dict[str, list[str]] = {}
    for level in rows.levels:
        right.setdefault(spelt.get(level, level), []).append(level)
    return [
        Value(f"{name}: {level}", kinds[alias], alias, theirs, level)
        for alias, name in names.items()
        for level, theirs in right.items()
    ]


def turned(engine: DuckEngine, rows: Rows, values: Sequence[Value], prefix: str) -> ir.Table:
    """Give one row a customer, the values as `prefix_0`, `prefix_1`, ..."""
    read = {f"{prefix}_{place}": value.of(rows) for place, value in enumerate(values)}
    engine.keep(f"wide_{prefix}", rows.table.group_by(WHO).aggregate(**read))
    return engine.backend.table(f"wide_{prefix}")


def refused(rows: Rows) -> list[ir.Table]:
    """Give the rows of a sheet that no customer has, each with its place, whom it is of and the reason."""
    every, kept = rows.sheet.table, rows.table
    found = [_lost(every.filter(_[WHO].isnull()), NO_KEY)]
    if rows.period:
        found.append(_lost(every.filter(_[WHO].notnull() & _[rows.period].isnull()), NO_PERIOD))
        every = every.filter(_[rows.period].notnull())
    return [*found, _lost(every.filter(_[WHO].notnull()).anti_join(kept.select(PLACE), PLACE), DUPLICATE)]


def _lost(table: ir.Table, reason: str) -> ir.Table:
    return table.select(PLACE, WHO, reason=ibis.literal(reason))


def named_apart(sheets: Sequence[Sequence[Value]], taken: Sequence[str]) -> list[str]:
    """Name all values of all sheets, none as another is: a name that is taken gets `_2`."""
    wanted = [value.name for values in sheets for value in values]
    apart: list[str] = []
    for name in wanted:
        apart += free_names([name], [*taken, *apart], "_2").values()
    return apart
