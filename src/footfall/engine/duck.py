"""The embedded engine: DuckDB, with a bound on its memory and a place to spill."""

from __future__ import annotations

from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4
from weakref import finalize

import duckdb
import ibis
import ibis.expr.datatypes as dt
from ibis.formats.pyarrow import PyArrowData

from footfall.engine.engine import Engine, Walk
from footfall.engine.memory import allowed
from footfall.errors import Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.engine.engine import Job


@ibis.udf.scalar.builtin(name="hash")
def _hash_of_text(value: str) -> dt.uint64:
    """DuckDB's own hash."""


@ibis.udf.scalar.builtin(name="hash")
def _hash_of_whole(value: int) -> dt.uint64:
    """DuckDB's own hash."""


@ibis.udf.scalar.builtin(name="as_listed")
def _as_listed(value: str) -> str:  # type: ignore[empty-body]
    """The macro that `DuckEngine.among` makes."""


def _in_enum(macro: str) -> Callable[[ir.Value], ir.Value]:
    """Give a macro that `DuckEngine.narrow` makes."""

    def place(value: str) -> str:  # type: ignore[empty-body]
        """The word's place."""

    found: Callable[[ir.Value], ir.Value] = ibis.udf.scalar.builtin(place, name=macro)
    return found


COMPARED = 8
"""So many words are compared with one by one."""
FIRST, FEW_FIRST, FEW = 200_000, 10_000, 30_000
"""Words are few where the first so many rows have no more than so many different ones, and all rows so many."""


