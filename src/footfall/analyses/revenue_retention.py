"""What each cohort of buyers goes on spending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from ibis import _

from footfall.analyses.buyers import first_orders
from footfall.analyses.measures import closed, next_period, number_of, period
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, heatmap
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, ORDERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class RevenueRetention(Analysis):
    """What the buyers of each cohort spend, by periods since their first order, and against their first period.

    A cohort is the buyers whose first order of the whole log lies in one period of the shop's calendar; with `since`,
    cohorts from before it are left out. Revenue is that of all chosen events of theirs from that period on, refunds
    taken off, so it may be negative, and share_of_first may be above 1. Refunds before a first order, and those of
    users without any, belong to no cohort. A period is closed when its last day is not after the log's last day; a
    cell of an open period is marked open and has no share, and where nothing was spent in it yet no revenue either. A
    closed cell in which nothing was spent is 0; where a cohort's first period brought nothing there is no share; ages
    past the log's end have no row. The first cohort holds everyone who had bought before the log begins (note
    cohort-truncated).
    """

    by: Literal["day", "week", "month"] = param("month", "How long a cohort and each later period are.")
    periods: int = param(24, "How many later periods to follow.", at_least=1, at_most=366)

    question = "How much do buyers go on spending after their first order?"
    reads = (EVENTS, ORDERS)
    columns = (
        Column("cohort", "date", "The first day of the period of the buyers' first order."),
        Column("age", "count", "Periods since then."),
        Column("cohort_size", "count", "Buyers of the cohort."),
        Column("revenue", "money", "What they spent at that age, refunds taken off; so far, where it is open."),
        Column(
            "share_of_first", "number", "revenue / the cohort's revenue of age 0; missing while the period is open."
        ),
        Column("open", "flag", "Whether the period is not over at the log's end."),
    )
    chart = heatmap("age", "cohort", "share_of_first", open="open", label="share_of_first")
    people = "cohort_size"

    def settle(self, t: Tables) -> Self:
        """See that there is money."""
        if not t.has("revenue"):
            raise NotApplicable("The log has no revenue.")
        return self

    def table(self, t: Tables) -> ir.Table:
        """Add up each buyer's money by period, then each cohort's by age."""
        first = first_orders(t).filter(t.filters.days(_.first_at)).semi_join(t.users, "user_id")
        cohorts = first.select("user_id", cohort=period(_.first_at, self.by))
        sizes = cohorts.group_by("cohort").aggregate(cohort_size=_.count())
        money = t.events.filter(_.revenue.notnull()).select("user_id", "revenue", period=period(_.local_at, self.by))
        mine = money.group_by("user_id", "period").aggregate(revenue=_.revenue.sum())
        aged = mine.join(cohorts, "user_id").mutate(age=number_of(_.period, self.by) - number_of(_.cohort, self.by))
        spent = aged.filter(_.age >= 0).group_by("cohort", "age").aggregate(revenue=_.revenue.sum())
        return sizes.left_join(spent, "cohort").drop("cohort_right").order_by("cohort", "age")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Lay out every cell up to the log's end."""
        sizes = {row["cohort"]: row["cohort_size"] for row in rows}
        spent = {(row["cohort"], row["age"]): row["revenue"] for row in rows}
        return [
            self._cell(cohort, age, sizes[cohort], spent, t.last_on)
            for cohort in sizes
            for age in range(self.periods + 1)
            if next_period(cohort, self.by, age) <= t.last_on
        ]

    def _cell(self, cohort: date, age: int, size: int, spent: Mapping[tuple[date, int], float], last_on: date) -> Row:
        still = not closed(next_period(cohort, self.by, age), self.by, last_on)
        first = spent.get((cohort, 0)) or 0
        revenue = spent.get((cohort, age), None if still else 0.0)
        share = revenue / first if revenue is not None and not still and first > 0 else None
        cell = {"cohort": cohort, "age": age, "cohort_size": size, "revenue": revenue, "open": still}
        return cell | {"share_of_first": share, "first": first}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of the first cohort and of what is open."""
        found = []
        if rows and rows[0]["cohort"] <= (t.about.first_on or t.first_on):
            first = self.columns[0].show(rows[0]["cohort"])
            told = f"The cohort of {first} holds everyone who had bought before the log begins."
            found.append(Note("cohort-truncated", told))
        if any(row["open"] for row in rows):
            found.append(
                Note("open-period", f"Cells of a {self.by} that is not over by {t.last_on} have no share yet.")
            )
        return found

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Pool all cohorts whose next period is over."""
        del t
        known = [row for row in rows if row["age"] == 1 and row["share_of_first"] is not None]
        if not known:
            return {}
        later, first = sum(row["revenue"] for row in known), sum(row["first"] for row in known)
        buyers = sum(row["cohort_size"] for row in known)
        doc = (
            f"What cohorts spent one {self.by} later, as a share of their first {self.by}, over all where it is known."
        )
        return {"pooled_share": Fact(later / first, doc, n=buyers, kind="share")}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what is spent one period later, over all cohorts where that is known."""
        del rows
        if "pooled_share" not in facts:
            return f"No cohort is followed by a {self.by} that is over, so nothing can be said yet."
        share, buyers = facts["pooled_share"].show(), f"{facts['pooled_share'].n:,}"
        return (
            f"One {self.by} after their first order, {buyers} buyers spent {share} of what they spent in their first."
        )
