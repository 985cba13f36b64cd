"""Who comes back in the next period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.analyses.measures import active, closed, next_period, number_of, pooled, said_rate
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, lines
from footfall.schema import EVENTS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class ReturnRate(Analysis):
    """Of the users active in a period, the share active in the next one too, with a Wilson 95 % interval.

    A period is closed when its last day is not after the log's last day (or the last day asked for). Where the next
    period is still open the row is marked open and has no rate: those who will still come cannot be counted yet.
    Periods are days, weeks from Monday, or months of the shop; periods nobody was active in have no row.
    """

    by: Literal["day", "week", "month"] = param("day", "How long a period is.")

    question = "Of those who were here, how many came again in the next period?"
    reads = (EVENTS,)
    columns = (
        Column("period", "date", "The period's first day."),
        Column("active", "count", "Users active in it."),
        Column("returned", "count", "Of them, users active in the next period; so far, where it is open."),
        Column("rate", "share", "returned / active; missing while the next period is open."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("open", "flag", "Whether the next period is not over at the log's end."),
    )
    chart = lines("period", "rate", low="low", high="high")
    rates = (Rate("rate", "returned", "active", "low", "high"),)
    people = "active"

    def table(self, t: Tables) -> ir.Table:
        """Find each user's periods, and whether the next is one of them."""
        numbered = active(t, self.by).mutate(number=number_of(_.period, self.by))
        following = _.number.lead().over(ibis.window(group_by="user_id", order_by="number"))
        marked = numbered.mutate(returned=(following == _.number + 1).fill_null(False))  # noqa: FBT003 - Ibis's word
        counted = marked.group_by("period").aggregate(active=_.count(), returned=_.count(where=_.returned))
        return counted.order_by("period")

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Mark what is open."""
        for row in rows:
            row["open"] = not closed(next_period(row["period"], self.by), self.by, t.last_on)
        return rows

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell which periods are open."""
        still = [row for row in rows if row["open"]]
        if not still:
            return []
        first = self.columns[0].show(still[0]["period"])
        return [Note("open-period", f"From {first} on the next {self.by} is not over by {t.last_on}: no rate yet.")]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Pool all periods whose next one is over."""
        del t
        return pooled(rows, "returned", "active", f"again in the next {self.by}")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the rate over all periods where it is known, and its range."""
        if "pooled_rate" not in facts:
            return f"No {self.by} is followed by one that is over, so no rate can be given yet."
        known = sorted(row["rate"] for row in rows if row["rate"] is not None)
        rate, share = said_rate(facts["pooled_rate"])[0], self.columns[3].show
        span = f"between {share(known[0])} and {share(known[-1])} by {self.by}"
        return f"Of those here in one {self.by}, {rate} came again in the next; {span}."
