"""Days to cut a log at: what lies before one is known, what lies from it on is to be foretold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import NotApplicable
from footfall.tables.features.known import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.engine import Engine
    from footfall.tables import Tables

MOST, FEWEST = 5, 30
"""So many cut-offs as a rule, and so many customers of either outcome at each."""
FARTHEST = 26
"""So many cut-offs at most, where the latest have few of an outcome."""
TOO_SHORT = "log-too-short"
ASTRAY = 1_000


@dataclass(frozen=True)
class Cut:
    """A cut-off: the day, how many customers it is about, and for how many of them the thing happened."""

    day: date
    customers: int
    happened: int

    @property
    def tells(self) -> bool:
        """Whether there are enough of either outcome."""
        return min(self.happened, self.customers - self.happened) >= FEWEST


def days(first_on: date, last_on: date, ahead: int) -> list[date]:
    """Give the days to cut at, earliest first.

    The last is the latest whose horizon of `ahead` days is over at the log's end. Those before it, 25 at most, lie a
    horizon apart, so that no two labels speak of one day; before each the log knows at least as many days as its
    horizon has.
    """
    last = last_on - timedelta(days=ahead - 1)
    found = (last - timedelta(days=ahead * before) for before in reversed(range(FARTHEST)))
    return [day for day in found if (day - first_on).days >= ahead]


def span(t: Tables) -> tuple[date, date]:
    """Give the first and the last day that the log is of; fewer than one event in a thousand lies before, or after."""
    events = t.events.group_by(day=_.local_at.date()).aggregate(events=_.count()).order_by("day")
    rows = t.engine.rows(events)
    few = sum(row["events"] for row in rows) / ASTRAY
    return _edge(rows, few), _edge(rows[::-1], few)


def _edge(rows: Rows, few: float) -> date:
    """Give the first of the days by which there are as many events."""
    met = accumulate(row["events"] for row in rows)
    day: date = next(row["day"] for row, so_far in zip(rows, met, strict=True) if so_far >= few)
    return day


def must_be_long(t: Tables, ahead: int) -> list[date]:
    """Give the days to cut at, or say that there is none."""
    first_on, last_on = span(t)
    found = days(first_on, last_on, ahead)
    if not found:
        length = (last_on - first_on).days + 1
        has = "1 day" if length == 1 else f"{length:,} days"
        needs = f"a cut-off needs {ahead:,} days before it and {ahead:,} from it on"
        raise NotApplicable(f"The log has {has}, {first_on} to {last_on}; {needs}.", TOO_SHORT)
    return found


def outcomes(at: Sequence[date], of: Callable[[date], ir.Table]) -> ir.Table:
    """Put the outcomes of several cut-offs together: user_id, cutoff, happened."""
    first, *rest = (of(day).mutate(cutoff=ibis.date(day)).select("user_id", "cutoff", "happened") for day in at)
    return ibis.union(first, *rest)


def counted(engine: Engine, labels: ir.Table) -> list[Cut]:
    """Count customers and outcomes at each cut-off, earliest first."""
    sums = {"customers": _.count(), "happened": _.count(where=_.happened)}
    rows = engine.rows(labels.group_by("cutoff").aggregate(**sums).order_by("cutoff"))
    return [Cut(row["cutoff"], row["customers"], row["happened"]) for row in rows]


def that_tell(at: Sequence[date], count: Callable[[Sequence[date]], list[Cut]], what: str) -> list[Cut]:
    """Keep the cut-offs to learn from, or say how few customers of an outcome there are.

    These are the latest five, as far as each has enough of either outcome. Where these have few of an outcome in all,
    the log is gone back further, to as many cut-offs as have enough together; each has somebody of either outcome.
    """
    recent = count(at[-MOST:])
    kept = [cut for cut in recent if cut.tells]
    if rarer(kept) >= MOST * FEWEST:
        return kept
    earlier = at[:-MOST]
    return _together([*(count(earlier) if earlier else []), *recent], what)


def rarer(cuts: Sequence[Cut]) -> int:
    """Count the customers of the rarer outcome at some cut-offs."""
    happened = sum(cut.happened for cut in cuts)
    return min(happened, sum(cut.customers for cut in cuts) - happened)


def _together(cuts: Sequence[Cut], what: str) -> list[Cut]:
    """Go back until there are enough of either outcome."""
    kept: list[Cut] = []
    for cut in reversed(cuts):
        if rarer(kept) < MOST * FEWEST and 0 < cut.happened < cut.customers:
            kept = [cut, *kept]
    if not kept or rarer(kept) < FEWEST:
        raise NotApplicable(_too_few(cuts, what), TOO_SHORT)
    return kept


def _too_few(cuts: Sequence[Cut], what: str) -> str:
    needs = f"{FEWEST} who did and {FEWEST} who did not are needed"
    if not cuts:
        return f"At no cut-off is there a customer to learn from; {needs}."
    happened, customers = sum(cut.happened for cut in cuts), sum(cut.customers for cut in cuts)
    days = f"the cut-off {cuts[0].day}" if len(cuts) == 1 else f"{len(cuts)} cut-offs from {cuts[0].day} on"
    return f"Of {customers:,} customers at {days}, {happened:,} {what}; {needs}."


def between(at: ir.Value, start: date, end: date) -> ir.Value:
    """Tell whether a time of the shop's clock lies from the start of one day until before that of another."""
    return (at >= moment(start)) & (at < moment(end))
