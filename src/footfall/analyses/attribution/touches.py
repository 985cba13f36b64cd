"""Touches: the sessions with a channel that an order may be credited to, and how each model credits them."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

    from footfall.spec import Duration
    from footfall.tables import Tables

DIRECT = (
    *("direct", "(direct)", "(none)", "none", "(direct) / (none)", "(direct)/(none)", "direct / none", "direct/none"),
    *("direct entry", "direct entries", "direct traffic", "direct visit", "direct visits", "$direct"),
    *("typed/bookmarked", "(not set)", "not set", "(not provided)", "not provided", "unknown", "(unknown)"),
    *("undefined", "null", "n/a", "-"),
)
"""What logs call a session that came by no other way, or of which that is not known; letter case is ignored."""
HALF_LIFE = 7 * 86_400
"""A touch so many seconds before another counts half as much as that."""
LOTS, FEWER_LOTS = 3, 2
"""Users are resampled in 16 to this power lots, in fewer where each lot has a table of steps."""
ORDER = ("user_id", "order_no")
STEP = ("source", "target", "over", "converts")
_ENDS = 0.4
"""What the first and the last of three touches or more are given by position; the others share the rest."""


def touches(t: Tables, lookback: Duration) -> ir.Table:
    """Give each order's touches: sessions begun in the lookback, and the one going on at the order."""
    turn = ibis.window(group_by="user_id", order_by=["ordered_at", "order_id"])
    orders = t.orders.select("user_id", "ordered_at", "revenue", order_no=ibis.row_number().over(turn))
    sessions = visits(t).select("user_id", "session_no", "started_at", "ended_at", "channel")
    back = _.started_at >= _.ordered_at - ibis.interval(seconds=lookback.seconds)
    near = (_.started_at <= _.ordered_at) & (back | (_.ended_at >= _.ordered_at))
    return orders.join(sessions, "user_id").filter(near)


def visits(t: Tables) -> ir.Table:
    """Give the sessions with a channel of the whole log up to the last day asked for, of the users asked for."""
    return t.through(where=(), since=None).sessions.filter(_.channel.notnull())


def credited(t: Tables, touched: ir.Table, model: str) -> ir.Table:
    """Part each order among the channels of its touches, and add up by lot of users and channel."""
    parts = _MODELS[model](t, touched).mutate(worth=_.credit * _.revenue)
    mine = parts.group_by("user_id", "channel").aggregate(conversions=_.credit.sum(), revenue=_.worth.sum())
    sums = {"users": _.count(), "conversions": _.conversions.sum(), "revenue": _.revenue.sum()}
    return mine.group_by(lot=lot(LOTS), channel=_.channel).aggregate(**sums).order_by("lot", "channel")


def lot(letters: int) -> ir.Value:
    """Put users into lots by chance that is the same in every engine and at every time."""
    return _.user_id.cast("string").hexdigest("md5").substr(0, letters)


def lots(t: Tables, letters: int) -> int:
    """Count the lots with users."""
    return t.engine.count(t.through(where=(), since=None).users.select(lot=lot(letters)).distinct())


def _one(which: ir.Value) -> Callable[[Tables, ir.Table], ir.Table]:
    """Credit a single touch."""

    def parted(_t: Tables, touched: ir.Table) -> ir.Table:
        chosen = touched.group_by(*ORDER).aggregate(channel=which, revenue=_.revenue.max())
        return chosen.mutate(credit=ibis.literal(1.0))

    return parted


def _weighted(weigh: Callable[[Tables], ir.Value]) -> Callable[[Tables, ir.Table], ir.Table]:
    """Credit every touch by its weight among the order's."""

    def parted(t: Tables, touched: ir.Table) -> ir.Table:
        within = ibis.window(group_by=list(ORDER))
        weighed = touched.mutate(weight=weigh(t))
        return weighed.mutate(credit=_.weight / _.weight.sum().over(within))

    return parted


