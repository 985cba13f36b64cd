"""What a trap is looked for in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.schema import PURCHASE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.clock import Clock
    from footfall.ingest.judging import Judgement
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged

HAPPENED = "happened"
"""The work table of how often each event happened on each day of the shop."""
SAID = 3
"""So many examples are named."""


@dataclass(frozen=True)
class Case:
    """An ingest whose events are written: the log as it was read, and the events as they are kept."""

    engine: DuckEngine
    events: ir.Table
    log: Log
    staged: Staged
    judgement: Judgement
    clock: Clock
    currency: str | None
    actors: Sequence[Mapping[str, Any]]
    """The users that act as no person can, and how many events each has."""

    def has(self, column: str) -> bool:
        """Tell whether events have a column."""
        return column in self.events.columns

    @property
    def purchases(self) -> ir.Table:
        """The purchases."""
        return self.events.filter(_.event == PURCHASE)

    @cached_property
    def happened(self) -> ir.Table:
        """How often each event happened on each day."""
        self.engine.keep(HAPPENED, _by_day(self.events))
        return self.engine.backend.table(HAPPENED)

    @property
    def _of_people(self) -> ir.Table:
        return self.events.filter(~_.user_id.isin([actor["user_id"] for actor in self.actors]))

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How often each event happened, the most frequent first."""
        counts = self.happened.group_by("event").aggregate(n=_.rows.sum()).order_by(ibis.desc("n"), "event")
        return {line["event"]: int(line["n"]) for line in self.engine.rows(counts)}

    @cached_property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        edges = self.engine.row(self.happened.aggregate(first=_.day.min(), last=_.day.max()))
        return edges["first"], edges["last"]

    @cached_property
    def new(self) -> Mapping[date, int]:
        """How many people's first event is of each day."""
        first = self._of_people.group_by("user_id").aggregate(day=_.local_at.min().date())
        counts = first.group_by("day").aggregate(people=_.count())
        return {line["day"]: int(line["people"]) for line in self.engine.rows(counts)}

    def daily(self, names: list[str]) -> Mapping[date, Mapping[str, int]]:
        """Count people's named events, and under the empty name all of theirs, on each day that has any."""
        found: defaultdict[date, dict[str, int]] = defaultdict(dict)
        happened = _by_day(self._of_people) if self.actors else self.happened
        whole = happened.group_by("day").aggregate(event=ibis.literal(""), rows=_.rows.sum())
        for lines in (happened.filter(_.event.isin(names)), whole):
            for line in self.engine.rows(lines.select("event", "day", "rows")):
                found[line["day"]][line["event"]] = int(line["rows"])
        return dict(sorted(found.items()))


def _by_day(events: ir.Table) -> ir.Table:
    return events.group_by("event", day=_.local_at.date()).aggregate(rows=_.count())
