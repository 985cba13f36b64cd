"""Who is new, who stays, who comes again, who goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.analyses.measures import closed, next_period, number_of, period
from footfall.analysis import Analysis
from footfall.answer import Note, stacked
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Fact, Row, Rows
    from footfall.tables import Tables

STATES = ("new", "returning", "resurrected", "dormant")


@dataclass(frozen=True, kw_only=True)
class Lifecycle(Analysis):
    """Users by period and state: everyone active in a period or in the one before it is in exactly one.

    - new: active, and their first event of the whole log lies in the period
    - returning: active in it and in the period just before it
    - resurrected: active in it, not in the period before, and here earlier (with filters on events, also those whose
      earlier events were not chosen)
    - dormant: not active in it, but in the period just before it

    Active is who has a chosen event. Periods are days, weeks from Monday, or months of the shop; every period from the
    first to the last has its four rows, a state nobody is in is 0. A period is closed when its last day is not after
    the log's last day; in an open one nobody can be called dormant yet, so all its users are missing and it is marked
    open. In the first period of the log everyone is new (note cohort-truncated). With `since` the days before it still
    tell who was here; a period it cuts counts its chosen days alone.
    """

    by: Literal["day", "week", "month"] = param("week", "How long a period is.")

    question = "Who is new, who stays, who comes back after a pause, and who goes?"
    reads = (EVENTS,)
    columns = (
        Column("period", "date", "The period's first day."),
        Column("state", "text", "new, returning, resurrected or dormant."),
        Column("users", "count", "Users in that state; missing while the period is open."),
        Column("open", "flag", "Whether the period is not over at the log's end."),
    )
    chart = stacked("period", "users", "state", below="dormant", open="open")
    people = "users"

    def table(self, t: Tables) -> ir.Table:
        """Find each user's active periods, and the active ones before and after each."""
        events = t.through(since=None).events
        dated = events.select("user_id", period=period(_.local_at, self.by), here=t.filters.days(_.local_at))
        active = dated.group_by("user_id", "period").aggregate(here=_.here.any())
        numbered = active.mutate(number=number_of(_.period, self.by))
        around = ibis.window(group_by="user_id", order_by="number")
        follows = (_.number.lead() == _.number + 1) & _.here.lead()
        walked = numbered.mutate(before=_.number.lag().over(around), stays=follows.over(around))
        return _counted(walked.join(t.all_users.select("user_id", "first_on"), "user_id"))

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Lay out every period with its states, the empty ones as 0, the open ones as missing."""
        met = {(row["period"], row["state"]): row["users"] for row in rows if row["state"] != "dormant"}
        gone = {next_period(row["period"], self.by): row["users"] for row in rows if row["state"] == "dormant"}
        met |= {(day, "dormant"): users for day, users in gone.items()}
        first = min((day for day, state in met if state != "dormant"), default=None)
        return [] if first is None else list(self._laid_out(met, first, t.last_on))

    def _laid_out(self, met: Mapping[tuple[date, str], int], first: date, last_on: date) -> Iterator[Row]:
        day = first
        while day <= last_on:
            known = closed(day, self.by, last_on)
            for state in STATES:
                users = met.get((day, state), 0) if known else None
                yield {"period": day, "state": state, "users": users, "open": not known}
            day = next_period(day, self.by)

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of the first period and of the open one."""
        found = []
        if rows and rows[0]["period"] <= (t.about.first_on or t.first_on):
            found.append(
                Note(
                    "cohort-truncated", f"The log begins on {t.about.first_on}: everyone is new in its first {self.by}."
                )
            )
        if rows and rows[-1]["open"]:
            first = self.columns[0].show(rows[-1]["period"])
            found.append(Note("open-period", f"The {self.by} of {first} is not over by {t.last_on}: no figures yet."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say where the users of the last whole period stand."""
        del facts
        known = [row for row in rows if not row["open"]]
        if not known:
            return f"No {self.by} is over yet, so nobody's state is known."
        last, show = known[-1]["period"], self.columns[2].show
        said = (f"{show(row['users'])} {self._told(row['state'])}" for row in known if row["period"] == last)
        return f"The {self.by} of {self.columns[0].show(last)}: {', '.join(said)}."

    def _told(self, state: str) -> str:
        told = {
            "new": "came for the first time",
            "returning": f"returned from the {self.by} before",
            "resurrected": "came again after a pause",
        }
        return told.get(state, f"of the {self.by} before stayed away")


def _counted(walked: ir.Table) -> ir.Table:
    """Count who is in a state in each period; those who do not stay are dormant in the next."""
    is_new, was_here = _.first_on >= _.period, _.before == _.number - 1
    here = walked.filter(_.here).select(
        "period", state=ibis.cases((is_new, "new"), (was_here, "returning"), else_="resurrected")
    )
    gone = walked.filter(~_.stays.fill_null(False)).select("period", state=ibis.literal("dormant"))  # noqa: FBT003
    return here.union(gone).group_by("period", "state").aggregate(users=_.count()).order_by("period", "state")