def _by_position(_t: Tables) -> ir.Value:
    """Weigh by place: two touches alike, of more the ends most."""
    within = ibis.window(group_by=list(ORDER))
    many = _.session_no.count().over(within)
    first, last = _.session_no.min().over(within), _.session_no.max().over(within)
    end = (_.session_no == first) | (_.session_no == last)
    return ibis.cases((many <= 2, 1.0), (end, _ENDS), else_=(1 - 2 * _ENDS) / (many - 2))


def _by_age(t: Tables) -> ir.Value:
    """Weigh by the time from a touch to the last one: halved every half-life."""
    last = _.started_at.max().over(ibis.window(group_by=list(ORDER)))
    seconds = t.engine.microseconds(last, _.started_at) / 1_000_000
    return (seconds * (-log(2) / HALF_LIFE)).exp()


def _shapley(_t: Tables, touched: ir.Table) -> ir.Table:
    """Credit an order's different channels alike."""
    distinct = touched.select(*ORDER, "revenue", "channel").distinct()
    return distinct.mutate(credit=1 / _.channel.count().over(ibis.window(group_by=list(ORDER))))


_DIRECTLY = _.channel.strip().lower().isin(DIRECT)
_LAST = _.channel.argmax(_.session_no)
_MODELS: dict[str, Callable[[Tables, ir.Table], ir.Table]] = {
    "last": _one(_LAST),
    "first": _one(_.channel.argmin(_.session_no)),
    "last-non-direct": _one(ibis.coalesce(_.channel.argmax(_.session_no, where=~_DIRECTLY), _LAST)),
    "linear": _weighted(lambda _t: ibis.literal(1.0)),
    "position": _weighted(_by_position),
    "decay": _weighted(_by_age),
    "shapley": _shapley,
}


def steps(t: Tables, touched: ir.Table, lookback: Duration) -> ir.Table:
    """Count the steps of users' paths by lot: from which channel (none at a path's start), to which, and if it ends.

    A path ends in a conversion with the last touch of an order, and in nothing where no session begins within the
    lookback after a session's start.
    """
    last = touched.group_by(*ORDER).aggregate(session_no=_.session_no.max())
    ends = last.select("user_id", "session_no").distinct().mutate(converts=True)
    walked = visits(t).select("user_id", "session_no", "started_at", "local_at", "channel")
    if t.filters.since:
        since = ibis.timestamp(f"{t.filters.since}T00:00:00")
        walked = walked.filter(_.local_at >= since - ibis.interval(seconds=lookback.seconds))
    walked = walked.left_join(ends, ["user_id", "session_no"]).drop("user_id_right", "session_no_right")
    walked = _in_turn(t, walked.mutate(converts=_.converts.fill_null(False)), lookback)  # noqa: FBT003 - Ibis's word
    keys = {"lot": lot(FEWER_LOTS), **{name: _[name] for name in STEP}}
    return walked.group_by(**keys).aggregate(steps=_.count()).order_by("lot", *STEP)


def _in_turn(t: Tables, walked: ir.Table, lookback: Duration) -> ir.Table:
    """Set beside each session where its path came from, and whether it ends there."""
    turn = ibis.window(group_by="user_id", order_by="session_no")
    limit = lookback.seconds * 1_000_000
    walked = walked.mutate(
        before=_.channel.lag().over(turn),
        done=_.converts.lag().over(turn),
        was_at=_.started_at.lag().over(turn),
        next_at=_.started_at.lead().over(turn),
    )
    goes_on = ~_.done & (t.engine.microseconds(_.started_at, _.was_at) <= limit)
    stays = _.next_at.notnull() & (t.engine.microseconds(_.next_at, _.started_at) <= limit)
    over = _.converts | ~stays.fill_null(False)  # noqa: FBT003 - Ibis's word
    return walked.mutate(source=ibis.cases((goes_on, _.before)), target=_.channel, over=over)


def came(t: Tables) -> ir.Table:
    """Count the users who ever came by each channel."""
    met = visits(t).select("user_id", "channel").distinct()
    return met.group_by("channel").aggregate(users=_.count()).order_by("channel")
