"""Which ways are gone, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis
from ibis import _

from footfall.analyses.measures import known_event
from footfall.analyses.turns import joined, paths_of_items, session_turns, turns, up_to_first
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis, missing
from footfall.answer import Fact, long_bars
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, SESSIONS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Note, Rows
    from footfall.tables import Tables

_ACTORS = {"session": ("user_id", "session_no"), "user": ("user_id",), "item": ("user_id", "item_id")}
_WORDS = {"session": "sessions", "user": "users", "item": "journeys of a user and an item"}


@dataclass(frozen=True, kw_only=True)
class Paths(Analysis):
    """The most frequent paths: events in the order of the table `events` (time, then ties), joined by ` > `.

    Immediate repeats are collapsed: view, view, cart is view_item > add_to_cart; what comes back later counts again.
    scope=session: each session is a path. scope=user: all events of a user, over all sessions, are one; an event that
    ends a session and begins the next is a repeat. scope=item: all events of one user with one item are one, whatever
    lies between with other items; events without an item are in none.

    With `ending`, only paths that have that event count, each cut after its first one, and shares are of those; what
    follows, and ending again, is not looked at. Shares are of all paths of the scope, not of the `top` shown: those add
    up to 1 only where nothing is cut. users are those with such a path; one may have several. Most frequent first, ties
    by path. Filters of events choose whole sessions that have such an event; users and items then have the paths of
    these sessions.
    """

    scope: Literal["session", "user", "item"] = param(
        "session", "Whose path it is: a session's, a user's, or that of a user with an item."
    )
    ending: str | None = param(None, "Only paths with this event, cut after its first.")
    top: int = param(20, "How many paths to show.", at_least=1, at_most=100_000)

    question = "Which ways do people go, and how often?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS, SESSIONS)
    columns = (
        Column("path", "text", "The events in turn, immediate repeats collapsed."),
        Column("count", "count", "How many paths are this one."),
        Column("share", "share", "Their share of all paths of the scope."),
        Column("users", "count", "Users with such a path."),
    )
    chart = long_bars("count", "path")
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Count each user's paths, then each path."""
        if self.scope == "item" and not t.has("item_id"):
            raise NotApplicable("The log has no items, so there are no journeys with one.")
        mine = self._paths(t).group_by("path", "user_id").aggregate(times=_.count())
        counted = mine.group_by("path").aggregate(count=_.times.sum(), users=_.count())
        whole = ibis.window()
        counted = counted.mutate(paths=_["count"].sum().over(whole), different=_.count().over(whole))
        return counted.mutate(share=_["count"] / _.paths).order_by(ibis.desc("count"), "path").limit(self.top)

    def _paths(self, t: Tables) -> ir.Table:
        """Give every actor's path."""
        if self.ending is not None:
            known_event(t, self.ending)
        if self.scope == "session" and self.ending is None:
            return t.sessions.select("user_id", "path")
        actor = _ACTORS[self.scope]
        events = self._events(t).select(*actor, "event_no", "event")
        events = events if self.ending is None else up_to_first(events, actor, self.ending)
        if self.scope == "item":
            return paths_of_items(t, events, actor)
        return joined(t, turns(events, actor) if self.scope == "user" else events, actor)

    def _events(self, t: Tables) -> ir.Table:
        """Choose the events that may be part of a path; what repeats within a session that lies whole is none."""
        if self.scope == "item":
            return t.session_events.filter(_.item_id.notnull())
        interleaved = self.scope == "user" and t.has("source_session_id")
        return t.session_events if interleaved else session_turns(t)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many paths there are, and how many different ones."""
        del t
        if not rows:
            return {}
        return {
            "paths": Fact(rows[0]["paths"], "All paths of the scope: shares are of these.", kind="count"),
            "different": Fact(rows[0]["different"], "Different paths among them.", kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell which events are in no journey."""
        if self.scope != "item" or not rows:
            return []
        counted = t.engine.row(t.session_events.aggregate(whole=_.count(), without=_.count(where=_.item_id.isnull())))
        return missing(counted["without"], counted["whole"], "events", "item")

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the most frequent path."""
        say = {column.name: column.show(rows[0][column.name]) for column in self.columns}
        cut = f" up to the first {self.ending}" if self.ending else ""
        of = f"{say['count']} of {facts['paths'].show()} {_WORDS[self.scope]}{cut}, {say['share']}"
        return f"The most frequent of {facts['different'].show()} paths is {say['path']}: {of}."
