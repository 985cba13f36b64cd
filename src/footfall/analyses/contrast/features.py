"""The groups of a table and the columns that may tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.sampling import NUMBERS, columns_of, named
from footfall.errors import NotApplicable
from footfall.schema import CUSTOMERS, PURCHASE, REFUND, SESSIONS, USERS, count_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.schema import Column
    from footfall.tables import Tables

GROUP = "group_of_row"
MOST_GROUPS, MOST_LEVELS, MOST_FEATURES = 10, 12, 60

_MADE_OF_PURCHASES = {
    "users": ("orders", "revenue", "converted"),
    "sessions": ("revenue", "converted", "path", "last_event"),
    "items": ("purchases", "buyers", "revenue"),
}


@dataclass(frozen=True)
class Parted:
    """A table parted into groups: the one that is told apart, and the features to tell it by."""

    table: ir.Table
    """Its rows that have a group, the group as text."""
    group: str
    rows: dict[str, int]
    """Every group's rows, most first."""
    features: tuple[Column, ...]
    made_of: tuple[str, ...]
    """Columns left out, as they are made of the same events as the target."""


def default_target(t: Tables, name: str) -> str:
    """Choose what parts a table: whether somebody bought, or the target of the shop's own customers."""
    target = t.about.facts.get(CUSTOMERS.name, {}).get("target") if name == CUSTOMERS.name else None
    if target:
        return str(target)
    if name not in ("users", "sessions"):
        raise NotApplicable(f"The table {name} has no usual target: name one of its columns.")
    return "converted"


def parted(t: Tables, name: str, target: str) -> Parted:
    """Part a table by a column of few different values."""
    table = named(t, name)
    kinds = {column.name: column for column in columns_of(name, table)}
    held = table.filter(table[target].notnull()).mutate(**{GROUP: table[target].cast("string")})
    rows = _rows(t, held, target)
    made = made_of_the_same(t, name, target)
    usable = [c for c in kinds.values() if c.kind in (*NUMBERS, "flag", "text") and c.name not in (target, *made)]
    least = min(rows, key=lambda group: (rows[group], group))
    group = "true" if kinds[target].kind == "flag" else least
    return Parted(held, group, rows, tuple(usable), tuple(column for column in made if column in kinds))


def _rows(t: Tables, held: ir.Table, target: str) -> dict[str, int]:
    counted = held.group_by(GROUP).aggregate(rows=_.count()).order_by(ibis.desc("rows"), GROUP)
    rows = {row[GROUP]: row["rows"] for row in t.engine.rows(counted.limit(MOST_GROUPS + 1))}
    if len(rows) < 2:
        raise NotApplicable(f"{target} has fewer than two different values here.")
    if len(rows) > MOST_GROUPS:
        raise NotApplicable(f"{target} has more than {MOST_GROUPS} different values: it parts no groups.")
    return rows


def made_of_the_same(t: Tables, name: str, target: str) -> tuple[str, ...]:
    """Name the columns made of purchases, where the target is one of them: they are the target said again."""
    counts = count_columns(t.about.events, USERS if name == "users" else SESSIONS)
    mine = [counts[event] for event in (PURCHASE, REFUND) if event in counts and name in ("users", "sessions")]
    made = (*_MADE_OF_PURCHASES.get(name, ()), *mine)
    return tuple(column for column in made if column != target) if target in made else ()
