"""A log into events: opened, read, judged, sorted, remembered, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from footfall.ingest import ledger as books
from footfall.ingest.accounting import Account, count_users
from footfall.ingest.duplicates import count_alike, find_duplicates
from footfall.ingest.judging import judge
from footfall.ingest.opening import opened
from footfall.ingest.read import stage
from footfall.ingest.rejected import Refusals, refuse
from footfall.ingest.verdict import Window, judged
from footfall.ingest.writing import Shape, write_events
from footfall.ingest.zone import zone
from footfall.spec import Duration, Unit, param

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from footfall.engine import About
    from footfall.ingest.desk import Desk
    from footfall.ingest.sources import Source


@dataclass(frozen=True, kw_only=True)
class Ingest(Unit):
    """Read a log into a shop, every row accounted for.

    The source is told from the files where it is not named. Rows that cannot be kept are in the table `rejected` with
    their reasons; the ledger adds up to the last row.
    """

    source: str | None = param(None, "The log's source; told from the files where it is not given.")
    map: str | None = param(None, "A MAP.toml that describes any other log.")
    timezone: str | None = param(None, "The shop's time zone, as Asia/Seoul; default the source's own, else UTC.")
    session_gap: Duration = param(Duration(1_800), "A longer pause than this begins a new session.")
    encoding: str | None = param(None, "The encoding of text files, as euc-kr; told from the files otherwise.")
    since: date | None = param(None, "The first day of the shop to keep.")
    until: date | None = param(None, "The last day of the shop to keep.")
    currency: str | None = param(None, "The currency of the log's money, as KRW.")
    duplicates: Literal["keep", "drop"] | None = param(
        None, "What to do with rows alike in everything; sources of events drop them, sources of order lines keep them."
    )

    question = "What does a log hold, once every row is accounted for?"

    def keeps_duplicates(self, source: Source) -> bool:
        """Tell whether rows alike in everything are kept."""
        return (self.duplicates or ("keep" if source.of == "orders" else "drop")) == "keep"

    def window(self, source: Source) -> Window:
        """Give the days asked for, by the shop's clock."""
        return Window(self.since, self.until, zone(self.zone_of(source)), source.wall_clock)

    def zone_of(self, source: Source) -> str:
        """Name the shop's time zone."""
        return self.timezone or source.timezone or "UTC"


def ingest(asked: Ingest, logs: Sequence[str | Path], desk: Desk) -> About:
    """Write a log's `events` and `rejected`; give what the shop must remember."""
    log = opened(asked, logs, desk)
    desk.progress("reading", 0, 1)
    staged = stage(desk.reader, log.files, log.source)
    window = asked.window(log.source)
    rows = judged(staged.table, window)
    judgement, ledger = judge(desk.reader, rows, staged.broken)
    refuse(desk.reader, rows)
    drop = not asked.keeps_duplicates(log.source)
    shape = Shape(judgement, window, staged, asked.session_gap.seconds, drop)
    _write(desk, shape, ledger)
    alike = 0 if drop else count_alike(desk.reader, staged.table)
    events = desk.reader.read(desk.files_of("events"), "kept")
    count_users(desk.reader, events, ledger)
    Refusals(desk.reader, log, staged.broken).write(desk.into)
    return Account(asked, log, staged, ledger, alike).about(desk.reader, events)


def _write(desk: Desk, shape: Shape, ledger: books.Ledger) -> None:
    """Write events; where rows were dropped as duplicates, find which."""
    kept = ledger.rows[books.KEPT]
    desk.progress("sorting", 0, kept)
    written = write_events(desk, shape, kept)
    if written < kept:
        find_duplicates(desk.reader, shape, desk.reader.read(desk.files_of("events"), "kept"), ledger)
