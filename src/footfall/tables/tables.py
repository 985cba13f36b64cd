"""A shop's tables as an analysis reads them: with the filters asked, and every column of the contract there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import ibis
from ibis import _

from footfall.errors import NotApplicable
from footfall.schema import CLV, DERIVED_DIMENSIONS, EVENTS, GROUPS, PAGE_VIEW, VIEW, free_names
from footfall.tables.clock import must_tell_hours, tells_hours
from footfall.tables.days import days
from footfall.tables.features import FEATURES, Known, features, known_before
from footfall.tables.filters import Filters, column_of
from footfall.tables.items import items
from footfall.tables.moved import Moved, at_each
from footfall.tables.only import Only
from footfall.tables.orders import orders
from footfall.tables.stored import NoAnswers
from footfall.tables.users import among, users

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.answer import Answer
    from footfall.engine import About, Engine
    from footfall.tables.stored import KeptAnswers, Stored

T = TypeVar("T")

OF_USERS = ("users", "groups", "features", "clv", "customers", "scores")
"""The tables that conditions on users may speak of, in the order they are looked through."""
MADE_OF_USERS = {table.name: table for table in (FEATURES, GROUPS, CLV)}
"""Those whose columns are known before they are made."""
IMPOSSIBLE = "impossible_actors"
"""What a shop remembers of the users that act as no person can: their ids."""
MOST_COUNTED = 150
"""So many different events get a column of counts; a log with more has named something else an event."""


class Tables:
    """What an analysis reads: tables with filters applied, and the few facts of the shop that definitions need.

    `events` holds the chosen events, `session_events` all events of their sessions. `sessions`, `users`, `orders` and
    `items` hold those that have a chosen event; sessions and users as the whole log knows them, orders and items made
    of the chosen events.
    """

    def __init__(
        self, engine: Engine, about: About, stored: Stored, filters: Filters, answers: KeptAnswers | None = None
    ) -> None:
        """Take an engine, what the shop remembers, ways to its tables and its answers, and the filters."""
        self.engine, self.about, self.filters = engine, about, filters
        self._stored, self.answers = stored, answers or NoAnswers()
        self.answered: dict[tuple[object, int], Answer] = {}
        """What was asked of these tables: the answer by the unit, and the fewest people a row was to be of."""
        self._remembered: dict[Hashable, Any] = {}

    def through(self, **filters: Any) -> Tables:  # noqa: ANN401 - whatever a filter holds
        """See the same shop through other filters; those not named stay."""
        chosen = replace(self.filters, **filters)
        if chosen == self.filters:
            return self
        return Tables(self.engine, self.about, self._stored, chosen, self.answers)

    @cached_property
    def whole(self) -> Tables:
        """The same shop without filters."""
        return Tables(self.engine, self.about, self._stored, Filters(), self.answers) if self.filters else self

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """Make something of these tables when it is first asked for, and give it again afterwards."""
        if what not in self._remembered:
            self._remembered[what] = make()
        made: T = self._remembered[what]
        return made

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""
        return self._stored.path

    def holds(self, table: str) -> bool:
        """Tell whether the shop has a table, or can make it."""
        return self._stored.holds(table)

    def has(self, column: str) -> bool:
        """Tell whether the log has a column."""
        return column in self.about.columns

    @property
    def view(self) -> str | None:
        """The event that is a view here: view_item, or page_view where there is none, or nothing."""
        return view_of(self.about.events)

    @property
    def first_on(self) -> date:
        """The first day there is anything to say of: the log's, or the one asked for."""
        return max(self.about.first_on or date.max, self.filters.since or date.min)

    @property
    def last_on(self) -> date:
        """The last day there is anything to say of: the log's, or the one asked for."""
        return min(self.about.last_on or date.min, self.filters.until or date.max)

    @cached_property
    def tells_hours(self) -> bool:
        """Whether the log says more than days: times of the day that differ."""
        if self.whole is not self:
            return self.whole.tells_hours
        return not self.about.events or tells_hours(self.engine, self.all_events)

    @cached_property
    def all_events(self) -> ir.Table:
        """Every event, whatever the filters, with null for a column of the contract that the log does not have."""
        stored = self._stored("events")
        missing = {c.name: ibis.null(c.type) for c in EVENTS.columns if c.name not in stored.columns}
        return stored.mutate(**missing) if missing else stored

    @cached_property
    def all_users(self) -> ir.Table:
        """Every user, whatever the filters."""
        return self._stored("users")

    @cached_property
    def events(self) -> ir.Table:
        """The chosen events."""
        chosen = self.all_events
        if self.filters.since or self.filters.until:
            chosen = chosen.filter(self.filters.days(chosen.local_at))
        for condition in self.filters.where:
            asked = free_names(["asked"], chosen.columns, "_too")["asked"]
            chosen = self.with_dimension(chosen, condition.column, to=asked)
            chosen = chosen.filter(condition.holds(chosen[asked])).drop(asked)
        return chosen.semi_join(self._who, "user_id") if self.filters.of_users else chosen

    @cached_property
    def days(self) -> ir.Table:
        """What each user did on each day `on` of the shop, of the chosen events.

        Days asked for are whole, so the table that is kept serves them too; conditions on events need the events. A
        warehouse is asked for them as well: nothing is put into it for a question's sake.
        """
        if self.filters.where or self.path is None or not self.holds("days"):
            return days(self.events, self.view)
        return self._of_users("days").filter(self.filters.days(_.on.cast("timestamp")))

    @cached_property
    def sessions(self) -> ir.Table:
        """Whole sessions that have a chosen event."""
        return self._in_chosen_sessions(self._stored("sessions"))

    @cached_property
    def session_events(self) -> ir.Table:
        """Every event of the whole sessions that have a chosen event."""
        return self._in_chosen_sessions(self.all_events)

    def _in_chosen_sessions(self, rows: ir.Table) -> ir.Table:
        if self.filters.of_events:
            return rows.semi_join(self.events.select("user_id", "session_no").distinct(), ["user_id", "session_no"])
        return rows.semi_join(self._who, "user_id") if self.filters.of_users else rows

    @cached_property
    def users(self) -> ir.Table:
        """Users that have a chosen event, as the whole log knows them."""
        chosen = self._who if self.filters.of_users else self.all_users
        return (
            chosen.semi_join(self.events.select("user_id").distinct(), "user_id") if self.filters.of_events else chosen
        )

    @cached_property
    def orders(self) -> ir.Table:
        """Orders of the chosen purchases."""
        return orders(self.events) if self.filters else self._stored("orders")

    @cached_property
    def items(self) -> ir.Table:
        """Items of the chosen events."""
        return items(self._of_log(self.events), self.view) if self.filters else self._stored("items")

    @cached_property
    def rejected(self) -> ir.Table:
        """The rows that ingest refused."""
        return self._stored("rejected")

    @cached_property
    def features(self) -> ir.Table:
        """What is told of each user beyond the table of users, as of the day after the log's last."""
        return self._of_users("features")

    @cached_property
    def groups(self) -> ir.Table:
        """Each user's place among the others."""
        return self._of_users("groups")

    @cached_property
    def clv(self) -> ir.Table:
        """What is expected of each buyer."""
        return self._of_users("clv")

    @cached_property
    def scores(self) -> ir.Table:
        """What models say of each customer."""
        return self._of_users("scores")

    @cached_property
    def recommendations(self) -> ir.Table:
        """What each user is likely to want."""
        return self._of_users("recommendations")

    @cached_property
    def customers(self) -> ir.Table:
        """The shop's own customers."""
        return self._of_users("customers")

    def _of_users(self, name: str) -> ir.Table:
        rows = self._stored(name)
        return rows.semi_join(self._who, "user_id") if self.filters.of_users else rows

    @cached_property
    def _who(self) -> ir.Table:
        chosen = self.all_users if self.holds("users") else self._stored("customers")
        if self.filters.exclude_anomalies and self.holds("groups"):
            chosen = chosen.anti_join(self._stored("groups").filter(_.anomaly), "user_id")
        for condition in self.filters.who:
            known = self._knowing(condition.column)
            fit = condition.holds(known[column_of(known, condition.column, known.columns, "users")])
            chosen = chosen.semi_join(known.filter(fit), "user_id")
        return chosen

    def _knowing(self, column: str) -> ir.Table:
        """Find the table of users that has a column: users first; of a column that none has, users is told of."""
        names = [name for name in OF_USERS if self.holds(name)]
        for name in names:
            declared = MADE_OF_USERS.get(name)
            known = declared.names if declared else self._stored(name).columns
            if column.lower() in (each.lower() for each in known):
                return self._stored(name)
        return self._stored(names[0])

    def _of_log(self, events: ir.Table) -> ir.Table:
        return events.drop(*(name for name in events.columns if name not in self.about.columns))

    def known_before(self, day: date) -> Known:
        """What was known before the start of a day."""
        return known_before(day, self.engine, self.about, self._stored, counted(self.about.events))

    def moved(self, rows: ir.Table, day: date) -> Tables:
        """See the log as if each row of customers at cut-offs were a user whose cut-off is the day: see `Moved`."""
        return Tables(self.engine, self.about, Moved(self._stored, rows, day), Filters())

    def only(self, users: ir.Table) -> Tables:
        """See the shop as if it had but the users of a table, whatever the filters."""
        return Tables(self.engine, self.about, Only(self._stored, users), Filters())

    def on_past_days(self, users: ir.Table, days: Sequence[date]) -> Tables:
        """See the shop as if it had the users of a table once for each of some days, the latest first: see `Moved`.

        All days fall on the latest; a copy's user_id modulo the days there are is the place of its day.
        """
        held = partial(self.engine.held_where_lazy, owner=self)
        copies = Moved(self._stored, at_each(users, days), days[0], after=held)
        return Tables(self.engine, self.about, copies, Filters())

    def users_as_of(self, day: date | None, only: Collection[str] | None = None) -> ir.Table:
        """What was known of everyone before the start of a day, features too; of none, all that the log knows.

        Where only some columns are asked for, much of the rest is not looked for.
        """
        if day is None:
            everything = (self.all_users, self._stored("features"))
            return with_features(*everything if only is None else (among(table, only) for table in everything))
        known = self.known_before(day)
        names = counted(self.about.events)
        told = features(known) if only is None else features(known, only)
        return with_features(users(known.events, known.sessions, known.orders, names, only), told)

    def with_dimension(self, of: ir.Table, name: str, to: str = "group") -> ir.Table:
        """Add a dimension's value to each event of a table: a column's, a part of its local time, or its landing."""
        if name.lower() == "landing":
            first = self._stored("sessions").select("user_id", "session_no", **{to: _.first_event})
            bare = of.drop(to) if to in of.columns else of
            joined = bare.left_join(first, ["user_id", "session_no"], rname="{name}_of_session")
            return joined.drop("user_id_of_session", "session_no_of_session")
        if name.lower() == "hour":
            must_tell_hours(told=self.tells_hours)
        parts = {
            "weekday": lambda at: at.day_of_week.index() + 1,
            "weekend": lambda at: at.day_of_week.index() >= 5,
            "hour": lambda at: at.hour(),
        }
        if name.lower() in parts:
            return of.mutate(**{to: parts[name.lower()](of.local_at)})
        known = [*self.about.columns, *DERIVED_DIMENSIONS]
        return of.mutate(**{to: of[column_of(of, name, known, "events")]})

    def default_dimension(self) -> str:
        """Find the first present of channel, device, country, category."""
        for name in ("channel", "device", "country", "category"):
            if self.has(name):
                return name
        raise NotApplicable("The log has no channel, device, country or category to part it by.")


def with_features(users: ir.Table, features: ir.Table) -> ir.Table:
    """Put users' features beside them; an event called like a feature is counted under another name."""
    declared = {name.casefold() for name in FEATURES.names[1:]}
    clashing = [name for name in users.columns if name.casefold() in declared]
    apart = free_names(clashing, [*users.columns, *FEATURES.names], "_events")
    named = users.rename({new: old for old, new in apart.items()})
    return named.left_join(features, "user_id").drop("user_id_right").order_by("user_id")


def counted(names: Iterable[str]) -> list[str]:
    """Choose the events that get a column of counts."""
    return list(names)[:MOST_COUNTED]


def view_of(names: Iterable[str]) -> str | None:
    """Choose the event that is a view among those a log has."""
    return next((event for event in (VIEW, PAGE_VIEW) if event in set(names)), None)