@contextmanager
def worded() -> Iterator[None]:
    """Turn DuckDB's errors into sentences."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except duckdb.OutOfMemoryException as error:
        do = "Give more with --memory, or free space for temporary files."
        raise Failure("The work does not fit into the memory allowed.", _first_line(error), do) from error
    except duckdb.IOException as error:
        full = "No space left" in str(error)
        wrong = "The disk is full." if full else "A file could not be read or written."
        found, do = ("", "Free some space and try again.") if full else (_first_line(error), "")
        raise Failure(wrong, found, do) from error
    except duckdb.Error as error:
        if "Interrupted" in str(error):
            raise KeyboardInterrupt from None
        if "maximum_object_size" in str(error):
            found, do = "It has more than 16 MB.", "Write each of its parts as an object of its own."
            raise Failure("An object of JSON is too large to be a row.", found, do) from error
        raise Failure("The engine could not carry this out.", f"DuckDB says: {_first_line(error)}") from error
    except RuntimeError as error:  # what its Python side raises at Ctrl-C
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0].split(": ", 1)[-1].rstrip(".")
    return f"{line[:300]}."


class DuckEngine(Engine):
    """DuckDB through Ibis. Sorted rows are streamed, so a pass over them costs next to nothing."""

    name: ClassVar[str] = "duckdb"
    sorts_as_listed: ClassVar[bool] = True
    borrowed: bool = False
    """Whether the connection is somebody else's."""

    def __init__(self, memory: int, spill: Path | None = None) -> None:
        """Open an engine with `memory` bytes, spilling what does not fit into a folder."""
        settings = {"memory_limit": f"{memory // 2**20}MiB", "autoinstall_known_extensions": False}
        if spill:
            settings["temp_directory"] = str(spill)
        with worded():
            super().__init__(ibis.duckdb.connect(":memory:", **settings))
        self._settle(memory)

    @classmethod
    def over(cls, backend: ibis.BaseBackend) -> Self:
        """Take a connection that is there already, with the memory it has been given."""
        engine = cls.__new__(cls)
        Engine.__init__(engine, backend)
        engine.borrowed = True
        engine._settle(allowed(None))  # noqa: SLF001 - its own
        return engine

    def _settle(self, memory: int) -> None:
        """Find out what the connection can do at a time."""
        self.memory = memory
        self.connection = self.backend.con
        self.threads: int = self.connection.execute("select current_setting('threads')").fetchall()[0][0]

    def run(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Carry out a statement of this engine's own."""
        with worded():
            return self.connection.execute(sql, list(parameters)).fetchall()  # type: ignore[no-any-return]

    def types(self, sql: str) -> dict[str, Any]:
        """Give the columns of a statement and their types, each with an id and children."""
        with worded():
            found = self.connection.sql(sql)
            return dict(zip(found.columns, found.types, strict=True))

    def keep(self, name: str, expression: ir.Table) -> None:
        """Put an expression's rows into a work table."""
        self.run(f"create or replace table {name} as {self.sql(expression)}")

    def held(self, expression: ir.Table, owner: object, sql: str = "") -> ir.Table:
        """Hold rows in a table that cursors see too, dropped when the owner is gone or the database closed."""
        name = f"held_{uuid4().hex}"
        self.run(f"create {'temp ' if self.borrowed else ''}table {name} as {sql or self.sql(expression)}")
        finalize(owner, _let_go, self.connection, name).atexit = False
        return self.backend.table(name)

    def add(self, name: str, expression: ir.Table) -> None:
        """Add an expression's rows to a work table, by column name."""
        self.run(f"insert into {name} by name {self.sql(expression)}")

    def read(self, files: Sequence[Path], name: str) -> ir.Table:
        """See Parquet files as one table under a name, from every cursor."""
        listed = ", ".join(f"'{_quoted(file)}'" for file in files)
        self.run(f'create or replace view "{name}" as from read_parquet([{listed}])')
        return self.backend.table(name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Carry out an expression; Ibis' own way would import pandas first."""
        return self._fetched(expression, self.sql(expression))

    def told(self, expression: ir.Table) -> tuple[str, list[dict[str, Any]]]:
        """Carry out an expression, its SQL written once."""
        sql = self.sql(expression)
        return sql, self._fetched(expression, sql).to_pylist()

    def _fetched(self, expression: ir.Table, sql: str) -> pa.Table:
        with worded():
            found = self.connection.sql(sql).to_arrow_table()
        table: pa.Table = PyArrowData.convert_table(found, expression.schema())
        return table

    def walk(self, table: ir.Table, by: Sequence[str], order: Sequence[ir.Value]) -> Walk:
        """Sort once, then stream: windows without partition or order keep the rows' order in DuckDB."""
        return Walk(table.order_by([*(table[name] for name in by), *order]))

    def shards(self, table: ir.Table, key: str, rows: int) -> list[ir.Table]:
        """Part by hash of the key: as many shards as memory asks for, a whole number a thread."""
        most = max(100_000, self.memory // (300 * self.threads))
        count = -(-rows // most)
        if rows <= 100_000:
            return [table]
        count = -(-count // self.threads) * self.threads
        hashed = (_hash_of_text if table[key].type().is_string() else _hash_of_whole)(table[key])
        return [table.filter(hashed % count == shard) for shard in range(count)]

    def among(self, value: ir.Value, words: Sequence[str]) -> ir.Value:
        """Hold a word as its place in an ENUM: a byte or two, sorted as listed, read and written as text.

        Comparing with a few words costs half of looking among them.
        """
        quoted = [f"'{_quoted(word)}'" for word in words]
        listed = f"enum({', '.join(quoted)})"
        compared = " ".join(f"when {word} then {word}::{listed}" for word in quoted)
        place = f"case word {compared} end" if len(words) <= COMPARED else f"try_cast(word as {listed})"
        self.run(f"create or replace macro as_listed(word) as {place}")
        return _as_listed(value)

    def narrow(self, table: ir.Table, names: Sequence[str]) -> ir.Table:
        """Hold text of few different words as its place in an ENUM of them: sorted, read and written as the text is."""
        few = {name: f"words_{place}" for place, name in enumerate(names) if self._has_few(table, name)}
        narrow = {name: self._listed(table, name, type_) for name, type_ in few.items()}
        return table.mutate(**{name: value for name, value in narrow.items() if value is not None})

    def _has_few(self, table: ir.Table, name: str) -> bool:
        """Look at the first rows, so that no column of many words is gone through in vain."""
        return self._different(table.limit(FIRST), name) <= FEW_FIRST

    def _different(self, table: ir.Table, name: str) -> int:
        return int(self.row(table.aggregate(n=table[name].nunique()))["n"])

    def _listed(self, table: ir.Table, name: str, type_: str) -> ir.Value | None:
        """List a column's words, unless they are many after all."""
        words = table.filter(table[name].notnull()).select(word=table[name]).distinct()
        self.keep("words", words.order_by("word"))
        if self.run("select count(*) from words")[0][0] > FEW:  # type: ignore[operator]
            return None
        self.run(f"drop type if exists {type_}")
        self.run(f"create type {type_} as enum (from words)")
        self.run(f"create or replace macro as_{type_}(word) as try_cast(word as {type_})")
        return _in_enum(f"as_{type_}")(table[name])

    def path(self, event: ir.Value, position: ir.Value, where: ir.Value) -> ir.Value:
        """Join a group's events in the order of their positions."""
        return event.group_concat(" > ", order_by=position, where=where)

    def write(self, jobs: Sequence[Job], done: Callable[[int], None] = lambda _rows: None) -> list[int]:
        """Write the expressions to Parquet files, as many at a time as there are threads.

        The first is under way while the SQL of the next is being written.
        """
        cursors = [self.connection.cursor() for _ in jobs]
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                futures = [
                    pool.submit(self._copy, cursor, self._copying(*job), done)
                    for cursor, job in zip(cursors, jobs, strict=True)
                ]
                wait(futures, return_when=FIRST_EXCEPTION)
                return [future.result() for future in futures if not future.cancelled()]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for cursor in cursors:
                    cursor.interrupt()
                raise

    def _copying(self, table: ir.Table, path: Path) -> str:
        return f"copy ({self.whole(self.sql(table))}) to '{_quoted(path)}' ({_PARQUET})"

    def batches(self, expression: ir.Table, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """Carry out an expression of any size, a batch at a time."""
        sql = self.sql(expression)
        with worded():
            if self.borrowed:  # its temporary tables are seen by no cursor, and a result of its own is lost at the next
                yield from self.connection.sql(sql).to_arrow_table().to_batches(size)
            else:
                yield from self.connection.cursor().sql(sql).to_arrow_reader(size)

    def export(self, expression: ir.Table, path: Path, form: str) -> None:
        """Write an expression of any size to one file of `csv`, `jsonl` or `parquet`."""
        statement = f"copy ({self.whole(self.sql(expression))}) to '{_quoted(path)}' ({_COPY[form]})"
        self._copy(self.connection.cursor(), statement, _silent)

    def whole(self, sql: str) -> str:
        """Keep sums of whole numbers whole: DuckDB makes them 128 bits wide, and files know no such number."""
        wide = [str(name) for name, kind, *_ in self.run(f"describe {sql}") if kind == "HUGEINT"]
        casts = ", ".join(f'"{name}"::bigint as "{name}"' for name in wide)
        return f"select * replace ({casts}) from ({sql})" if wide else sql

    @staticmethod
    def _copy(cursor: duckdb.DuckDBPyConnection, statement: str, done: Callable[[int], None]) -> int:
        with worded():
            rows = int(cursor.execute(statement).fetchall()[0][0])
        done(rows)
        return rows

    def close(self) -> None:
        """Close the database."""
        self.backend.disconnect()


_PARQUET = "format parquet, parquet_version v2, dictionary_size_limit 1000"
"""Numbers as differences and only short dictionaries: written faster than by default, a third smaller, read as fast."""

_COPY = {
    "csv": "format csv, header",
    "jsonl": "format json, timestampformat '%Y-%m-%dT%H:%M:%S.%f'",
    "parquet": "format parquet",
}


def _let_go(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Drop a table, unless the database is closed."""
    with suppress(duckdb.Error):
        connection.execute(f"drop table if exists {name}")


def _silent(_rows: int) -> None:
    pass


def _quoted(text: Path | str) -> str:
    return str(text).replace("'", "''")
