"""A shop made of a log: events, then the manifest. The tables made of events are made when first needed."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from footfall.answer.progress import silent
from footfall.engine import start
from footfall.engine.memory import allowed
from footfall.engine.store import writing
from footfall.ingest.desk import Desk
from footfall.ingest.ingesting import ingest
from footfall.shop.customers import carried, standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.answer.progress import Progress
    from footfall.engine import About, Store
    from footfall.engine.store import Writing
    from footfall.ingest.ingest import Ingest


def make(
    asked: Ingest,
    logs: Sequence[str | Path],
    into: str | Path,
    *,
    engine: str = "duckdb",
    memory: str | None = None,
    replace: bool = False,
    progress: Progress = silent,
) -> Store:
    """Read logs into a shop, whose own customers stay. What goes wrong leaves what stood there as it was."""
    before = standing(Path(into))
    with writing(Path(into), replacing=replace) as work:
        with TemporaryDirectory(dir=work.folder, prefix="work-") as desk:
            about = _events(asked, logs, work, Path(desk), engine, memory, progress)
        return work.finish(carried(before, work, about))


def _events(
    asked: Ingest,
    logs: Sequence[str | Path],
    work: Writing,
    desk: Path,
    engine: str,
    memory: str | None,
    progress: Progress,
) -> About:
    from footfall.ingest.parse import start_reader

    reader = start_reader(allowed(memory), desk)
    try:
        sorter = reader if engine == "duckdb" else start(engine, memory=memory)
        return ingest(asked, logs, Desk(reader, sorter, work, desk, progress))
    finally:
        reader.close()
