"""The ledger closed, and what a shop remembers of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.engine import About
from footfall.ingest import ledger as books
from footfall.ingest.actors import impossible
from footfall.ingest.notes import notes
from footfall.ingest.rejected import REFUSED
from footfall.ingest.traps import TRAPS
from footfall.ingest.traps.case import Case
from footfall.ingest.verdict import DUPLICATE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.clock import Clock
    from footfall.ingest.ingest import Ingest
    from footfall.ingest.judging import Judgement, Unread
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged


MOST_ACTORS = 10_000
"""No more of the users that act as no person can are remembered."""


@dataclass(frozen=True)
class Account:
    """All that is known of an ingest once its events are written."""

    asked: Ingest
    log: Log
    staged: Staged
    judgement: Judgement
    clock: Clock
    ledger: books.Ledger
    alike: int
    """Rows that are alike in everything to another, and were kept."""

    def about(self, engine: DuckEngine, events: ir.Table) -> About:
        """Say what the shop must remember."""
        asked, source = self.asked, self.log.source
        currency = asked.currency or source.currency
        actors = impossible(engine, events)
        case = Case(engine, events, self.log, self.staged, self.judgement, self.clock, currency, actors)
        first, last = case.days
        return About(
            source=source.name(),
            why=self._why(),
            files=tuple(file.name for file in self.log.files),
            timezone=self.clock.zone,
            currency=currency or _only_currency(case),
            session_gap=asked.session_gap.seconds,
            duplicates="keep" if asked.keeps_duplicates(source) else "drop",
            events=dict(case.counts),
            first_on=first,
            last_on=last,
            columns=tuple(events.columns),
            ledger=self.ledger.lines(),
            facts={
                "exact_duplicates": self.alike or self.ledger.rows[DUPLICATE],
                "unread": {one.name: _of_unread(one) for one in self.judgement.unread},
                "impossible_actors": [actor["user_id"] for actor in actors[:MOST_ACTORS]],
            },
            notes=tuple(self._notes(case)),
        )

    def _why(self) -> str:
        """Say why the log was taken for what it is, and what was found beside it."""
        *some, last = sorted(file.name for file in self.log.beside.values()) or [""]
        beside = f"{', '.join(some)} and {last}" if some else last
        return f"{self.log.why}, with {beside} beside it" if beside else self.log.why

    def _notes(self, case: Case) -> Iterator[tuple[str, str]]:
        yield from notes(self.log, self.staged, self.clock, self.ledger, self.alike, self.judgement.unread)
        yield from self.log.source.told(case.engine, self.staged.beside)
        for trap in TRAPS:
            yield from trap(case)


def _of_unread(one: Unread) -> dict[str, Any]:
    return {"values": one.values, "unread": one.unread, "examples": dict(one.examples)}


def _only_currency(case: Case) -> str | None:
    """Take the currency that all of the log's money is in, where its rows say so."""
    if not case.has("currency"):
        return None
    found = case.engine.rows(case.events.filter(_.currency.notnull()).select("currency").distinct().limit(2))
    return str(found[0]["currency"]) if len(found) == 1 else None


def count_users(engine: DuckEngine, events: ir.Table, ledger: books.Ledger) -> None:
    """Count the users of every step; those of all rows are the kept and the refused ones together."""
    kept = events.filter(_.event_no == 1).select("user_id")
    ledger.users[books.KEPT] = engine.count(kept)
    refused = engine.backend.table(REFUSED).filter(_.user_id.notnull())
    for row in engine.rows(refused.group_by("reason").aggregate(n=_.user_id.nunique())):
        ledger.users[row["reason"]] = row["n"]
    ledger.users[books.READ] = ledger.users[books.KEPT] + _strangers(engine, refused, kept)


def _strangers(engine: DuckEngine, refused: ir.Table, kept: ir.Table) -> int:
    """Count the users of whom nothing was kept; ids are compared as they were written."""
    strangers = refused.select(user_id=_.user_id.cast("string"))
    strangers = strangers.anti_join(kept.select(user_id=_.user_id.cast("string")), "user_id")
    return int(engine.row(strangers.aggregate(n=_.user_id.nunique()))["n"])
