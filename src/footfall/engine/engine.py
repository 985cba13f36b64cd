"""What an engine does, said through Ibis; DuckDB and Spark differ from it only where they must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    Job = tuple[ir.Table, Path]


class Walk:
    """A pass over a table's rows in order, user by user: what came before, what comes next, running figures.

    Expressions are deferred (`_.event`), so that one formula serves every engine. The generic pass is a window over
    each user; an engine that can stream sorted rows says so by giving none (see `DuckEngine.walk`), and then the row
    before may be another user's: a formula guards the first row of a user itself.
    """

    def __init__(self, table: ir.Table, by: Sequence[str] = (), order: Sequence[ir.Value] = ()) -> None:
        """Keep the ordered table, or the columns to part and order it by."""
        self.table = table
        self._around = {"group_by": list(by), "order_by": list(order)} if by else {}

    def previous(self, value: ir.Value) -> ir.Value:
        """The value on the row before."""
        return value.lag().over(ibis.window(**self._around)) if self._around else value.lag()

    def next(self, value: ir.Value) -> ir.Value:
        """The value on the row after."""
        return value.lead().over(ibis.window(**self._around)) if self._around else value.lead()

    def number(self) -> ir.Value:
        """The row's number, from 0."""
        return ibis.row_number().over(ibis.window(**self._around)) if self._around else ibis.row_number()

    def highest(self, value: ir.Value, where: ir.Value | None = None) -> ir.Value:
        """The highest value so far, among rows `where` something holds."""
        return value.max(where=where).over(ibis.cumulative_window(**self._around))

    def times(self, flag: ir.Value) -> ir.Value:
        """How often a flag was true so far."""
        return flag.count(where=flag).over(ibis.cumulative_window(**self._around))

    def total(self, value: ir.Value) -> ir.Value:
        """The sum so far."""
        return value.sum().over(ibis.cumulative_window(**self._around))


class Engine:
    """An Ibis backend with the few phrases that backends say differently.  This one is any warehouse Ibis knows."""

    name: ClassVar[str] = "ibis"
    sorts_as_listed: ClassVar[bool] = False
    """Whether words held by `among` are sorted as they were listed, and not by letter."""

    def __init__(self, backend: ibis.BaseBackend) -> None:
        """Wrap a connected backend."""
        self.backend = backend

    def read(self, files: Sequence[Path], name: str) -> ir.Table:
        """See Parquet files as one table under a name."""
        table: ir.Table = self.backend.read_parquet([str(file) for file in files], table_name=name)
        return table

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Carry out an expression."""
        table: pa.Table = self.backend.to_pyarrow(expression)
        return table

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Carry out an expression whose result is an answer's size."""
        return self.arrow(expression).to_pylist()

    def told(self, expression: ir.Table) -> tuple[str, list[dict[str, Any]]]:
        """Carry out an expression whose result is an answer's size; give its SQL and its rows."""
        return self.sql(expression), self.rows(expression)

    def row(self, expression: ir.Table) -> dict[str, Any]:
        """Carry out an expression of a single row."""
        return self.rows(expression)[0]

    def count(self, table: ir.Table) -> int:
        """Count a table's rows."""
        return int(self.row(table.aggregate(rows=_.count()))["rows"])

    def sql(self, expression: ir.Table) -> str:
        """Write the SQL of an expression."""
        return str(ibis.to_sql(expression, dialect=self.backend.name))

    def walk(self, table: ir.Table, by: Sequence[str], order: Sequence[ir.Value]) -> Walk:
        """Pass over the rows of each `by` in order."""
        return Walk(table, by, order)

    def shards(self, table: ir.Table, key: str, rows: int) -> list[ir.Table]:
        """Part a table by a key so that each shard can be sorted in memory; here the engine parts by itself."""
        del key, rows
        return [table]

    def among(self, value: ir.Value, words: Sequence[str]) -> ir.Value:
        """Hold a column of few different words in less space, where the engine can."""
        del words
        return value

    def narrow(self, table: ir.Table, names: Sequence[str]) -> ir.Table:
        """Hold those of the columns of text that have few different words in less space, where the engine can."""
        del names
        return table

    def path(self, event: ir.Value, position: ir.Value, where: ir.Value) -> ir.Value:
        """Join a group's events in the order of their positions."""
        pairs = ibis.struct({"position": position, "event": event}).collect(where=where).sort()
        return pairs.map(lambda pair: pair.event).join(" > ")

    def microseconds(self, later: ir.Value, earlier: ir.Value) -> ir.Value:
        """The microseconds between two instants."""
        return later.delta(earlier, unit="microsecond")

    def cached(self, expression: ir.Table) -> ir.Table:
        """Carry an expression out once, and keep its rows as a table for as long as anything speaks of it."""
        return expression.cache()

    def held(self, expression: ir.Table, owner: object, sql: str = "") -> ir.Table:
        """Carry an expression out once, and hold its rows as a table for as long as its owner lives.

        Where its SQL is known already, an engine that carries that out need not write it again.
        """
        del owner, sql
        return self.cached(expression)

    def held_where_lazy(self, expression: ir.Table, owner: object) -> ir.Table:
        """Hold a table that many parts of a question read, on an engine that would plan and carry it out for each."""
        del owner
        return expression

    def write(self, jobs: Sequence[Job], done: Callable[[int], None] = lambda _rows: None) -> list[int]:
        """Write each expression to a Parquet file; give each one's rows. `done` is told the rows as files finish."""
        counts = []
        for expression, path in jobs:
            self.backend.to_parquet(expression, path)
            counts.append(self.count(self.read([path], "written")))
            done(counts[-1])
        return counts

    def batches(self, expression: ir.Table, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """Carry out an expression of any size, a batch at a time."""
        yield from self.backend.to_pyarrow_batches(expression, chunk_size=size)

    def export(self, expression: ir.Table, path: Path, form: str) -> None:
        """Write an expression of any size to one file of `csv`, `jsonl` or `parquet`."""
        from footfall.engine.files import write_batches

        write_batches(self.batches(expression), expression.schema().to_pyarrow(), path, form)

    def close(self) -> None:
        """Let the backend go."""
