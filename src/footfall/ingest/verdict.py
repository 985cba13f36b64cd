"""Which rows are kept, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import ibis

from footfall.ingest.sources.source import REPEATED
from footfall.ingest.zone import instant_of
from footfall.schema import REFUND

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import ibis.expr.types as ir


UNPARSABLE, NO_USER, NO_TIME, NO_EVENT, OUTSIDE, DUPLICATE, ABSURD = (
    "unparsable",
    "no user",
    "no or impossible time",
    "no event",
    "outside since/until",
    "duplicate",
    "absurd price",
)
LOSSES = (UNPARSABLE, NO_USER, NO_TIME, NO_EVENT, OUTSIDE, DUPLICATE, ABSURD)
EARLIEST = datetime(1990, 1, 1)  # noqa: DTZ001 - instants are kept in UTC without saying so


@dataclass(frozen=True)
class Window:
    """The days asked for, in the shop's zone."""

    since: date | None
    until: date | None
    zone: ZoneInfo
    wall_clock: bool

    def holds(self, at: ir.Value) -> ir.Value:
        """Tell whether a time lies in the days asked for, both included."""
        inside = ibis.literal(True)  # noqa: FBT003 - Ibis's word
        if self.since:
            inside &= at >= self._edge(self.since)
        if self.until:
            inside &= at < self._edge(self.until + timedelta(days=1))
        return inside

    def _edge(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day) if self.wall_clock else instant_of(day, self.zone)  # noqa: DTZ001


def judged(staged: ir.Table, window: Window, *, empty_is_broken: bool) -> ir.Table:
    """Judge every row: a `reason` that is null where the row is kept.

    A broken line of JSON is read as a row with nothing in it.
    """
    reason = _reason(staged, window)
    if REPEATED in staged.columns:
        reason = ibis.cases((staged[REPEATED], DUPLICATE), else_=reason)
    if empty_is_broken:
        nothing = ibis.and_(*(staged[name].isnull() for name in staged.columns if name not in ("place", REPEATED)))
        reason = ibis.cases((nothing, UNPARSABLE), else_=reason)
    judged = staged.mutate(reason=reason)
    return judged.drop(REPEATED) if REPEATED in judged.columns else judged


def latest() -> datetime:
    """Give the first instant that is impossible: what comes after tomorrow."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day) + timedelta(days=1)  # noqa: DTZ001


def _reason(table: ir.Table, window: Window) -> ir.Value:
    at = table.event_at
    cases = [
        (table.user_id.isnull(), NO_USER),
        (at.isnull() | (at < EARLIEST) | (at >= latest()), NO_TIME),
        (table.event.isnull(), NO_EVENT),
    ]
    if window.since or window.until:
        cases.append((~window.holds(at), OUTSIDE))
    if "price" in table.columns:
        cases.append(((table.price < 0) & (table.event != REFUND), ABSURD))
    return ibis.cases(*cases, else_=ibis.null("string"))
