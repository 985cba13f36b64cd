"""The events of a log written: sorted, with their context remembered, rows alike in everything let go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.ingest.context import remember
from footfall.ingest.zone import to_instant, to_local
from footfall.schema import EVENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine import Engine
    from footfall.ingest.desk import Desk
    from footfall.ingest.judging import Judgement
    from footfall.ingest.read import Staged
    from footfall.ingest.verdict import Window


MANY = 200_000
"""From so many rows on it pays to look for columns of few different words before sorting."""


@dataclass(frozen=True)
class Shape:
    """What becomes of every row that is kept."""

    judgement: Judgement
    window: Window
    staged: Staged
    gap: int
    """The seconds of pause that end a session."""
    drop_duplicates: bool

    def typed(self, engine: Engine, rows: ir.Table) -> ir.Table:
        """Give rows the types they are sorted by: ids as whole numbers where all are, instants, events as places."""
        found = self.judgement
        bare = {name: rows[name].re_replace(r"\.0+$", "") for name in found.floats}
        changed = {name: bare.get(name, rows[name]).cast("int64") for name in found.whole}
        if not self.staged.listed:
            changed["event"] = engine.among(rows.event, found.names)
        if self.window.wall_clock:
            changed["local_at"] = rows.event_at
            changed["event_at"] = to_instant(rows.event_at, self.window.zone, found.first, found.last)
        return rows.mutate(**changed)

    def text(self, rows: ir.Table) -> list[str]:
        """Name the columns that are text and stay it, users and events aside."""
        others = ("user_id", "event", *self.judgement.whole)
        return [name for name in rows.columns if rows[name].type().is_string() and name not in others]

    def remembered(self, engine: Engine, rows: ir.Table) -> ir.Table:
        """Order rows and add what each event knows of its session, in the columns of the contract."""
        typed = self.typed(engine, rows.drop("place"))
        names = None if engine.sorts_as_listed else self.judgement.names
        events = remember(engine, typed, names, self.gap, drop_duplicates=self.drop_duplicates)
        if not self.window.wall_clock:
            at = to_local(_.event_at, self.window.zone, self.judgement.first, self.judgement.last)
            events = events.mutate(local_at=at)
        columns = [name for name in EVENTS.names if name in events.columns]
        return events.select(*columns, **{name: events[key] for key, name in self.staged.own.items()})


def write_events(desk: Desk, shape: Shape, kept: int) -> int:
    """Write the events shard by shard; give how many there are."""
    rows = _handed_over(desk, shape.judgement.rows)
    if kept >= MANY:
        rows = desk.engine.narrow(rows, shape.text(rows))
    shards = desk.engine.shards(rows, "user_id", kept)
    files = [desk.into.place("events", number) for number in range(len(shards))]
    jobs = [(shape.remembered(desk.engine, shard), file) for shard, file in zip(shards, files, strict=True)]
    counts = desk.engine.write(jobs, lambda rows: desk.progress("sorting", rows, kept))
    for file, count in zip(files, counts, strict=True):
        desk.into.add("events", [file], count)
    return sum(counts)


def _handed_over(desk: Desk, rows: ir.Table) -> ir.Table:
    """Give what was read to the engine that sorts."""
    if desk.engine is desk.reader:
        return rows
    desk.reader.write([(rows, desk.work / "read.parquet")])
    return desk.engine.read([desk.work / "read.parquet"], "read")
