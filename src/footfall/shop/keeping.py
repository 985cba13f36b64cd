"""A shop's tables: those that were ingested, and those made of them when first needed and kept beside them."""

from __future__ import annotations

import shutil
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import TYPE_CHECKING, Protocol, cast
from uuid import uuid4
from weakref import finalize

import ibis
import pyarrow as pa

from footfall.engine.files import write_batches
from footfall.engine.store import MANIFEST, adding
from footfall.errors import FootfallError
from footfall.shop.answers import AnswerStore
from footfall.tables import Filters, Tables
from footfall.tables.stored import NoAnswers

if TYPE_CHECKING:
    from typing import TypeAlias

    import ibis.expr.types as ir

    from footfall.engine import About, Engine, Store
    from footfall.tables.stored import KeptAnswers

    Rows: TypeAlias = ir.Table | pa.Table | pa.RecordBatchReader

MADE = {
    "features": "footfall.tables.features:features_table",
    "groups": "footfall.analyses.groups:groups_table",
    "clv": "footfall.analyses.clv:clv_table",
}
"""Tables made of the others, and the function of all tables that makes each."""


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
        self._made: dict[str, ir.Table] = {}
        self._folder: Path | None = None

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
        """Write the rows, then name them in the manifest: others wait for the naming alone."""
        file = self._free_file(name)
        try:
            count = self._write(rows, file)
        except BaseException:
            _remove(file)
            raise
        if self._store and file.is_relative_to(self._store.path):
            try:
                with adding(self._store) as work:
                    work.tables.pop(name, None)
                    work.add(name, [file], count)
                    self._store = work.finish(self._about)
            except FootfallError:  # another writes the shop anew: the rows are of the version that is open here
                file = Path(shutil.move(file, self._aside()))
        return self._engine.read([file], f"{name}_{uuid4().hex}")

    def _free_file(self, name: str) -> Path:
        """Say where to write a table: in the shop's directory, or aside where that cannot be written."""
        if self._store:
            file = self._store.path / "versions" / str(self._store.version) / name / f"made-{uuid4().hex}.parquet"
            with suppress(OSError), NamedTemporaryFile(dir=_made(file.parent)):
                return file
        return self._aside()

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


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _remove(file: Path) -> None:
    """Remove what was written: a file, or the folder of files that Spark writes."""
    shutil.rmtree(file, ignore_errors=True) if file.is_dir() else file.unlink(missing_ok=True)
