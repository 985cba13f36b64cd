"""Who of each cohort comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ibis import _

from footfall.analyses.measures import active, closed, next_period, number_of, period, pooled, said_rate
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, heatmap
from footfall.schema import EVENTS, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Retention(Analysis):
    """The share of each cohort that came back, by periods since it first came, with Wilson 95 % intervals.

    A cohort is the users whose first event in the whole log lies in one period; with `since`, cohorts from before it
    are left out. Of age 0 is the cohort's own period, so with no filter on events its rate is 1. `on` counts users with
    an event in the period of that age, `on-or-after` users with one in that period or any later (whose later ages can
    still grow as the log does). A period is closed when its last day is not after the log's last day; a cell of an open
    period is marked open and has no rate. A closed cell in which nobody came is 0; ages past the log's end have no row.
    The first cohort holds everyone who had come before the log begins (note cohort-truncated).
    """

    by: Literal["day", "week", "month"] = param("week", "How long a cohort and each later period are.")
    periods: int = param(12, "How many later periods to follow.", at_least=1, at_most=366)
    counting: Literal["on", "on-or-after"] = param("on", "Count those who came in the period, or in it or later.")

    question = "Of those who first came in one period, how many came back?"
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("cohort", "date", "The first day of the period the users first came in."),
        Column("age", "count", "Periods since then."),
        Column("cohort_size", "count", "Users of the cohort."),
        Column("customers", "count", "Of them, users who came at that age; so far, where it is open."),
        Column("rate", "share", "customers / cohort_size; missing while the period is open."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("open", "flag", "Whether the period is not over at the log's end."),
    )
    chart = heatmap("age", "cohort", "rate", open="open", label="rate")
    rates = (Rate("rate", "customers", "cohort_size", "low", "high"),)
    people = "cohort_size"

    def table(self, t: Tables) -> ir.Table:
        """Count each cohort's users by the age of their active periods (on), or of their last one (on-or-after)."""
        first = t.whole.sessions.filter((_.session_no == 1) & t.filters.days(_.local_at))
        first = first.semi_join(t.users, "user_id") if t.filters else first
        cohorts = first.select("user_id", cohort=period(_.local_at, self.by))
        sizes = cohorts.group_by("cohort").aggregate(cohort_size=_.count())
        came = active(t, self.by)
        if self.counting == "on-or-after":
            came = came.group_by("user_id").aggregate(period=_.period.max())
        met = came.join(cohorts, "user_id").group_by("cohort", "period").aggregate(customers=_.count())
        counted = met.mutate(age=number_of(_.period, self.by) - number_of(_.cohort, self.by)).drop("period")
        return sizes.left_join(counted, "cohort").drop("cohort_right").order_by("cohort", "age")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Lay out every cell up to the log's end, the empty ones as 0."""
        met: dict[date, dict[int, int]] = {}
        sizes = {row["cohort"]: row["cohort_size"] for row in rows}
        for row in rows:
            if row["age"] is not None:
                met.setdefault(row["cohort"], {})[row["age"]] = row["customers"]
        cells = [self._cell(c, age, sizes[c], met.get(c, {}), t) for c in sizes for age in range(self.periods + 1)]
        return [cell for cell in cells if next_period(cell["cohort"], self.by, cell["age"]) <= t.last_on]

    def _cell(self, cohort: date, age: int, size: int, met: Mapping[int, int], t: Tables) -> Row:
        came = met.get(age, 0) if self.counting == "on" else sum(n for last, n in met.items() if last >= age)
        still = not closed(next_period(cohort, self.by, age), self.by, t.last_on)
        return {"cohort": cohort, "age": age, "cohort_size": size, "customers": came, "open": still}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of the first cohort and of what is open."""
        found = []
        if rows and rows[0]["cohort"] <= (t.about.first_on or t.first_on):
            first = self.columns[0].show(rows[0]["cohort"])
            found.append(
                Note("cohort-truncated", f"The cohort of {first} holds everyone who had come before the log begins.")
            )
        if any(row["open"] for row in rows):
            found.append(Note("open-period", f"Cells of a {self.by} that is not over by {t.last_on} have no rate yet."))
        return found

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Pool all cohorts whose next period is over."""
        del t
        return pooled([row for row in rows if row["age"] == 1], "customers", "cohort_size", f"one {self.by} later")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what came back after one period, over all cohorts where that is known."""
        del rows
        if "pooled_rate" not in facts:
            return f"No cohort is followed by a {self.by} that is over, so nothing can be said yet."
        rate, low, high = said_rate(facts["pooled_rate"])
        came = "came" if self.counting == "on" else "came then or later"
        users = self.columns[2].show(facts["pooled_rate"].n)
        return f"One {self.by} after their first, {rate} of {users} users {came} ({low} to {high})."
