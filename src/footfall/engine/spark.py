"""The distributed engine: Spark through Ibis."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ClassVar, Self
from uuid import uuid4
from weakref import finalize

import ibis
import pyspark.errors
from pyspark.sql import SparkSession

from footfall.engine.engine import Engine
from footfall.errors import BadRequest, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa
    from pyspark.sql import Column, DataFrame

    from footfall.engine.engine import Job


@contextmanager
def worded() -> Iterator[None]:
    """Turn Spark's errors into sentences."""
    try:
        yield
    except pyspark.errors.PySparkException as error:
        line = str(error).strip().splitlines()[0][:300]
        raise Failure("The engine could not carry this out.", f"Spark says: {line}") from error


class SparkEngine(Engine):
    """Spark, local or a cluster's: whatever session is active, else one on this machine."""

    name: ClassVar[str] = "spark"

    @classmethod
    def local(cls, memory: int) -> Self:
        """Take the active session, or start one on this machine's cores (`SPARK_MASTER` names another master)."""
        session = SparkSession.getActiveSession() or _session(memory)
        for key, value in _NEEDED.items():
            session.conf.set(key, value)
        return cls(ibis.pyspark.connect(session))

    def read(self, files: Sequence[Path], name: str) -> ir.Table:
        """See Parquet files as one table under a name."""
        with worded():
            self.backend._session.read.parquet(*(str(file) for file in files)).createOrReplaceTempView(name)  # noqa: SLF001
            return self.backend.table(name)

    def arrow(self, expression: ir.Table) -> pa.Table:
        """Carry out an expression."""
        with worded():
            return super().arrow(expression)

    def cached(self, expression: ir.Table) -> ir.Table:
        """Keep rows without how they came about: Spark would plan that again for whatever reads them."""
        frame, name = self._frame(expression).localCheckpoint(), f"cached_{uuid4().hex}"
        frame.createOrReplaceTempView(name)
        table = self.backend.table(name)
        finalize(table.op(), _let_go, self.backend._session, name).atexit = False  # noqa: SLF001 - its own has no other way
        return table

    def held_where_lazy(self, expression: ir.Table, owner: object) -> ir.Table:
        """Hold it: Spark carries a view out anew wherever it is read."""
        del owner
        return self.cached(expression)

    def write(self, jobs: Sequence[Job], done: Callable[[int], None] = lambda _rows: None) -> list[int]:
        """Write each expression to a folder of Parquet files, ordered by user within each."""
        counts = []
        for expression, path in jobs:
            with worded():
                self._frame(expression).write.mode("overwrite").parquet(str(path))
            counts.append(self.count(self.read([path], "written")))
            done(counts[-1])
        return counts

    def _frame(self, expression: ir.Table) -> DataFrame:
        """Give an expression to Spark; numbers of rows are 32 bits wide there, and become what Ibis says they are."""
        frame = self.backend._session.sql(self.sql(expression))  # noqa: SLF001 - Ibis has no writer of folders
        whole = {name for name, kind in expression.schema().items() if kind.is_int64()}
        columns = (_column(frame, name, whole=name in whole) for name in frame.columns)
        cast: DataFrame = frame.select(*columns)
        return cast


def _let_go(session: SparkSession, name: str) -> None:
    """Drop what nothing speaks of any more; a session that has ended has let everything go."""
    with suppress(Exception):
        session.catalog.dropTempView(name)


def _column(frame: DataFrame, name: str, *, whole: bool) -> Column:
    column = frame[f"`{name.replace('`', '``')}`"]
    return column.cast("bigint") if whole else column


_NEEDED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.ansi.enabled": "false",
}


def _session(memory: int) -> SparkSession:
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise BadRequest("The engine 'spark' needs Java 17.", "No `java` was found.", "Install a Java runtime first.")
    builder = SparkSession.builder.appName("footfall").master(os.environ.get("SPARK_MASTER", "local[*]"))
    settings = {
        "spark.driver.memory": f"{memory // 2**20}m",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.log.level": "ERROR",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
