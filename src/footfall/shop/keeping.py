"""A shop's tables: those that were ingested, and those made of them when first needed and kept beside them."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4
from weakref import finalize

import ibis
import pyarrow as pa

from footfall.engine.files import write_batches
from footfall.engine.store import adding
from footfall.errors import FootfallError
from footfall.tables import Filters, Tables

if TYPE_CHECKING:
    from typing import TypeAlias

    import ibis.expr.types as ir

    from footfall.engine import About, Engine, Store
    from footfall.engine.store import Writing

    Rows: TypeAlias = ir.Table | pa.Table | pa.RecordBatchReader

MADE = {
    "days": "footfall.tables.days:days_table",
    "features": "footfall.tables.features:features_table",
    "groups": "footfall.analyses.groups:groups_table",
    "clv": "footfall.analyses.clv:clv_table",
}
"""Tables made of the others, and the function of all tables that makes each."""


class Ingested(Protocol):
    """A way to the tables that stand already."""

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""

    def __call__(self, name: str) -> ir.Table:
        """Give it."""


class Kept:
    """Every table of a shop by name; what is made once stays in the shop's directory, or with a shop that has none."""

    def __init__(self, engine: Engine, about: About, ingested: Ingested, store: Store | None = None) -> None:
        """Take an engine, what the shop remembers, its ingested tables, and its store where it has one."""
        self._engine, self._about, self._ingested, self._store = engine, about, ingested, store
        self._made: dict[str, ir.Table] = {}
        self._folder: Path | None = None

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""
        return self._store.path if self._store else None

    def holds(self, name: str) -> bool:
        """Tell whether the shop has a table, or can make it."""
        can_make = name in MADE and self._ingested.holds("events")
        return name in self._made or can_make or self._ingested.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give a table; make it where that was never done."""
        if name in self._made:
            return self._made[name]
        if name not in MADE or self._ingested.holds(name):
            return self._ingested(name)
        module, function = MADE[name].split(":")
        make = getattr(import_module(module), function)
        return self.keep(name, make(Tables(self._engine, self._about, self, Filters())))

    def keep(self, name: str, rows: Rows) -> ir.Table:
        """Put a table beside the others, or in the place of the one that is there.

        Where the shop has no directory, or one that cannot be written now, the table lives as long as the shop is open.
        """
        held = rows.cache() if isinstance(rows, ibis.Table) and not self._store else self._written(name, rows)
        self._made[name] = held
        return held

    def _written(self, name: str, rows: Rows) -> ir.Table:
        with ExitStack() as stack:
            work = self._adding(stack)
            file = work.free_place(name) if work else self._aside()
            count = self._write(rows, file)
            if work:
                work.tables.pop(name, None)
                work.add(name, [file], count)
                self._store = work.finish(self._about)
        return self._engine.read([file], f"{name}_{uuid4().hex}")

    def _adding(self, stack: ExitStack) -> Writing | None:
        try:
            return stack.enter_context(adding(self._store)) if self._store else None
        except FootfallError:
            return None

    def _aside(self) -> Path:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="footfall-"))
            finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        return self._folder / f"{uuid4().hex}.parquet"

    def _write(self, rows: Rows, file: Path) -> int:
        if isinstance(rows, ibis.Table):
            return self._engine.write([(rows, file)])[0]
        batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
        return write_batches(batches, rows.schema, file, "parquet")
