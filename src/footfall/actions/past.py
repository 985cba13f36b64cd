"""How people like an audience fared before: the baseline that an effect is added to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.fared import Fared, summed
from footfall.actions.rates import TRAITS
from footfall.actions.seen import Seen
from footfall.actions.timing import focus
from footfall.tables.features import day_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.actions.rule import Reach
    from footfall.tables import Tables

MOST_DAYS = 4
"""So many days of the past are gone back to, a horizon apart."""
EVERYONE = ""


@dataclass
class Past:
    """How audiences fared after past days, the latest first: by action (EVERYONE for all people), day and cell."""

    horizon: int
    days: tuple[date, ...] = ()
    fared: dict[tuple[str, date], dict[int, Fared]] = field(default_factory=dict)

    def of(self, action: str, days: Sequence[date] | None = None) -> dict[int, Fared]:
        """Sum an action's cells up over some days; default all."""
        sums: dict[int, Fared] = {}
        for day in self.days if days is None else days:
            for cell, fared in self.fared.get((action, day), {}).items():
                sums.setdefault(cell, Fared()).add(vars(fared))
        return sums

    def whole(self, action: str, days: Sequence[date] | None = None) -> Fared:
        """Sum an action up."""
        return summed(self.of(action, days).values())


def past(t: Tables, rules: Sequence[Reach], horizon: int) -> Past:
    """Choose the audiences of past days by what was known then, and see what they ordered in the horizon after."""
    known = Past(horizon, days=past_days(t, horizon))
    for day in known.days:
        seen = Seen(t, day)
        for row in sorted(t.engine.rows(_fared(seen, rules, horizon)), key=lambda row: row["cell"]):
            known.fared.setdefault((row["action"], day), {}).setdefault(row["cell"], Fared()).add(row)
    return known


def past_days(t: Tables, horizon: int) -> tuple[date, ...]:
    """Go back by horizons from the log's end, as long as a horizon of it lies before; stray days are none of it."""
    if t.about.first_on is None:
        return ()
    end, first = day_after(t.about), focus(t)[0]
    days = (end - timedelta(days=horizon * back) for back in range(1, MOST_DAYS + 1))
    return tuple(day for day in days if day - timedelta(days=horizon) >= first)


def union(tables: Sequence[ir.Table]) -> ir.Table:
    """Put tables of the same columns under one another."""
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def _named(people: ir.Table, action: str) -> ir.Table:
    return people.select("user_id", action=ibis.literal(action))


def _fared(seen: Seen, rules: Sequence[Reach], horizon: int) -> ir.Table:
    audiences = union([_named(seen.people, EVERYONE), *(_named(rule.audience(seen), rule.name()) for rule in rules)])
    known = seen.people.select("user_id", "cell", *TRAITS)
    theirs = audiences.join(known, "user_id").left_join(outcomes(seen, horizon), "user_id")
    orders, priced, revenue = (theirs[name].fill_null(0) for name in ("orders", "priced", "revenue"))
    return theirs.group_by("action", "cell").aggregate(
        people=_.count(),
        orders=orders.sum(),
        orders_squared=(orders * orders).sum(),
        priced=priced.sum(),
        revenue=revenue.sum(),
        revenue_squared=theirs.revenue_squared.fill_null(0).sum(),
        **{name: theirs[name].sum() for name in TRAITS},
    )


def outcomes(seen: Seen, horizon: int) -> ir.Table:
    """Count what users ordered in the horizon after a day."""
    day = seen.day
    orders = seen.t.orders.filter(_.local_at.date() >= day, _.local_at.date() < day + timedelta(days=horizon))
    return orders.group_by("user_id").aggregate(
        orders=_.count(),
        priced=_.revenue.count(),
        revenue=_.revenue.sum(),
        revenue_squared=(_.revenue * _.revenue).sum(),
    )
