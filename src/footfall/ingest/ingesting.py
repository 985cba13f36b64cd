"""A log into events: opened, read, judged, sorted, remembered, and accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest import ledger as books
from footfall.ingest.accounting import Account, count_users
from footfall.ingest.clock import told_clock
from footfall.ingest.duplicates import count_alike, find_duplicates
from footfall.ingest.judging import judge
from footfall.ingest.opening import opened
from footfall.ingest.read import stage
from footfall.ingest.rejected import Refusals, refuse
from footfall.ingest.verdict import judged
from footfall.ingest.writing import Shape, write_events

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from footfall.engine import About
    from footfall.ingest.desk import Desk
    from footfall.ingest.ingest import Ingest


def ingest(asked: Ingest, logs: Sequence[str | Path], desk: Desk) -> About:
    """Write a log's `events` and `rejected`; give what the shop must remember."""
    log = opened(asked, logs, desk)
    desk.progress("reading", 0, 1)
    staged = stage(desk.reader, log)
    clock = told_clock(desk.reader, asked, log, staged)
    window = asked.window(log, clock.zone)
    rows = judged(staged.table, window, empty_is_broken=log.files[0].format == "jsonl")
    judgement, ledger = judge(desk.reader, rows, staged.broken)
    refuse(desk.reader, rows)
    drop = not asked.keeps_duplicates(log.source)
    shape = Shape(judgement, window, staged, asked.session_gap.seconds, drop)
    _write(desk, shape, ledger)
    alike = 0 if drop else count_alike(desk.reader, staged.table)
    events = desk.reader.read(desk.files_of("events"), "kept")
    count_users(desk.reader, events, ledger)
    Refusals(desk.reader, log, staged.broken).write(desk.into)
    desk.progress("looking for traps", 0, 1)
    return Account(asked, log, staged, judgement, clock, ledger, alike).about(desk.reader, events)


def _write(desk: Desk, shape: Shape, ledger: books.Ledger) -> None:
    """Write events; where rows were dropped as duplicates, find which."""
    kept = ledger.rows[books.KEPT]
    desk.progress("sorting", 0, kept)
    written = write_events(desk, shape, kept)
    if written < kept:
        find_duplicates(desk.reader, shape, desk.reader.read(desk.files_of("events"), "kept"), ledger)
