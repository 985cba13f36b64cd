"""How often the same people come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.analysis import A_DAY_IS_A_SESSION, Analysis
from footfall.answer import Fact, bars
from footfall.schema import SESSIONS, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

_QUARTILES = {
    "p25": (0.25, "A quarter of the users came no more often."),
    "median": (0.5, "Half of the users came no more often."),
    "p75": (0.75, "Three quarters of the users came no more often."),
}


@dataclass(frozen=True, kw_only=True)
class Visits(Analysis):
    """How many users came once, twice, and so on: users by the number of their sessions, fewest visits first.

    A visit is a session; one over midnight is one visit. Numbers of visits that nobody has have no row, and the shares
    are of all users with a session: they add up to 1. Under filters of events a visit is a session with a chosen event,
    and a user without one is not counted. The quartiles are over users, interpolated between two of them where they
    fall in between. Users who came late in the log had less time to come again.
    """

    question = "How often do the same people come?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (SESSIONS,)
    columns = (
        Column("visits", "count", "How many sessions a user has."),
        Column("users", "count", "Users with so many."),
        Column("share", "share", "Their share of all users."),
    )
    chart = bars("share", "visits")
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Count each user's sessions, then the users of each number."""
        counted = _visits(t).group_by("visits").aggregate(users=_.count())
        return counted.mutate(share=_.users / _.users.sum()).order_by("visits")

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Give the quartiles of visits over all users."""
        if not rows:
            return {}
        quartiles = {name: _.visits.quantile(share) for name, (share, _doc) in _QUARTILES.items()}
        found = t.engine.row(_visits(t).aggregate(users=_.count(), **quartiles))
        return {name: Fact(found[name], doc, n=found["users"]) for name, (_share, doc) in _QUARTILES.items()}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how often the middle half of the users came, and how many came only once."""
        low, middle, high = (facts[name].show() for name in _QUARTILES)
        said = f"The visits of {facts['median'].n:,} users have a median of {middle} and quartiles of {low} and {high}"
        once = next((row for row in rows if row["visits"] == 1), None)
        return f"{said}; {self.columns[2].show(once['share'])} came once." if once else f"{said}."


def _visits(t: Tables) -> ir.Table:
    return t.sessions.group_by("user_id").aggregate(visits=_.count())
