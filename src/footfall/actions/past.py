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
from footfall.schema import PAGE_VIEW, VIEW
from footfall.tables.features import day_after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.actions.rule import Reach
    from footfall.tables import Tables

MOST_DAYS = 4
"""So many days of the past are gone back to, a horizon apart."""
MOST_EVENTS = 3_000_000
"""In a longer log days are asked one by one, so that memory holds one of them at a time."""
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
    people = _people(t)
    for days in _together(t, known.days):
        seen = Seen(t.on_past_days(people, days), days[0], len(days))
        for row in sorted(t.engine.rows(_fared(seen, rules, horizon)), key=lambda row: row["cell"]):
            day = days[row["of_day"]]
            known.fared.setdefault((row["action"], day), {}).setdefault(row["cell"], Fared()).add(row)
    return known


def _people(t: Tables) -> ir.Table:
    """Leave out who acts as no person can."""
    return t.all_users.anti_join(t.groups.filter(_.anomaly), "user_id") if t.holds("groups") else t.all_users


def _together(t: Tables, days: tuple[date, ...]) -> list[tuple[date, ...]]:
    """Put days together that can be asked at once: of large shops one by one, and apart where views are other events.

    Before the first view of an item views are those of pages.
    """
    if sum(t.about.events.values()) > MOST_EVENTS:
        return [(day,) for day in days]
    if not {VIEW, PAGE_VIEW} <= set(t.about.events):
        return [days] if days else []
    first = t.engine.row(t.events.filter(_.event == VIEW).aggregate(at=_.local_at.min()))["at"].date()
    parts = (tuple(day for day in days if (day > first) is with_items) for with_items in (True, False))
    return [part for part in parts if part]


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
    known = seen.people.select("user_id", "of_day", "cell", *TRAITS)
    theirs = audiences.join(known, "user_id").left_join(outcomes(seen, horizon), "user_id")
    orders, priced, revenue = (theirs[name].fill_null(0) for name in ("orders", "priced", "revenue"))
    return theirs.group_by("action", "of_day", "cell").aggregate(
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
