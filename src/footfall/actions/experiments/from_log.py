"""Outcomes counted from a shop's log: what people did in a time, and in the days before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.experiments.people import KEY
from footfall.errors import BadRequest
from footfall.spec import Unit, param

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables import Tables

DAY = timedelta(days=1)
COUNTED = ("ordered", "orders", "revenue", "visited")
FLAGS = {"ordered": "orders", "visited": "visited"}
"""Whether, and what it is counted of."""


@dataclass(frozen=True, kw_only=True)
class FromLog(Unit):
    """Outcomes of a file's people, counted from a shop's log by `user_id`: ordered, orders, revenue and visited.

    From the start of `since` to the end of `until` (by default the log's last day), both days of the shop: whether they
    ordered, how many orders, what those brought (refunds are not taken off), whether they came. The same of the
    `before_days` days before `since` are ordered_before, orders_before, revenue_before and visited_before. Who did
    nothing, or is not in the log, has 0. A log without revenue has none of either.
    """

    how = "footfall experiment read --help"

    shop: str | None = param(None, "The shop whose log tells ordered, orders, revenue and visited of each user_id.")
    since: date | None = param(None, "The first day that outcomes are counted of, with --shop.")
    until: date | None = param(None, "The last day; default the log's last.")
    before_days: int | None = param(
        None, "How many days before `since` are counted for CUPED, as orders_before.", at_least=1, at_most=3650
    )

    def __post_init__(self) -> None:
        """See that a shop and a day come together."""
        super().__post_init__()
        if self.shop is None and (self.since or self.until or self.before_days):
            raise BadRequest("'shop' is missing.", "Days were given, but no log to count in.", "Name it with --shop.")
        if self.shop is not None and self.since is None:
            raise BadRequest(
                "'since' is missing.", "A shop was given, but no day.", "Give the day of sending to --since."
            )
        if self.since and self.until and self.until < self.since:
            found = f"They are {self.until} and {self.since}."
            raise BadRequest("'until' must not lie before 'since'.", found, "Change one of them.")

    def figures(self, t: Tables) -> ir.Table:
        """Count what every user of the log did: one row each, the id as text."""
        since = self._since(t)
        until = min(self.until or t.last_on, t.last_on)
        parts = [self._counted(t, since, until + DAY, "")]
        if self.before_days:
            parts.append(self._counted(t, since - self.before_days * DAY, since, "_before"))
        users = t.all_users.select(**{KEY: _.user_id.cast("string")})
        for part in parts:
            users = users.left_join(part, KEY).drop(f"{KEY}_right")
        return users.mutate(**{name: users[name].fill_null(0) for name in users.columns if name != KEY})

    def _since(self, t: Tables) -> date:
        since = self.since or t.first_on
        if not t.first_on <= since <= t.last_on:
            found = f"It goes from {t.first_on} to {t.last_on}, and {since} was given."
            raise BadRequest("The log does not know that day.", found, "Give another to --since, or a longer log.")
        return since

    def _counted(self, t: Tables, start: date, end: date, suffix: str) -> ir.Table:
        """Count from the start of one day to the start of another."""
        own = {"orders": _.count()} | ({"revenue": _.revenue.sum()} if t.has("revenue") else {})
        bought = _within(t.orders, start, end).group_by(KEY).aggregate(**own)
        came = _within(t.sessions, start, end).group_by(KEY).aggregate(visited=_.count())
        both = came.outer_join(bought, KEY)
        both = both.mutate(**{KEY: ibis.coalesce(both[KEY], both[f"{KEY}_right"]).cast("string")}).drop(f"{KEY}_right")
        told = both.mutate(**{name: _[of].fill_null(0).clip(upper=1) for name, of in FLAGS.items()})
        return told.rename({f"{name}{suffix}": name for name in told.columns if name != KEY and suffix})


def _within(rows: ir.Table, start: date, end: date) -> ir.Table:
    return rows.filter(
        (_.local_at >= ibis.timestamp(f"{start} 00:00:00")) & (_.local_at < ibis.timestamp(f"{end} 00:00:00"))
    )
