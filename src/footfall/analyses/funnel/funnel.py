"""The funnel: how many get from step to step, in which order, within what time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import add, or_
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import ibis
from ibis import _

from footfall.analyses.funnel.chains import in_any_order, ordered, strict
from footfall.analyses.funnel.hurried import Hurried
from footfall.analyses.measures import known_event
from footfall.analysis import Analysis, Rate, missing
from footfall.answer import Note, funnel_bars
from footfall.errors import BadRequest, NotApplicable
from footfall.schema import CART, EVENTS, PURCHASE, VIEW, Column
from footfall.spec import Duration, param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Fact, Row, Rows
    from footfall.tables import Tables

DEFAULT = (VIEW, CART, PURCHASE)
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Funnel(Analysis):
    """How many actors (users, or sessions) reach each step of a way, with Wilson 95 % intervals.

    A step is an event, or several of which any will do: add_to_cart|add_to_wishlist.

    order=ordered: events of the steps in turn, each after the one before in the order of the table `events` (time, then
    ties), the last at most `within` after the first. order=strict: besides, between two consecutive events of the chain
    lies no event of another step (a repeat of either does not break it). order=any: step k is reached when steps 1..k
    are all done, in any order, inside one `within`, no longer than it. No event serves two steps of one chain: a step
    that comes twice, or shares an event with another, needs an event for each time.

    Of all events a chain can begin with, the best is taken: the one that leads to the deepest chain; of several, the
    first. From there each step is reached at the first event that will do (strict: that leads as deep). median_seconds
    is the median time since the step before was reached, over the actors that reached this one. With `by`, an actor's
    group is the dimension's value at the first event of the best chain; actors without a value form no group.

    counting=event: plain counts of the steps' events and their ratios, which can exceed 1 and have no interval; order,
    within and median_seconds do not apply. revenue is that of the step's events, by the actors that reached the step.

    Where the log has no view_item, the default steps begin with page_view; default steps the log does not have are left
    out.
    """

    steps: tuple[str, ...] = param(DEFAULT, "The events of the way, in turn; `a|b` is either.")
    counting: Literal["user", "session", "event"] = param("user", "Who goes the way: users, sessions, or bare events.")
    order: Literal["ordered", "strict", "any"] = param(
        "ordered", "Whether other steps may come between, or order matters."
    )
    within: Duration | None = param(None, "The longest time from the first event to the last.", at_least=1)
    by: str | None = param(None, "A dimension to part the actors by.")

    question = "How many get from step to step, and where do they stop?"
    reads = (EVENTS,)
    columns = (
        Column("group", "text", "The dimension's value; `all` where none was asked."),
        Column("step", "count", "The step's place, from 1."),
        Column("event", "text", "The step."),
        Column("reached", "count", "Actors (or events) that reached it."),
        Column("of_first", "share", "reached / reached of step 1."),
        Column("of_first_low", "share", "Lower end of its 95 % interval."),
        Column("of_first_high", "share", "Upper end of its 95 % interval."),
        Column("of_previous", "share", "reached / reached of the step before."),
        Column("of_previous_low", "share", "Lower end of its 95 % interval."),
        Column("of_previous_high", "share", "Upper end of its 95 % interval."),
        Column("median_seconds", "seconds", "Median time since the step before was reached."),
        Column("revenue", "money", "Revenue of the step's events by those that reached it."),
    )
    chart = funnel_bars("of_first", "event", facet="group", low="of_first_low", high="of_first_high")
    rates = (
        Rate("of_first", "reached", "first", "of_first_low", "of_first_high"),
        Rate("of_previous", "reached", "previous", "of_previous_low", "of_previous_high"),
    )
    people = "reached"
    most_steps: ClassVar[int] = 10

    def __post_init__(self) -> None:
        """Check what one parameter asks of another."""
        super().__post_init__()
        if len(self.steps) > self.most_steps:
            raise BadRequest(f"A funnel has at most {self.most_steps} steps.", f"{len(self.steps)} were given.")
        if not all(self._events(step) for step in self.steps):
            raise BadRequest("A step must name an event.", "One of them is empty.", "Write steps as a,b|c,d.")

    @staticmethod
    def _events(step: str) -> list[str]:
        return [event.strip() for event in step.split("|") if event.strip()]

    def settle(self, t: Tables) -> Self:
        """Fit the default way to the log; refuse a step that is no event anywhere."""
        if self.steps == DEFAULT:
            mine = tuple(step for step in (t.view, CART, PURCHASE) if step and step in t.about.events)
            if len(mine) < 2:
                raise NotApplicable("The log has too few of view_item, add_to_cart and purchase to make a way of.")
            return replace(self, steps=mine)
        for event in (event for step in self.steps for event in self._events(step)):
            known_event(t, event)
        return self

    def table(self, t: Tables) -> ir.Table:
        """Give a row a group, with a set of columns a step."""
        events = self._step_events(t)
        return self._counted(events) if self.counting == "event" else self._walked(t, events)

    def _step_events(self, t: Tables) -> ir.Table:
        """Choose the events of the steps, each knowing which it is of, and whether it repeats the one before."""
        grouped = t.with_dimension(t.events, self.by) if self.by else t.events.mutate(group=ibis.literal(ALL))
        marks = {f"in_{place}": _.event.isin(self._events(step)) for place, step in enumerate(self.steps, start=1)}
        known = {"no": _.event_no, "at": _.event_at, "group": _.group.cast("string"), "repeat": self._repeats()}
        chosen = grouped.filter(_.event.isin(self._all()))
        return chosen.select("user_id", "session_no", "revenue", **known, **marks)

    def _repeats(self) -> ir.Value:
        """Tell whether the event before, in the session, is of the very same step, and of no other.

        A second event of a run that serves two steps may be the next step.
        """
        alone: dict[int, list[str]] = {}
        for event in self._all():
            of = [place for place, step in enumerate(self.steps) if event in self._events(step)]
            if len(of) == 1:
                alone.setdefault(of[0], []).append(event)
        both = (_.event.isin(events) & _.previous_event.isin(events) for events in alone.values())
        return reduce(or_, both, ibis.literal(False)).fill_null(False)  # noqa: FBT003 - Ibis's word

    def _all(self) -> list[str]:
        return sorted({event for step in self.steps for event in self._events(step)})

    def _first_of_run_will_do(self, t: Tables) -> bool:
        """Tell whether repeats of a step within a session may be left out.

        The first of a run reaches all that the others do, and is reached first, unless time is short; and what the log
        remembers of the event before must be an event chosen here, of the same actor's way.
        """
        return self.within is None and self._runs_are_known(t)

    def _runs_are_known(self, t: Tables) -> bool:
        """Tell whether what the log remembers beside an event is of the same actor, and chosen."""
        one_way = self.counting == "session" or not t.has("source_session_id")
        return one_way and not t.filters.of_events

    def _counted(self, events: ir.Table) -> ir.Table:
        """Count events, and nothing else."""
        figures = {}
        for step in self._places():
            figures[f"reached_{step}"] = _.count(where=_[f"in_{step}"])
            figures[f"seconds_{step}"] = ibis.null("float64")
            figures[f"revenue_{step}"] = _.revenue.sum(where=_[f"in_{step}"])
        return self._in_order(events.group_by("group").aggregate(**figures))

    def _walked(self, t: Tables, events: ir.Table) -> ir.Table:
        """Find every actor's best chain, and count how deep they go."""
        actor = ["user_id"] if self.counting == "user" else ["user_id", "session_no"]
        way = events.filter(~_.repeat) if self._first_of_run_will_do(t) else events
        best = self._hurried_best(t, actor)
        best = self._best(t, way, actor) if best is None else best
        reached = {f"reached_{step}": _.count(where=_.depth >= step) for step in self._places()}
        seconds = {f"seconds_{step}": self._median(t, step) for step in self._places()}
        counted = best.group_by("group").aggregate(**reached, **seconds)
        return self._in_order(self._with_revenue(t, counted, events, best, actor))

    def _hurried_best(self, t: Tables, actor: list[str]) -> ir.Table | None:
        """Choose the best chains by their ends, where that can be done."""
        steps = [self._events(step) for step in self.steps]
        named = [event for events in steps for event in events]
        apart = len(named) == len(set(named)) and len(steps) > 1
        if self.within is None or self.order != "ordered" or self.by or not apart or not self._runs_are_known(t):
            return None
        return Hurried(steps, actor, self.within.seconds).best(t).mutate(group=ibis.literal(ALL))

    def _best(self, t: Tables, events: ir.Table, actor: list[str]) -> ir.Table:
        """Choose each actor's best chain: the deepest, and of several the first to begin."""
        chains = self._deep(t, self._followed(events, actor))
        if self.order == "any":
            begins = ibis.or_(*(_[f"in_{step}"] & (_.depth >= step) for step in self._places()))
            chains = chains.filter(begins)
        first = ibis.window(group_by=actor, order_by=[ibis.desc("depth"), ibis.asc("no")])
        ranked = chains.mutate(place=ibis.row_number().over(first))
        kept = ranked.filter((_.place == 0) & (_.depth >= 1))
        return kept.select(*actor, "group", "depth", **{f"at_{step}": _[f"at_{step}"] for step in self._places()})

    def _followed(self, events: ir.Table, actor: list[str]) -> ir.Table:
        """Follow the way from each event that may begin it."""
        if self.order == "any":
            return in_any_order(events, actor, [self._events(step) for step in self.steps])
        return {"ordered": ordered, "strict": strict}[self.order](events, actor, len(self.steps))

    def _deep(self, t: Tables, chains: ir.Table) -> ir.Table:
        """Say how deep each chain goes, and when it has each step."""
        if self.order != "strict":
            reached = [self._in_time(t, f"at_{step}").cast("int64") for step in self._places()]
            return chains.mutate(depth=reduce(add, reached))
        later = self._places()[1:]
        ends = [(self._in_time(t, f"at_{depth}_{depth}"), depth) for depth in reversed(later)]
        chains = chains.mutate(depth=ibis.cases(*ends, else_=1) if ends else ibis.literal(1))
        return chains.mutate(**{f"at_{step}": self._of_depth(step) for step in later})

    def _of_depth(self, step: int) -> ir.Value:
        """Choose when a step is reached among the chains of every depth."""
        depths = [depth for depth in self._places()[1:] if depth >= step]
        return ibis.cases(*((_.depth == depth, _[f"at_{depth}_{step}"]) for depth in depths))

    def _in_time(self, t: Tables, name: str) -> ir.Value:
        """Tell whether a step is reached, and soon enough after the chain's first event."""
        if self.within is None:
            return _[name].notnull()
        spent = t.engine.microseconds(_[name], _.at)
        return (spent <= self.within.seconds * 1_000_000).fill_null(False)  # noqa: FBT003 - Ibis's word

    def _median(self, t: Tables, step: int) -> ir.Value:
        """Give the median time between two steps' being reached."""
        if step == 1:
            return ibis.null("float64")
        spent = t.engine.microseconds(_[f"at_{step}"], _[f"at_{step - 1}"]) / 1_000_000
        return ibis.cases((_.depth >= step, spent)).median()  # Spark refuses a median with a condition

    def _with_revenue(
        self, t: Tables, counted: ir.Table, events: ir.Table, best: ir.Table, actor: list[str]
    ) -> ir.Table:
        """Add up what the steps' events brought, by those that reached them."""
        if not t.has("revenue"):
            return counted.mutate(**{f"revenue_{step}": ibis.null("float64") for step in self._places()})
        mine = events.drop("group").join(best.select(*actor, "group", "depth"), actor)
        sums = {f"revenue_{s}": _.revenue.sum(where=_[f"in_{s}"] & (_.depth >= s)) for s in self._places()}
        return counted.left_join(mine.group_by("group").aggregate(**sums), "group").drop("group_right")

    def _in_order(self, table: ir.Table) -> ir.Table:
        return table.order_by(ibis.desc("reached_1"), ibis.asc("group", nulls_first=True))

    def _places(self) -> list[int]:
        return list(range(1, len(self.steps) + 1))

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Give each step a row of its own."""
        del t
        return [self._row(row, step) for row in rows for step in self._places()]

    def _row(self, row: Row, step: int) -> Row:
        first, reached = row["reached_1"], row[f"reached_{step}"]
        previous = row[f"reached_{step - 1}"] if step > 1 else None
        found = {"group": row["group"], "step": step, "event": self.steps[step - 1], "reached": reached}
        times = {"median_seconds": row[f"seconds_{step}"], "revenue": row[f"revenue_{step}"]}
        return {**found, **times, "first": first, "previous": previous}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what a reader might take amiss."""
        found = []
        if self.counting == "event":
            found.append(
                Note("event-counts", "These are counts of events and their ratios, not people: no interval applies.")
            )
            for row in rows:
                for name in ("of_first_low", "of_first_high", "of_previous_low", "of_previous_high"):
                    row[name] = None
        begun = [row for row in rows if row["step"] == 1]
        without = sum(row["reached"] for row in begun if row["group"] is None)
        whole, who = sum(row["reached"] for row in begun), f"{self._who()} of the first step"
        found += missing(without, whole, who, str(self.by))
        absent = [step for step in self.steps if not any(event in t.about.events for event in self._events(step))]
        if absent:
            found.append(Note("no-such-event", f"The log has no {', '.join(absent)} at all."))
        return found

    def _who(self) -> str:
        return f"{self.counting}s"

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many go the whole way, and where most are lost."""
        del facts
        say = {column.name: column.show for column in self.columns}
        mine = [row for row in rows if row["group"] == rows[0]["group"]]
        first, last = mine[0], mine[-1]
        who = self._who()
        group = f" of {first['group']}" if self.by else ""
        if not first["reached"]:
            return f"No {who}{group} reached {first['event']}."
        said = f"Of {say['reached'](first['reached'])} {who}{group} with {first['event']}"
        said = (
            f"{said}, {say['reached'](last['reached'])} reached {last['event']}, {say['of_first'](last['of_first'])}."
        )
        steps = [row for row in mine[1:] if row["of_previous"] is not None]
        if len(steps) < 2:
            return said
        worst = min(steps, key=lambda row: row["of_previous"])
        share = say["of_previous"](worst["of_previous"])
        return f"{said} The steepest step is {worst['event']}: {share} of those before it."
