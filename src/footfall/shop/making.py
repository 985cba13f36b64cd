"""A shop made of a log: events, then the tables made of events, then the manifest."""

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
from footfall.tables.items import items
from footfall.tables.orders import orders
from footfall.tables.sessions import sessions
from footfall.tables.tables import counted, view_of
from footfall.tables.users import users

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.answer.progress import Progress
    from footfall.engine import About, Engine, Store
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
            about = _tables(asked, logs, work, Path(desk), engine, memory, progress)
        return work.finish(carried(before, work, about))


def _tables(
    asked: Ingest,
    logs: Sequence[str | Path],
    work: Writing,
    desk: Path,
    engine: str,
    memory: str | None,
    progress: Progress,
) -> About:
    from footfall.engine.duck import DuckEngine

    reader = DuckEngine(allowed(memory), desk)
    try:
        sorter = reader if engine == "duckdb" else start(engine, memory=memory)
        about = ingest(asked, logs, Desk(reader, sorter, work, desk, progress))
        _derive(sorter, work, about, progress)
    finally:
        reader.close()
    return about


def _derive(engine: Engine, work: Writing, about: About, progress: Progress) -> None:
    """Write sessions, orders and users beside each part of events, and the items of all."""
    names, view = counted(about.events), view_of(about.events)
    parts = _seen(engine, work, "events")
    progress("sessions", 0, 3)
    visits = _written(engine, work, "sessions", [sessions(engine, part, names) for part in parts])
    progress("orders", 1, 3)
    bought = _written(engine, work, "orders", [orders(part) for part in parts])
    progress("users", 2, 3)
    _written(engine, work, "users", [users(*each, names) for each in zip(parts, visits, bought, strict=True)])
    whole = engine.read([work.shop / file for part in work.tables["events"] for file in part.files], "events")
    _written(engine, work, "items", [items(whole, view)])


def _written(engine: Engine, work: Writing, name: str, tables: Sequence[ir.Table]) -> list[ir.Table]:
    """Write a table's parts, and see them again as written."""
    files = [work.place(name, number) for number in range(len(tables))]
    for file, rows in zip(files, engine.write(list(zip(tables, files, strict=True))), strict=True):
        work.add(name, [file], rows)
    return _seen(engine, work, name)


def _seen(engine: Engine, work: Writing, name: str) -> list[ir.Table]:
    """See each written part of a table."""
    parts = enumerate(work.tables[name])
    return [engine.read([work.shop / file for file in part.files], f"{name}_{number}") for number, part in parts]
