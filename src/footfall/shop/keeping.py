"""A shop's tables: events, which were ingested, and those made of them when first needed and kept beside them."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from uuid import uuid4
from weakref import finalize

import ibis
import pyarrow as pa

from footfall.engine.files import write_batches
from footfall.engine.store import MANIFEST, adding, aside
from footfall.errors import FootfallError
from footfall.shop.answers import AnswerStore
from footfall.shop.deriving import OF_EVENTS, derive
from footfall.tables import Filters, Tables
from footfall.tables.stored import NoAnswers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    import ibis.expr.types as ir

    from footfall.engine import About, Engine, Store
    from footfall.engine.store import Writing
    from footfall.tables.stored import KeptAnswers

    Rows: TypeAlias = ir.Table | pa.Table | pa.RecordBatchReader

MADE = {
    "days": "footfall.tables.days:days_table",
    "features": "footfall.tables.features:features_table",
    "groups": "footfall.analyses.groups:groups_table",
    "clv": "footfall.analyses.clv:clv_table",
}
"""Tables made of those of events, and the function of all tables that makes each."""


NEVER = (-1, -1)


def written_at(path: Path) -> tuple[int, int]:
    """Tell one manifest of a shop's directory from the next: when it was written, and which file it is."""
    try:
        found = (path / MANIFEST).stat()
    except OSError:
        return NEVER
    return found.st_mtime_ns, found.st_ino


class Ingested(Protocol):
    """A way to the tables that stand already."""

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""

    def __call__(self, name: str) -> ir.Table:
        """Give it."""

    def parts(self, name: str) -> Sequence[ir.Table]:
        """Give it part by part, each with all that it has of its users."""

    def look_again(self) -> None:
        """See the tables that another process put there meanwhile."""


class Kept:
    """Every table of a shop by name; what is made once stays in the shop's directory, or with a shop that has none."""

    def __init__(
        self,
        engine: Engine,
        about: About,
        ingested: Ingested,
        store: Store | None = None,
        written: tuple[int, int] = NEVER,
    ) -> None:
        """Take an engine, what the shop remembers, its ingested tables, and its store and when that was written."""
        self.written = written
        self._engine, self._about, self._ingested, self._store = engine, about, ingested, store
        self._made: dict[str, list[ir.Table]] = {}

    @property
    def path(self) -> Path | None:
        """The shop's directory; a warehouse has none."""
        return self._store.path if self._store else None

    def answers(self, *, fresh: bool = False) -> KeptAnswers:
        """Give a way to the answers kept in the shop's directory; `fresh` takes none of them."""
        if self._store is None:
            return NoAnswers()
        return AnswerStore(lambda: cast("Store", self._store), self._engine.backend.name, fresh=fresh)

    def holds(self, name: str) -> bool:
        """Tell whether the shop has a table, or can make it."""
        can_make = name in (*OF_EVENTS, *MADE) and self._ingested.holds("events")
        return name in self._made or can_make or self._ingested.holds(name)

    def __call__(self, name: str) -> ir.Table:
        """Give a table; make it where that was never done."""
        self._see_to(name)
        return together(self._made[name]) if name in self._made else self._ingested(name)

    def parts(self, name: str) -> Sequence[ir.Table]:
        """Give a table part by part; make it where that was never done."""
        self._see_to(name)
        return self._made[name] if name in self._made else self._ingested.parts(name)

    def keep(self, name: str, rows: Rows) -> ir.Table:
        """Put a table beside the others, or in the place of the one that is there.

        Where the shop has no directory, or one that cannot be written now, the table lives as long as the shop is open.
        """
        self._keep(name, [rows])
        return self(name)

    def make(self, name: str, t: Tables) -> None:
        """Have a table made, where it never was, by tables without filters: what they know is not found anew."""
        self._see_to(name, t)

    def _see_to(self, name: str, t: Tables | None = None) -> None:
        """Have a table made that can be, and that neither this process nor another made before."""
        if name in self._made or name not in (*OF_EVENTS, *MADE) or self._ingested.holds(name):
            return
        self._ingested.look_again()
        if not self._ingested.holds(name):
            self._keep(name, self._make(name, t or Tables(self._engine, self._about, self, Filters())))

    def _make(self, name: str, t: Tables) -> Sequence[ir.Table]:
        if name in OF_EVENTS:
            return derive(name, self._engine, self._about, self)
        module, function = MADE[name].split(":")
        make = getattr(import_module(module), function)
        return [make(t)]

    def _keep(self, name: str, parts: Sequence[Rows]) -> None:
        tables = [rows for rows in parts if isinstance(rows, ibis.Table)]
        if tables and not self._store:
            self._made[name] = [self._engine.cached(rows) for rows in tables]
            return
        files = enumerate(self._written(name, parts))
        self._made[name] = [self._engine.read([file], self._view(name, number)) for number, file in files]

    def _view(self, name: str, number: int) -> str:
        """Name what a file is seen by; who sees a table that this one replaces must go on seeing it."""
        return f"{name}_{number}" if name in OF_EVENTS else f"{name}_{uuid4().hex}"

    def _written(self, name: str, parts: Sequence[Rows]) -> list[Path]:
        """Write a table's parts aside, then move them into the shop: nobody is kept waiting for more than that."""
        folder = aside(self._store)
        let_go = finalize(self, shutil.rmtree, folder, ignore_errors=True)
        files = [folder / f"{number:05}.parquet" for number in range(len(parts))]
        counts = self._write(parts, files)
        with ExitStack() as stack:
            work = self._adding(stack)
            if not work:
                return files
            files = _moved(work, name, files, counts)
            self._store = work.finish(work.about or self._about)
        let_go()
        return files

    def _adding(self, stack: ExitStack) -> Writing | None:
        try:
            return stack.enter_context(adding(self._store)) if self._store else None
        except FootfallError:
            return None

    def _write(self, parts: Sequence[Rows], files: Sequence[Path]) -> list[int]:
        tables = [(rows, file) for rows, file in zip(parts, files, strict=True) if isinstance(rows, ibis.Table)]
        if tables:
            return self._engine.write(tables)
        return [_write_batches(rows, file) for rows, file in zip(parts, files, strict=True)]


def _write_batches(rows: Rows, file: Path) -> int:
    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    return write_batches(batches, rows.schema, file, "parquet")


def _moved(work: Writing, name: str, files: Sequence[Path], counts: Sequence[int]) -> list[Path]:
    """Move a table's files to where the version has it, in the place of what it had."""
    work.tables.pop(name, None)
    moved = []
    for file, count in zip(files, counts, strict=True):
        moved.append(Path(shutil.move(file, work.free_place(name))))
        work.add(name, moved[-1:], count)
    return moved


def together(parts: Sequence[ir.Table]) -> ir.Table:
    """See parts as one, each with the columns that any has: one may know events and words that another never met."""
    if len(parts) == 1:
        return parts[0]
    types = {name: kind for part in parts for name, kind in part.schema().items()}
    missing = ({name: ibis.null(kind) for name, kind in types.items() if name not in part.columns} for part in parts)
    alike = [part.mutate(**nulls).select(*types) for part, nulls in zip(parts, missing, strict=True)]
    return ibis.union(*alike)
