"""How many come and go again: the definitions of a bounce, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.session_measures import single
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis, Rate, with_rates
from footfall.answer import Note, bars
from footfall.schema import CART, PURCHASE, SESSIONS, Column, count_columns
from footfall.tables.tables import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Row, Rows
    from footfall.tables import Tables

SHORT = 10
"""A session of so many seconds is engaged, by GA4's definition."""
_DEEDS = (CART, "begin_checkout", "sign_up", PURCHASE)
_KEY = ("user_id", "session_no")

_SESSIONS = (
    ("single-event-sessions", "single", "sessions"),
    ("not-engaged-sessions", "not_engaged", "sessions"),
    ("single-event-users", "single_users", "users"),
)
_PER_VIEW = ("single-event-users-per-view", "single_users", "views")


@dataclass(frozen=True, kw_only=True)
class Bounce(Analysis):
    """Bounce rates by each definition in use, so that none is taken for another; Wilson 95 % intervals.

    single-event-sessions: sessions of a single event / sessions. not-engaged-sessions: sessions under 10 seconds (of
    exactly 10 no more) with at most one view and no cart, checkout, sign-up or purchase / sessions.
    single-event-users: users with a single event / users. single-event-users-per-view: the same users / views, no share
    of anything: it can exceed 1 and has no interval.

    A session of a single event lasts 0 seconds. Views are view_item, or page_view where the log has none; where it has
    neither, no session has a second view, so that not-engaged sessions are counted at the most, and per view there is
    no figure. A session over midnight is one session. Filters of events choose whole sessions that have such an event;
    a user's events are then those of the chosen sessions, and so are the views.
    """

    question = "How many come, do one thing, and go?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (SESSIONS,)
    columns = (
        Column("definition", "text", "What is counted."),
        Column("numerator", "count", "How many bounced."),
        Column("denominator", "count", "Of how many."),
        Column("rate", "share", "numerator / denominator."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("users", "count", "Users of the sessions that were looked at."),
    )
    chart = bars("rate", "definition", low="low", high="high")
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Put each user's sessions together, then the users."""
        sessions = _with_counts(t, t.sessions)
        quiet = [_[deed].fill_null(0) == 0 for deed in _known(t, _DEEDS)]
        views = _[t.view].fill_null(0) if t.view else ibis.literal(0)
        idle = ibis.and_((_.seconds < SHORT) & (views <= 1), *quiet)
        by_user = sessions.group_by("user_id").aggregate(
            sessions=_.count(),
            single=_.count(where=single()),
            not_engaged=_.count(where=idle),
            events=_.events.sum(),
            views=views.sum() if t.view else ibis.null("int64"),
        )
        sums = {name: _[name].sum().fill_null(0) for name in ("sessions", "single", "not_engaged")}
        return by_user.aggregate(users=_.count(), single_users=_.count(where=single()), views=_.views.sum(), **sums)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Give each definition a row of its own; the last is no share and has no interval."""
        del t
        (found,) = rows
        if not found["users"]:
            return []
        shares = with_rates([_row(found, *names) for names in _SESSIONS], (_RATE,))
        per_view = with_rates([_row(found, *_PER_VIEW)], (Rate("rate", "numerator", "denominator"),))
        return [*shares, *(row | {"low": None, "high": None} for row in per_view)]

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what it means that the log has no views."""
        if not rows or t.view:
            return []
        said = "not-engaged sessions are counted at the most, and there is no figure per view"
        return [Note("no-such-event", f"The log has no views: {said}.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the two rates of sessions; that of users beside them."""
        del facts
        said = [Column("", "share", "").show(row["rate"]) for row in rows]
        single_, idle = f"{said[0]} of sessions have a single event", f"{said[1]} are not engaged"
        return f"{single_}, {idle}; {said[2]} of users have a single event in all."


_RATE = Rate("rate", "numerator", "denominator", "low", "high")


def _row(found: Row, definition: str, hits: str, of: str) -> Row:
    figures = {"numerator": found[hits], "denominator": found[of], "users": found["users"]}
    return {"definition": definition, **figures}


def _known(t: Tables, events: tuple[str, ...]) -> list[str]:
    return [event for event in events if event in t.about.events]


def _with_counts(t: Tables, sessions: ir.Table) -> ir.Table:
    """Give a session the counts it is judged by; those that the table of sessions does not keep are counted here."""
    wanted = [*([t.view] if t.view else []), *_known(t, _DEEDS)]
    kept = count_columns(counted(t.about.events), SESSIONS)
    table = sessions.select(*_KEY, "seconds", "events", **{e: _[kept[e]] for e in wanted if e in kept})
    rest = [event for event in wanted if event not in kept]
    if not rest:
        return table
    happened = t.session_events.filter(_.event.isin(rest)).group_by(*_KEY)
    also = happened.aggregate(**{event: _.count(where=_.event == event) for event in rest})
    return table.left_join(also, list(_KEY)).drop(*(f"{name}_right" for name in _KEY))
