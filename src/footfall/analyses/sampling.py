"""A table of the shop by its name, what its columns hold, and a sample of its rows that every engine draws alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from footfall.errors import unknown
from footfall.schema import CUSTOMERS, KINDS, LOGGED, REMEMBERED, TABLES, Column

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from footfall.schema import KindName
    from footfall.tables import Tables

SEED = "footfall"
NUMBERS = ("count", "number", "share", "money", "seconds")
"""Kinds whose values can be added."""

TABLE_DOC = (
    "The table: events, sessions, orders, users, items, rejected, features, groups, clv, scores or customers; "
    "in a shop of customers only the default is customers."
)
_KEYS = {
    "events": ("user_id", "event_no"),
    "sessions": ("user_id", "session_no"),
    "orders": ("user_id", "order_id"),
    "rejected": ("file", "record"),
    "scores": ("user_id", "model"),
}
"""What tells the rows of a table apart; of any other its first column does."""

_TIMES = {"events": ("event_at", "event_no"), "sessions": ("started_at", "session_no")}
_PRIME = 2**31 - 1
AMPLE = 40
"""The coarser sieve leaves so many times the rows wanted."""


def named(t: Tables, name: str) -> ir.Table:
    """Give a table by its name, or guess the typo; of events only the columns that the log has."""
    if name not in TABLES:
        raise unknown("table", name, TABLES, "`footfall export --help` names them.")
    table: ir.Table = getattr(t, name)
    absent = [column for column in LOGGED if name == "events" and column in table.columns and not t.has(column)]
    return table.drop(*(column for column in absent if column not in ("local_at", *REMEMBERED)))


def chosen(t: Tables, asked: str, default: str) -> str:
    """Choose the table asked for, or in the place of the default that a shop without a log lacks its customers."""
    if asked not in TABLES:
        raise unknown("table", asked, TABLES, "`footfall export --help` names them.")
    return CUSTOMERS.name if asked == default and not t.holds(asked) and t.holds(CUSTOMERS.name) else asked


def columns_of(name: str, table: ir.Table) -> list[Column]:
    """Say what each column holds: as the contract has it, else by its type."""
    known = TABLES[name]
    return [known.column(column) or Column(column, _kind(kind), "") for column, kind in table.schema().items()]


def _kind(kind: Any) -> KindName:  # noqa: ANN401 - any type of the engine's
    if kind.is_boolean():
        return "flag"
    if kind.is_numeric():
        return "count" if kind.is_integer() else "number"
    return "date" if kind.is_date() else "time" if kind.is_timestamp() else "text"


def sample(t: Tables, name: str, table: ir.Table, columns: list[Column], most: int) -> ir.Table:
    """Draw at most so many rows by the MD5 of their keys and a seed: always the same, on every engine, in one order."""
    keys = [table[key] for key in _KEYS.get(name, table.columns[:1])]
    words = [(key if key.type().is_string() else key.cast("int64").cast("string")).fill_null("") for key in keys]
    drawn = ibis.literal(SEED)
    for word in words:
        drawn = drawn + "|" + word
    held = {column.name: _value(table[column.name], column) for column in columns}
    few = _fewer(t, name, table, most)
    return few.mutate(**held, drawn=drawn.hexdigest("md5")).select(*held, "drawn").order_by("drawn").limit(most)


def with_missing(t: Tables, name: str, table: ir.Table, but: tuple[str, ...]) -> tuple[ir.Table, list[Column]]:
    """Put beside each column that some rows lack, and others have, whether it is missing; those of `but` aside."""
    keys = _KEYS.get(name, tuple(table.columns[:1]))
    known = {*keys, *but, *(column for column in table.columns if missing_of(column) in table.columns)}
    asked = [column for column in table.columns if column not in known]
    if not asked:
        return table, []
    held = {f"n{place}": table[column].count() for place, column in enumerate(asked)}
    row = t.engine.row(table.aggregate(rows=table.count(), **held))
    some = [column for place, column in enumerate(asked) if 0 < row[f"n{place}"] < row["rows"]]
    flags = [Column(missing_of(column), "flag", "") for column in some]
    return table.mutate(**{missing_of(column): table[column].isnull() for column in some}), flags


def shortly(names: list[str], most: int = 10) -> str:
    """List names, the first ten of many."""
    more = len(names) - most
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} and {more:,} more"


def missing_of(column: str) -> str:
    """Name what says that a column is missing."""
    return f"{column} missing"


def frame(t: Tables, sample: ir.Table) -> pd.DataFrame:
    """Carry a sample out."""
    found: pd.DataFrame = t.engine.arrow(sample).to_pandas()
    return found.drop(columns="drawn")


def _fewer(t: Tables, name: str, table: ir.Table, most: int) -> ir.Table:
    """Pass a very long table through a coarser sieve first: an MD5 of every row takes long."""
    if name not in _TIMES:
        return table
    share = AMPLE * most / max(1, t.engine.count(table))
    at, number = (table[column] for column in _TIMES[name])
    mixed = at.epoch_seconds().cast("int64") * 1_103_515_245 + number.cast("int64") * 1_181_783_497
    return table.filter(mixed.abs() % _PRIME < int(share * _PRIME)) if share < 1 else table


def _value(of: ir.Value, column: Column) -> ir.Value:
    """Give a column as Python's numbers, flags and text."""
    return of.cast("float64" if column.kind in NUMBERS else KINDS[column.kind].type)
