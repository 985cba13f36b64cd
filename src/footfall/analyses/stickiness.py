"""On how many days of a week users come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ibis import _

from footfall.analyses.measures import closed, next_period, period_of
from footfall.analysis import Analysis
from footfall.answer import Fact, bars
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Stickiness(Analysis):
    """On how many days of a whole week or month users are active, of those active in it at all.

    Every whole period counts alike and they are added up: who is active in three weeks counts three times, once for
    each. A period is whole when the log holds all its days: one that the log's start cuts or that is not over by its
    last day is left out, as its users had fewer days to come. Days are those of the shop, weeks begin on Monday; a day
    with many events is one, so a visit over midnight makes two. Every number of days up to the highest anyone reached
    has a row, and shares add up to 1. The fact `daily_share` is the mean of active days / days of the period: daily
    active users as a share of weekly (or monthly) active ones, averaged over users.
    """

    by: Literal["week", "month"] = param("week", "Of what the active days are counted.")

    question = "On how many days of a week do those who come, come?"
    reads = (EVENTS,)
    columns = (
        Column("active_days", "count", "Days of the period with an event."),
        Column("users", "count", "Users active on just so many days of a whole period, once for each such period."),
        Column("share", "share", "Their share of all users active in a whole period."),
    )
    chart = bars("share", "active_days")
    people = "users"

    def table(self, t: Tables) -> ir.Table:
        """Count each user's days in each period, then the users of each count."""
        days = t.days.mutate(period=period_of(_.on, self.by))
        mine = days.group_by("user_id", "period").aggregate(active_days=_.count())
        return mine.group_by("period", "active_days").aggregate(users=_.count()).order_by("period", "active_days")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Add up the whole periods, and lay out every number of days."""
        whole = [row for row in rows if self._is_whole(row["period"], t)]
        if rows and not whole:
            raise NotApplicable(f"No {self.by} with events lies whole in the log.", code="log-too-short")
        users: Counter[int] = Counter()
        for row in whole:
            users[row["active_days"]] += row["users"]
        active = users.total()
        daily = sum(row["users"] * row["active_days"] / self._days(row["period"]) for row in whole)
        counts = range(1, max(users, default=0) + 1)
        shares = ({"active_days": n, "users": users[n], "share": users[n] / active} for n in counts)
        return [row | {"daily": daily / active, "active": active} for row in shares]

    def _is_whole(self, first: date, t: Tables) -> bool:
        return first >= t.first_on and closed(first, self.by, t.last_on)

    def _days(self, first: date) -> int:
        return (next_period(first, self.by) - first).days

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the daily share."""
        del t
        if not rows:
            return {}
        doc = f"The mean share of a {self.by}'s days on which a user active in it is active."
        return {"daily_share": Fact(rows[0]["daily"], doc, n=rows[0]["active"], kind="share")}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many come on a single day, and on how many of the days users come."""
        say = {column.name: column.show for column in self.columns}
        first, daily = rows[0], facts["daily_share"].show()
        days = "1 day" if first["active_days"] == 1 else f"{first['active_days']} days"
        said = f"{say['share'](first['share'])} of those active in a {self.by} come on {days} of it"
        return f"{said}; on average they are active on {daily} of its days."
