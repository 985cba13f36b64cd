"""The moments of a sequential trial: each user's first exposure, and the active moments of those not yet exposed.

At every event a user who is not yet exposed may become so; those whose event it is are *exposed* there, the others are
*comparable*. Nobody's time before an exposure counts as time after it, and everybody is there at the moment itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import NotApplicable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables import Tables

HOUR = 3_600
MICRO = 1_000_000
FEW_DAYS = 31
"""Moments of so short a log are matched by day, of a longer one by week."""


def moments(t: Tables, event: str, target: str, within: int) -> ir.Table:
    """Give each moment whose window is over: its user, what is alike in comparable ones, and what followed."""
    known = _known(t, event)
    events = t.events.filter(_.event != target).join(known, "user_id")
    at_risk = events.filter(_.first_no.isnull() | (_.event_no <= _.first_no))
    found = _with_next(t, at_risk.filter(_.event_at <= _latest(t, within)), target)
    return found.select(
        "user_id",
        **alike(t),
        exposed=(_.event_no == _.first_no).fill_null(False).cast("int64"),  # noqa: FBT003 - Ibis's word
        hit=_inside(t, _.target_at, within),
        later=_inside(t, _.first_exposed_at, within),
    )


def _latest(t: Tables, within: int) -> ir.Value:
    """Find the last instant whose window is over when the log ends."""
    last = t.engine.row(t.events.aggregate(last=_.event_at.max()))["last"]
    if last is None:
        raise NotApplicable("No event of the shop fits what was asked.", "no-rows")
    return ibis.timestamp((last - timedelta(seconds=within)).isoformat())


def _known(t: Tables, event: str) -> ir.Table:
    """Find each user's first event of all, and the first exposure; filters of days hide none before them."""
    exposures = t.through(since=None).events.filter(_.event == event)
    first = exposures.group_by("user_id").aggregate(first_no=_.event_no.min(), first_exposed_at=_.event_at.min())
    return t.all_users.select("user_id", "first_at").left_join(first, "user_id").drop("user_id_right")


def _with_next(t: Tables, events: ir.Table, target: str) -> ir.Table:
    """Set beside each moment the first target after it, and how many there were before."""
    hits = (
        t.through(since=None)
        .events.filter(_.event == target)
        .select("user_id", no=_.event_no.cast("int64"), at="event_at")
    )
    start = {"no": ibis.literal(0, "int64"), "at": ibis.null("timestamp").cast(hits["at"].type())}
    marks = hits.union(t.users.select("user_id", **start))
    turn = ibis.window(group_by="user_id", order_by="no")
    spans = marks.select(
        target_user="user_id",
        since_no="no",
        before=ibis.row_number().over(turn),
        until_no=_.no.lead().over(turn),
        target_at=_["at"].lead().over(turn),
    )
    here = [
        events.user_id == spans.target_user,
        events.event_no > spans.since_no,
        (events.event_no < spans.until_no) | spans.until_no.isnull(),
    ]
    return events.join(spans, here)


def alike(t: Tables) -> dict[str, ir.Value]:
    """Say what is alike in comparable moments: the calendar, and all the user did so far, in steps of doublings.

    Half a step is added under each logarithm, so that none falls on a whole number, where engines may differ.
    """
    unit = "D" if (t.last_on - t.first_on).days < FEW_DAYS else "W"
    hours = t.engine.microseconds(_.event_at, _.first_at) / MICRO / HOUR
    return {
        "period": _.local_at.truncate(unit).date(),
        "events_so_far": (_.event_no + 0.5).log2().floor().cast("int64"),
        "hours_so_far": (hours + 1 + 0.5 / HOUR).log2().floor().cast("int64"),
        "in_session": ibis.least(_.position, 4).log2().floor().cast("int64"),
        "targets_so_far": ibis.least(_.before, 2),
    }


def _inside(t: Tables, then: ir.Value, within: int) -> ir.Value:
    """Tell, as 0 or 1, whether something happened after the moment and inside its window."""
    passed = t.engine.microseconds(then, _.event_at)
    return ((passed >= 0) & (passed <= within * MICRO)).fill_null(False).cast("int64")  # noqa: FBT003 - Ibis's word
