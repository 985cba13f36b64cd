"""Open a shop: a directory by an engine, or a table of events where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from footfall.engine import Engine, Store, start
from footfall.errors import BadRequest, Failure
from footfall.shop.keeping import Kept, written_at
from footfall.shop.shop import Shop

if TYPE_CHECKING:
    import ibis.expr.types as ir


def open_shop(
    path: str | Path | None = None,
    engine: str | ibis.BaseBackend = "duckdb",
    *,
    events: str | None = None,
    memory: str | None = None,
) -> Shop:
    """Open a shop's directory with `duckdb` or `spark`, or the table `events` of an Ibis connection."""
    if isinstance(engine, str):
        if path is None:
            raise BadRequest("No shop was named.", "", "Name its directory.")
        written = written_at(Path(path))
        store = Store.open(path)
        reader = start(engine, memory=memory)
        return Shop(reader, store.about, kept_of(store, reader, written))
    from footfall.shop.warehouse import of_warehouse

    return of_warehouse(engine, events)


def kept_of(store: Store, engine: Engine, written: tuple[int, int]) -> Kept:
    """Give the tables of a directory whose manifest was read, and was written at `written`."""
    return Kept(engine, store.about, InStore(engine, store), store, written)


def refresh(shop: Shop) -> None:
    """See a shop's directory as it is now, where it was written since the shop was opened."""
    path = shop.path
    if path is None or shop.kept.written == (written := written_at(path)):
        return
    store = Store.open(path)
    shop.about, shop.kept = store.about, kept_of(store, shop.engine, written)
    vars(shop).pop("recommending", None)


class InStore:
    """The tables that stand in a shop's directory."""

    def __init__(self, engine: Engine, store: Store) -> None:
        """Take what reads them, and the directory."""
        self._engine, self._store = engine, store

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in self._store.tables

    def __call__(self, name: str) -> ir.Table:
        """Give it."""
        return _union(self._engine, self._store, name)


def _union(engine: Engine, store: Store, name: str) -> ir.Table:
    """See a table's parts as one, each less the users that a later part rewrote."""
    if name not in store.tables:
        raise Failure(f"The shop has no table '{name}'.", f"It has {', '.join(store.tables)}.")
    parts = store.tables[name]
    for part in parts:
        for file in (*store.files(part), *([store.path / part.superseded] if part.superseded else [])):
            if not file.exists():
                found = f"'{file.relative_to(store.path)}' is gone."
                raise Failure(f"The shop '{store.path}' is incomplete.", found, "Ingest the log again with --replace.")
    whole = [file for part in parts if not part.superseded for file in store.files(part)]
    tables = [engine.read(whole, name)] if whole else []
    for number, part in enumerate(part for part in parts if part.superseded):
        rows = engine.read(store.files(part), f"{name}_before_{number}")
        lost = engine.read([store.path / str(part.superseded)], f"{name}_lost_{number}")
        tables.append(rows.anti_join(lost, "user_id"))
    return ibis.union(*_alike(tables)) if len(tables) > 1 else tables[0]


def _alike(tables: list[ir.Table]) -> list[ir.Table]:
    """Give all parts the columns that any of them has: one may know events and words that another never met."""
    types = {name: kind for table in tables for name, kind in table.schema().items()}
    missing = ({name: ibis.null(kind) for name, kind in types.items() if name not in table.columns} for table in tables)
    return [table.mutate(**nulls).select(*types) for table, nulls in zip(tables, missing, strict=True)]
