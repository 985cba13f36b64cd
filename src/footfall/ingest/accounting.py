"""The ledger closed, and what a shop remembers of how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.engine import About
from footfall.ingest import ledger as books
from footfall.ingest.notes import notes
from footfall.ingest.rejected import REFUSED
from footfall.ingest.verdict import DUPLICATE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.ingest import Ingest
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged


@dataclass(frozen=True)
class Account:
    """All that is known of an ingest once its events are written."""

    asked: Ingest
    log: Log
    staged: Staged
    ledger: books.Ledger
    alike: int
    """Rows that are alike in everything to another, and were kept."""

    def about(self, engine: DuckEngine, events: ir.Table) -> About:
        """Say what the shop must remember."""
        asked, source = self.asked, self.log.source
        return About(
            source=source.name(),
            why=self.log.why,
            files=tuple(file.name for file in self.log.files),
            timezone=asked.zone_of(source),
            currency=asked.currency or source.currency,
            session_gap=asked.session_gap.seconds,
            duplicates="keep" if asked.keeps_duplicates(source) else "drop",
            columns=tuple(events.columns),
            ledger=self.ledger.lines(),
            facts={"exact_duplicates": self.alike or self.ledger.rows[DUPLICATE]},
            notes=tuple(notes(asked, self.log, self.staged, self.ledger, self.alike)),
            **_happened(engine, events),
        )


def _happened(engine: DuckEngine, events: ir.Table) -> dict[str, Any]:
    """Count every event, most frequent first, and find the first and the last day."""
    counts = events.group_by("event").aggregate(n=_.count(), first=_.local_at.min(), last=_.local_at.max())
    rows = engine.rows(counts.order_by(ibis.desc("n"), "event"))
    days = {"first_on": min(row["first"] for row in rows).date(), "last_on": max(row["last"] for row in rows).date()}
    return {"events": {row["event"]: row["n"] for row in rows}, **days}


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
