"""How long it takes from one event to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Self

import ibis
from ibis import _

from footfall.analyses.measures import known_event
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, rungs
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, PURCHASE, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables

MINUTE, HOUR, DAY, YEAR = 60, 3_600, 86_400, 365 * 86_400
RUNGS = (
    *(0, 10, 30),
    *(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 4, 8, 12)),
    *(days * DAY for days in (1, 2, 3, 5, 7, 14, 30, 60, 90, 180)),
)
"""Times up to half a year that conversions are counted by; from there on it is whole years of 365 days."""


@dataclass(frozen=True, kw_only=True)
class TimeToConvert(Analysis):
    """How long users take from their first `from` to their first `to` after it, one row a stretch of time.

    The time runs from the user's first `from` of all to the first `to` that stands after it in the order of the table
    `events` (time, then ties: at one instant a view comes before a purchase, which then took 0 s); a `to` before the
    first `from` counts for nothing, nor does any later `from`. Where both are the same event, it is the time to its
    first repeat. Users without a `from` are not counted. Those without a `to` by the log's end have not converted: they
    stay in the denominator at every length of time, are never counted as converted, and may still convert later (note
    `right-censored`).

    A row holds the users that took longer than the row before and at most its `seconds`; share and cumulative are of
    all users with a `from`, with Wilson 95 % intervals of the cumulative one, and the last row's is the share that has
    converted so far. cumulative_of_converted is of those that converted, and ends at 1. The rows end where the last
    conversion is counted. median and p90 are of those that converted, between two by linear interpolation. By default
    `from` is a view (view_item, or page_view where the log has none) and `to` a purchase. Filters choose the events
    themselves.
    """

    from_: str | None = param(None, "The event the time runs from; default a view.")
    to: str | None = param(None, "The event it runs to; default a purchase.")

    question = "How long do people take to buy?"
    without_clock = "times are whole days, and what happened on one day took none."
    reads = (EVENTS,)
    columns = (
        Column("seconds", "seconds", "At most this long; longer than in the row before."),
        Column("users", "count", "Users that took so long."),
        Column("share", "share", "Their share of the users with a `from`."),
        Column("cumulative", "share", "The share that took at most so long."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("cumulative_of_converted", "share", "The same of the users that converted."),
    )
    chart = rungs("seconds", "cumulative", low="low", high="high")
    rates = (
        Rate("share", "users", "begun"),
        Rate("cumulative", "so_far", "begun", "low", "high"),
        Rate("cumulative_of_converted", "so_far", "converted"),
    )
    people = "users"

    def settle(self, t: Tables) -> Self:
        """Find a view and a purchase where nothing was named."""
        start, end = self.from_ or t.view, self.to or PURCHASE
        if start is None:
            raise NotApplicable("The log has no views to begin with: name an event with --from.")
        if self.to is None and end not in t.about.events:
            raise NotApplicable("The log has no purchases to end with: name an event with --to.")
        return replace(self, from_=known_event(t, start), to=known_event(t, end))

    def table(self, t: Tables) -> ir.Table:
        """Count the users on each rung, and those that have not converted."""
        rung = ibis.cases(*((_.took <= seconds, seconds) for seconds in RUNGS), else_=self._years())
        counted = self._times(t).group_by(seconds=rung.cast("float64")).aggregate(users=_.count())
        return counted.order_by(ibis.asc("seconds", nulls_first=True))

    @staticmethod
    def _years() -> ir.Value:
        return (_.took / YEAR).ceil() * YEAR

    def _times(self, t: Tables) -> ir.Table:
        """Give each user with a `from` the seconds they took; null where there is no `to` yet."""
        mine = t.events.filter(_.event.isin([self.from_, self.to])).select("user_id", "event_no", "event_at", "event")
        begun = mine.filter(_.event == self.from_).group_by("user_id")
        starts = begun.aggregate(start_no=_.event_no.min(), start_at=_.event_at.min())
        after = mine.filter(_.event == self.to).join(starts, "user_id").filter(_.event_no > _.start_no)
        ends = after.group_by("user_id").aggregate(end_at=_.event_at.min())
        took = t.engine.microseconds(_.end_at, _.start_at) / 1_000_000
        return starts.left_join(ends, "user_id").select("user_id", took=took)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Put the rungs between in, and add up."""
        del t
        users: dict[float | None, int] = {row["seconds"]: row["users"] for row in rows}
        begun = sum(users.values())
        converted = begun - users.pop(None, 0)
        reached = _up_to(max((seconds for seconds in users if seconds is not None), default=0)) if begun else []
        so_far = accumulate(users.get(seconds, 0) for seconds in reached)
        whole = {"begun": begun, "converted": converted}
        return [
            {"seconds": seconds, "users": users.get(seconds, 0), "so_far": total, **whole}
            for seconds, total in zip(reached, so_far, strict=True)
        ]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many began and converted, and their median and 90th percentile."""
        if not rows:
            return {}
        begun, converted = rows[0]["begun"], rows[0]["converted"]
        found = {"begun": Fact(begun, f"Users with {self.from_}.", kind="count")}
        found["converted"] = Fact(converted, f"Users with {self.to} after it, by the log's end.", kind="count")
        if not converted:
            return found
        times = t.engine.row(self._times(t).aggregate(median=_.took.median(), p90=_.took.quantile(0.9)))
        said = {"median": "Half of those that converted took", "p90": "Nine in ten of those that converted took"}
        return found | {
            name: Fact(times[name], f"{words} at most this long.", n=converted, kind="seconds")
            for name, words in said.items()
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell how many may still convert."""
        still = rows[0]["begun"] - rows[0]["converted"] if rows else 0
        if not still:
            return []
        said = f"{still:,} of {rows[0]['begun']:,} users with {self.from_} had no {self.to} after it by {t.last_on}"
        return [Note("right-censored", f"{said}: they have not converted, and may yet.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many converted so far, and in what time."""
        begun, converted = facts["begun"].show(), facts["converted"].show()
        if "median" not in facts:
            return f"None of {begun} users with {self.from_} had {self.to} after it."
        share = self.columns[3].show(rows[-1]["cumulative"])
        said = f"Of {begun} users with {self.from_} {converted}, {share}, had {self.to} after it"
        return f"{said}: half of these within {facts['median'].show()}, nine in ten within {facts['p90'].show()}."


def _up_to(longest: float) -> list[float]:
    """List the rungs up to a time; beyond the last, whole years."""
    years = int(longest // YEAR)
    ladder = (*RUNGS, *(year * YEAR for year in range(1, years + 1)))
    return [float(rung) for rung in ladder if rung <= longest]
