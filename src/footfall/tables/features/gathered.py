"""All features as of a day: one pass over events, one over sessions, one over orders, and the few apart."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import ibis
from ibis import _

from footfall.schema import Column, Table
from footfall.tables.features.basket import Basket
from footfall.tables.features.breadth import Breadth
from footfall.tables.features.carts import Carts
from footfall.tables.features.gaps import Gaps
from footfall.tables.features.habits import Habits
from footfall.tables.features.recency import Recency
from footfall.tables.features.trend import Trend
from footfall.tables.features.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Collection

    import ibis.expr.types as ir

    from footfall.engine import About
    from footfall.tables.features.family import Family, Sums
    from footfall.tables.features.known import Known

FAMILIES: tuple[Family, ...] = (Recency(), Visits(), Gaps(), Basket(), Breadth(), Carts(), Habits(), Trend())

FEATURES = Table(
    "features",
    "How users come and buy, as of a day, one row a user.",
    (Column("user_id", "id", "Who."), *(column for family in FAMILIES for column in family.columns)),
)


class Knowing(Protocol):
    """What can say what was known before a day: a shop's tables."""

    @property
    def about(self) -> About:
        """What the shop remembers of itself."""

    def known_before(self, day: date) -> Known:
        """Give what was known before the start of a day."""


def features_table(t: Knowing) -> ir.Table:
    """Give the features as of the day after the log's last."""
    return features(t.known_before(day_after(t.about)))


def day_after(about: About) -> date:
    """Give the day after a log's last."""
    return (about.last_on or date.min) + timedelta(days=1)


def features(known: Known, only: Collection[str] = FEATURES.names) -> ir.Table:
    """Give the features as of a day of everyone with an event before its start, or only some of them.

    What families without a feature asked for would add up is left out.
    """
    families = [family for family in FAMILIES if any(column.name in only for column in family.columns)]
    visits = _numbered(known, known.sessions, "started_at", ["session_no"])
    orders = _numbered(known, known.orders, "ordered_at", ["ordered_at", "order_id"])
    sums = [
        _summed(visits, [{"visits": _.count()}, *(family.of_visits(known) for family in families)]),
        _summed(known.events, [family.of_events(known) for family in families]),
        _summed(orders, [family.of_orders(known) for family in families]),
        *(table for family in families for table in family.apart(known)),
    ]
    made = {name: value for family in families for name, value in family.figures(known).items()}
    columns = [column for family in families for column in family.columns if column.name in only]
    figures = {column.name: made.get(column.name, _sum(column)).cast(column.type) for column in columns}
    return _beside([table for table in sums if table is not None]).select("user_id", **figures).order_by("user_id")


def _numbered(known: Known, table: ir.Table, began_at: str, order: list[str]) -> ir.Table:
    """Let each row of a user know its place from the last, and the days since the one before began."""
    forth = ibis.window(group_by="user_id", order_by=order)
    back = ibis.window(group_by="user_id", order_by=[ibis.desc(name) for name in order])
    gap = known.days(_[began_at], _[began_at].lag().over(forth))
    return table.mutate(gap_days=gap, place=ibis.row_number().over(back))


def _summed(table: ir.Table, sums: list[Sums]) -> ir.Table | None:
    """Add up what is asked of each user, or nothing where nothing is."""
    asked = {name: value for some in sums for name, value in some.items()}
    return table.group_by("user_id").aggregate(**asked) if asked else None


def _beside(sums: list[ir.Table]) -> ir.Table:
    """Put sums side by side; everyone known has a visit."""
    keyed = ((other.rename({f"user_{place}": "user_id"}), f"user_{place}") for place, other in enumerate(sums[1:]))
    return reduce(lambda table, other: table.left_join(other[0], [("user_id", other[1])]), keyed, sums[0])


def _sum(column: Column) -> ir.Value:
    return _[column.name].fill_null(0) if column.kind == "count" else _[column.name]
