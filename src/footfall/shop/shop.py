"""The front desk: open a shop, ask it, take its tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.analyses.analysis import Analysis
from footfall.engine import About, Engine, Store, start
from footfall.errors import BadRequest, Failure, unknown
from footfall.schema import TABLES
from footfall.shop.catalog import unit
from footfall.spec import read_day
from footfall.tables import Filters, Tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer import Answer

Conditions = str | Sequence[str] | None


class Shop:
    """A shop that can be asked. Make one with `footfall.open` or `footfall.ingest`."""

    def __init__(
        self, engine: Engine, about: About, stored: Callable[[str], ir.Table], path: Path | None = None
    ) -> None:
        """Take an engine, what the shop remembers, and a way to its tables."""
        self.engine, self.about, self.path = engine, about, path
        self._stored = stored

    def ask(  # noqa: PLR0913 - the filters every question takes
        self,
        question: str | Analysis,
        *,
        where: Conditions = None,
        who: Conditions = None,
        since: str | date | None = None,
        until: str | date | None = None,
        min_cell: int = 0,
        **parameters: object,
    ) -> Answer:
        """Ask a unit by name with parameters, or a unit itself."""
        if isinstance(question, Analysis):
            if parameters:
                raise BadRequest("A unit has its parameters already.", f"{', '.join(parameters)} came beside it.")
            asked = question
        else:
            asked = unit(question).make(parameters)
        return asked.ask(self.tables(where, who, since, until), min_cell=min_cell)

    def tables(
        self, where: Conditions = None, who: Conditions = None, since: object = None, until: object = None
    ) -> Tables:
        """See the shop's tables through filters."""
        return Tables(self.engine, self.about, self._stored, Filters.read(where, who, since, until))

    def table(self, name: str, as_of: str | date | None = None) -> ir.Table:
        """Give a table as Ibis sees it; `as_of` gives users as they were known before the start of that day."""
        if name not in TABLES:
            raise unknown("table", name, TABLES, "")
        if as_of is None:
            return self._stored(name)
        if name != "users":
            raise BadRequest("Only users can be had as of a day.", f"'{name}' was asked.", "Leave --as-of out.")
        return self.tables().users_as_of(read_day(as_of))

    def close(self) -> None:
        """Let the engine go."""
        self.engine.close()

    def __repr__(self) -> str:
        """Say what it is."""
        return f"Shop({str(self.path)!r}, {self.about.source}, {self.about.first_on} to {self.about.last_on})"


def open_shop(
    path: str | Path | None = None,
    engine: str | Any = "duckdb",
    *,
    events: str | None = None,
    memory: str | None = None,
) -> Shop:
    """Open a shop's directory with `duckdb` or `spark`, or the table `events` of an Ibis connection."""
    if isinstance(engine, str):
        if path is None:
            raise BadRequest("No shop was named.", "", "Name its directory.")
        store = Store.open(path)
        return _of_store(store, start(engine, memory=memory))
    from footfall.shop.warehouse import of_warehouse

    return of_warehouse(engine, events)


def _of_store(store: Store, engine: Engine) -> Shop:
    def stored(name: str) -> ir.Table:
        return _union(engine, store, name)

    return Shop(engine, store.about, stored, store.path)


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
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


__all__ = ["Shop", "_", "open_shop"]
