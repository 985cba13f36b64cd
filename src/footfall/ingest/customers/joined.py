"""The sheets of customers joined: one row a customer, with every column any sheet has."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import Failure, unknown
from footfall.ingest.customers.kinds import is_money
from footfall.ingest.customers.sheets import WHO
from footfall.ingest.customers.wide import Value, named_apart, turned
from footfall.schema import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.wide import Rows
    from footfall.ingest.files import LogFile
    from footfall.schema import KindName

JOINED = "joined_customers"


@dataclass(frozen=True)
class Joined:
    """All customers of all sheets in one table: `who`, and a column for each value."""

    table: ir.Table
    values: Mapping[str, Value]
    """`s0_0` = what it holds."""
    names: Mapping[str, str]
    """`s0_0` = its name in the shop."""
    customers: int
    missing: Mapping[str, int]
    """How many customers a sheet lacks, by its name."""

    def kinds(self) -> dict[str, KindName]:
        """Say what the columns hold, by their names in the shop."""
        return {name: self.kind(column) for column, name in self.names.items()}

    def kind(self, column: str) -> KindName:
        """Say what a column holds; figures are money where their name says so."""
        kind = self.values[column].kind.name
        return "money" if kind in ("count", "number") and is_money(self.names[column]) else kind

    def column(self, name: str) -> str:
        """Find a column by its name in the shop, letter case ignored, or guess the typo."""
        folded = {known.casefold(): column for column, known in self.names.items()}
        if name.strip().casefold() not in folded:
            raise unknown("column among the customers", name, self.names.values(), "Name one of them with --target.")
        return folded[name.strip().casefold()]

    def of_kind(self, *kinds: KindName) -> list[str]:
        """List the columns of some kinds."""
        return [column for column, value in self.values.items() if value.kind.name in kinds]


def not_alike(files: Sequence[LogFile]) -> None:
    """Refuse a file that is given twice."""
    for one, other in combinations(files, 2):
        if filecmp.cmp(one.path, other.path, shallow=False):
            raise Failure(f"{one.name} and {other.name} are alike.", "Every byte is the same.", "Give each file once.")


def joined(engine: DuckEngine, sheets: Sequence[Rows], values: Sequence[Sequence[Value]]) -> Joined:
    """Join the sheets by their keys; a customer that one of them lacks stays."""
    wide = [turned(engine, *each, f"s{place}") for place, each in enumerate(zip(sheets, values, strict=True))]
    everyone = wide[0].select(WHO)
    for table in wide[1:]:
        everyone = everyone.union(table.select(WHO), distinct=True)
    engine.keep(JOINED, reduce(_beside, wide, everyone))
    table = engine.backend.table(JOINED)
    columns = [column for each in wide for column in each.columns if column != WHO]
    flat = [value for each in values for value in each]
    customers = engine.count(table)
    missing = {rows.sheet.name: customers - rows.customers for rows in sheets}
    _in_common(engine, sheets)
    names = named_apart(values, CUSTOMERS.names)
    return Joined(
        table,
        dict(zip(columns, flat, strict=True)),
        dict(zip(columns, names, strict=True)),
        customers,
        {name: count for name, count in missing.items() if count},
    )


def _beside(table: ir.Table, more: ir.Table) -> ir.Table:
    return table.left_join(more, WHO, rname="{name}_right").drop(f"{WHO}_right")


def _in_common(engine: DuckEngine, sheets: Sequence[Rows]) -> None:
    """Refuse a sheet that has no customer in common with any other."""
    for sheet in sheets if len(sheets) > 1 else ():
        others = ibis.union(*(o.table.select(WHO) for o in sheets if o is not sheet)) if len(sheets) > 2 else None
        rest = others if others is not None else next(o.table.select(WHO) for o in sheets if o is not sheet)
        if not engine.count(sheet.table.semi_join(rest, WHO).limit(1)):
            told = f"Its keys are such as {_keys(engine, sheet.table)}, theirs {_keys(engine, rest)}."
            do = "Name another --key, or leave the file out."
            raise Failure(f"{sheet.sheet.name} has no customer in common with the other files.", told, do)


def _keys(engine: DuckEngine, table: ir.Table) -> str:
    found = engine.row(table.aggregate(least=_[WHO].min(), most=_[WHO].max()))
    return f"{found['least']} and {found['most']}"
