"""Log files into the engine: every value read once as its kind, every row with its place in the log.

Reading is DuckDB's in every shop, whichever engine sorts and answers afterwards, so that both read alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.ingest.columns import canonical, own_names
from footfall.ingest.context import in_order
from footfall.schema import free_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile
    from footfall.ingest.sources import Source

STAGED, SHAPE, RAW = "staged", "shape", "raw"
ROWS_A_FILE = 2**40
"""A row's place in the log is its number in its file, from 0, plus this for every file before."""


@dataclass(frozen=True)
class Staged:
    """The log's rows with canonical columns, own ones and `place`, and the records no row could be made of."""

    table: ir.Table
    own: Mapping[str, str]
    """`own_0` = its name in the shop."""
    broken: Mapping[int, Sequence[str]]
    """By file: the raw text of records that could not be parsed, in order."""
    listed: bool
    """Whether events are held as places in a list already."""


def stage(engine: DuckEngine, files: Sequence[LogFile], source: Source) -> Staged:
    """Read the files into the engine's work database.

    What a source is sure of, which columns hold whole numbers and which events there are, is read faster so; where a
    single value is otherwise, everything is read as text after all.
    """
    _belong_together(files)
    try:
        return _staged(engine, files, source, sure=True)
    except _OtherwiseError:
        return _staged(engine, files, source, sure=False)


class _OtherwiseError(Exception):
    """A value is not what the source was sure of."""


def _belong_together(files: Sequence[LogFile]) -> None:
    kinds = {file.format for file in files}
    if len(kinds) > 1:
        do = "Give files of one log."
        raise Failure("The files do not belong together.", f"They are {' and '.join(sorted(kinds))}.", do)


def _staged(engine: DuckEngine, files: Sequence[LogFile], source: Source, *, sure: bool) -> Staged:
    whole, listed = source.whole if sure else (), sure and bool(source.events) and not source.more_events
    for number, file in enumerate(files):
        engine.run(f"create or replace {_kind(file)} raw_{number} as from {_reader(file, source, whole)}")
    raw = _together(f"from raw_{number}" for number in range(len(files)))
    engine.run(f"create or replace table {SHAPE} as from ({raw}) limit 0")
    engine.run(f"create or replace view {RAW} as from {SHAPE}")
    shape = engine.backend.table(RAW)
    rows = canonical(source, shape)
    if listed:
        rows = rows.mutate(event=engine.among(rows.event, in_order(set(source.events.values()))))
    broken = {number: _load(engine, number, engine.sql(rows)) for number in range(len(files))}
    placed = (f"select {n * ROWS_A_FILE} + rowid as place, * from rows_{n}" for n in range(len(files)))
    engine.run(f"create or replace view {STAGED} as {_together(placed)}")
    if listed and engine.run(f"select 1 from {STAGED} where event is null limit 1"):
        raise _OtherwiseError
    known = {number: texts for number, texts in broken.items() if texts}
    return Staged(engine.backend.table(STAGED), own_names(source, shape.columns), known, listed)


def _load(engine: DuckEngine, number: int, rows: str) -> list[str]:
    """Read one file, in the shape all files have together; give the records no row could be made of."""
    engine.run(f"create or replace view {RAW} as {_together([f'from {SHAPE}', f'from raw_{number}'])}")
    for table in ("reject_errors", "reject_scans"):
        engine.run(f"drop table if exists {table}")
    engine.run(f"create or replace table rows_{number} as {rows}")
    if not engine.run("select 1 from duckdb_tables() where table_name = 'reject_errors'"):
        return []
    if engine.run("select 1 from reject_errors where error_type = 'CAST' limit 1"):
        raise _OtherwiseError
    lines = engine.run("select csv_line from reject_errors group by csv_line, line order by line")
    return [str(line) for (line,) in lines]


def _together(parts: Iterable[str]) -> str:
    return " union all by name ".join(parts)


def _kind(file: LogFile) -> str:
    """Only what tells its columns from all of its rows is worth being read ahead."""
    return "table" if file.format == "jsonl" else "view"


def _reader(file: LogFile, source: Source, whole: Collection[str]) -> str:
    """Say how DuckDB reads a file, its columns as text where they have no types of their own."""
    path = _text(str(file.path))
    if file.format == "parquet":
        return f"read_parquet({path})"
    if file.format == "jsonl":
        return f"read_json({path}, format='newline_delimited', ignore_errors=true, sample_size=-1)"
    columns = _columns(file, source.header, whole)
    declared = ", ".join(f"{_text(name)}: '{type_}'" for name, type_ in columns.items())
    dialect = f"delim={_text(file.delimiter)}, quote='\"', escape='\"', header=false, auto_detect=false"
    skip = int(len(file.first_rows) > 0 and next(iter(columns)) in file.first_rows[0])
    return f"read_csv({path}, {dialect}, skip={skip}, columns={{{declared}}}, store_rejects=true, rejects_limit=0)"


def _columns(file: LogFile, names: Sequence[str] | None, whole: Collection[str]) -> dict[str, str]:
    """Give a text file's columns and how each is read."""
    header = list(names or file.first_rows[0])
    unique: dict[str, str] = {}
    for place, name in enumerate(header):
        unique |= dict.fromkeys(free_names([name or f"column_{place + 1}"], unique, "_2").values(), "")
    exact = dict(zip(unique, header, strict=True))
    types = {name: "bigint" if name in whole else "varchar" for name in header}
    return {(exact[key] if _is_free(exact[key], header) else key): types[exact[key]] for key in unique}


def _is_free(name: str, header: Sequence[str]) -> bool:
    """Tell whether no other column has the name; engines ignore letter case."""
    return bool(name) and sum(other.casefold() == name.casefold() for other in header) == 1


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
