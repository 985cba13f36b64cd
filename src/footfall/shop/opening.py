"""Open a shop: a directory by an engine, or a table of events where it stands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.engine import Engine, Store, start
from footfall.errors import BadRequest, Failure, FootfallError
from footfall.shop.keeping import Kept, together, written_at
from footfall.shop.shop import Shop
from footfall.tables.stored import STATE

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from footfall.engine import Part


def open_shop(
    path: str | Path | ibis.BaseBackend | None = None,
    engine: str | ibis.BaseBackend = "duckdb",
    *,
    events: str | None = None,
    memory: str | None = None,
) -> Shop:
    """Open a shop's directory with `duckdb` or `spark`, or the table `events` of an Ibis connection."""
    if path is not None and not isinstance(path, str | Path):
        path, engine = None, path
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

    def parts(self, name: str) -> list[ir.Table]:
        """Give it part by part, each less the users that a later part rewrote."""
        found = enumerate(_found(self._store, name))
        return [_part(self._engine, self._store, part, f"{name}_{number}") for number, part in found]

    def look_again(self) -> None:
        """See the tables that were made of the log meanwhile; scores and lists stay those of when it was opened."""
        with suppress(FootfallError):
            now = Store.open(self._store.path)
            if now.version == self._store.version:
                made = {name: parts for name, parts in now.tables.items() if name not in STATE}
                self._store = replace(self._store, tables=self._store.tables | made)


def _union(engine: Engine, store: Store, name: str) -> ir.Table:
    """See a table's parts as one, each less the users that a later part rewrote."""
    parts = _found(store, name)
    whole = [file for part in parts if not part.superseded for file in store.files(part)]
    tables = [engine.read(whole, name)] if whole else []
    rewritten = enumerate(part for part in parts if part.superseded)
    tables += [_part(engine, store, part, f"{name}_before_{number}") for number, part in rewritten]
    return together(tables)


def _found(store: Store, name: str) -> tuple[Part, ...]:
    """Find a table's parts, whose files all have to be there."""
    if name not in store.tables:
        raise Failure(f"The shop has no table '{name}'.", f"It has {', '.join(store.tables)}.")
    parts = store.tables[name]
    for part in parts:
        for file in (*store.files(part), *([store.path / part.superseded] if part.superseded else [])):
            if not file.exists():
                found = f"'{file.relative_to(store.path)}' is gone."
                raise Failure(f"The shop '{store.path}' is incomplete.", found, "Ingest the log again with --replace.")
    return parts


def _part(engine: Engine, store: Store, part: Part, name: str) -> ir.Table:
    """See one part under a name, less the users that a later one rewrote."""
    rows = engine.read(store.files(part), name)
    if not part.superseded:
        return rows
    return rows.anti_join(engine.read([store.path / part.superseded], f"{name}_lost"), "user_id")
