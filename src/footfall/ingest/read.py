"""Log files into the engine: every value read once as its kind, every row with its place in the log.

Reading is DuckDB's in every shop, whichever engine sorts and answers afterwards, so that both read alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.ingest.columns import canonical, float_columns, own_names, settle, unread_in
from footfall.ingest.context import in_order
from footfall.ingest.dates import Dates, told_dates
from footfall.ingest.decimals import has_decimal_commas
from footfall.ingest.goods import described, with_goods
from footfall.ingest.lines import Broken
from footfall.ingest.mending import LEAST_WIDTH, ROUNDS, count_lines, mend, placed, swallowed
from footfall.ingest.nested import Fields, flat, id_columns, json_columns, json_shapes, quoted
from footfall.ingest.parse.macros import define, text_of
from footfall.ingest.sources.source import ITEMS, RECORD
from footfall.schema import EVENTS, free_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile
    from footfall.ingest.log import Log
    from footfall.ingest.sources import Source

STAGED, SHAPE, RAW, READ, SETTLED = "staged", "shape", "raw", "read_rows", "settled_rows"
MISSING = "nullstr=['', '\\N']"
"""What stands for no value in text files; \\N is what databases write."""
ROWS_A_FILE = 2**40
"""A row's place in the log is its number in its file, from 0, plus this for every file before."""


@dataclass(frozen=True)
class Staged:
    """The log's rows with canonical columns, own ones and `place`, and the records no row could be made of."""

    table: ir.Table
    own: Mapping[str, str]
    """`own_0` = its name in the shop."""
    broken: Mapping[int, Sequence[Broken]]
    """By file: the records that could not be parsed, in order."""
    listed: bool
    """Whether events are held as places in a list already."""
    floats: Sequence[str] = ()
    """The canonical ids that the log holds as floats."""
    dates: Dates | None = None
    """How the log writes its dates, where not in ISO's order."""
    beside: Mapping[str, ir.Table] = field(default_factory=dict)
    """What stands in other files, and what was found out of the whole log before its rows were read."""


def stage(engine: DuckEngine, log: Log) -> Staged:
    """Read a log's files into the engine's work database.

    What a source is sure of, which columns hold whole numbers and which events there are, is read faster so; where a
    single value is otherwise, everything is read as text after all.
    """
    _belong_together(log.files)
    try:
        return Staging(engine, log, sure=True).staged()
    except _OtherwiseError:
        return Staging(engine, log, sure=False).staged()


class _OtherwiseError(Exception):
    """A value is not what the source was sure of."""


def _belong_together(files: Sequence[LogFile]) -> None:
    kinds = {file.format for file in files}
    if len(kinds) > 1:
        do = "Give files of one log."
        raise Failure("The files do not belong together.", f"They are {' and '.join(sorted(kinds))}.", do)


class Staging:
    """One reading of a log's files, sure of what the source says of them or not."""

    def __init__(self, engine: DuckEngine, log: Log, *, sure: bool) -> None:
        """Take the engine to read into, and the log."""
        self.engine, self.files, self.source, self.work = engine, log.files, log.source, log.work
        self.whole = self.source.whole if sure else ()
        self.listed = sure and bool(self.source.events) and not self.source.more_events
        self.placed = self.source.joins or ITEMS in log.beside
        self.beside = {name: self._beside(name, file) for name, file in log.beside.items()}
        define(engine, self.source.macros)
        self.dates: Dates | None = None
        self.floats: Sequence[str] = ()
        self.fields: dict[str, None] = {}
        """Every field within objects, by its path."""

    def staged(self) -> Staged:
        """Read all files."""
        self._see_files()
        shape = self._joined()
        self.floats = () if self.source.nested else float_columns(self.source, shape)
        rows = self._rows(shape)
        broken = {number: self._load(number, rows) for number in range(len(self.files))}
        self.engine.run(f"create or replace view {STAGED} as {_together(map(self._placed, broken))}")
        if self.listed and self.engine.run(f"select 1 from {STAGED} where event is null limit 1"):
            raise _OtherwiseError
        known = {number: texts for number, texts in broken.items() if texts}
        own = own_names(self.source, shape.columns)
        floats = [name for name, theirs in self.source.columns.items() if _is_float_id(name, theirs, shape)]
        return Staged(self.engine.backend.table(STAGED), own, known, self.listed, floats, self.dates, self.beside)

    def _see_files(self) -> None:
        """Give every file a name to read it by, and find out what must be known of them together."""
        for number, file in enumerate(self.files):
            self._view(number, file)
        self.engine.run(f"create or replace table {SHAPE} as from ({self._raw()}) limit 0")
        self._see(self._raw())
        self.dates = told_dates(self.engine, self.source, RAW)
        if self.dates:
            for number, file in enumerate(self.files):
                self._view(number, file)
        raw = self.engine.backend.table(RAW)
        self.source.refuse_unknown(raw.columns, self.fields)
        if has_decimal_commas(self.engine, self.source, raw):
            self.source = self.source.with_decimal_commas()
        for name, rows in self.source.known(raw, self.beside).items():
            self.engine.keep(name, rows)
            self.beside[name] = self.engine.backend.table(name)

    def _view(self, number: int, file: LogFile) -> None:
        """Name a file; only what tells its columns from all of its rows is worth being read ahead."""
        is_json = file.format == "jsonl" and not self.source.nested
        shapes = json_shapes(self.engine, str(file.path), whole=True) if is_json else {}
        known = json_columns(shapes, id_columns(self.source))
        rows = f"from {reader(file, self.source, self.whole, known)}"
        rows = self.dates.mended(rows, file.header) if self.dates else rows
        place = f"row_number() over () - 1 + {number * ROWS_A_FILE} as {RECORD}"
        rows = f"select {place}, * from ({rows})" if self.placed else rows
        self.fields |= dict.fromkeys(Fields(self.engine.types(rows), shapes).paths())
        rows = rows if self.source.nested else flat(self.engine, rows, self.source, shapes)
        kind = "table" if is_json and not known else "view"
        self.engine.run(f"drop {kind} if exists raw_{number}")
        self.engine.run(f"create {kind} raw_{number} as {rows}")

    def _raw(self) -> str:
        return _together(f"from raw_{number}" for number in range(len(self.files)))

    def _see(self, rows: str) -> None:
        """Let the view of raw rows be of these, in the shape all files have together."""
        self.engine.run(f"create or replace view {RAW} as {_together([f'from {SHAPE}', rows])}")

    def _joined(self) -> ir.Table:
        return self.source.joined(self.engine.backend.table(RAW), self.beside)

    def _rows(self, joined: ir.Table) -> ir.Table:
        """Give the rows in the house's columns."""
        rows = canonical(self.source, joined)
        if ITEMS in self.beside:
            rows = with_goods(rows, described(self.beside[ITEMS]))
        if self.listed:
            rows = rows.mutate(event=self.engine.among(rows.event, in_order(set(self.source.events.values()))))
        return rows

    def _load(self, number: int, rows: ir.Table) -> list[Broken]:
        """Read one file; give the records no row could be made of."""
        self._see(f"from raw_{number}")
        # A view in between keeps every value read once, though more than one column is made of it.
        self.engine.run(f"create or replace view {READ} as {self.engine.sql(rows)}")
        told = unread_in(self.engine.backend.table(READ).columns)
        self.engine.run(f"create or replace view {SETTLED} as select {told} from {READ}")
        sql, file = self.engine.sql(settle(self.engine.backend.table(SETTLED), self.floats)), self.files[number]
        gone, broken = list[Broken](), load(self.engine, f"rows_{number}", sql)
        broken += self._swallowed(number, broken)
        for _round in range(ROUNDS if self.work else 0):
            if all(one.lines == 1 for one in broken):
                break
            gone = self._mend(number, file, [*gone, *broken])
            broken = placed(load(self.engine, f"rows_{number}", sql), gone, file.path)
        return sorted([*gone, *broken], key=lambda one: one.at)

    def _swallowed(self, number: int, broken: Sequence[Broken]) -> list[Broken]:
        """Find records in which a quote runs on over other lines, only where there are more lines than rows."""
        file, width = self.files[number], len(self.source.header or self.files[number].fields)
        if file.format != "csv" or self.work is None or width < LEAST_WIDTH:
            return []
        counted = f"count(distinct {RECORD})" if self.placed else "count(*)"
        ((rows,),) = self.engine.run(f"select {counted} from rows_{number}")
        if count_lines(file.path) <= int(str(rows)) + len(broken) + 1 or not self._has_long_values(number, width):
            return []
        return swallowed(file, broken, width)

    def _has_long_values(self, number: int, width: int) -> bool:
        """Tell whether any text has a line break and as many delimiters as a record."""
        sign = text_of(self.files[number].delimiter)
        text = [quoted(name) for name, kind in self.engine.types(f"from raw_{number}").items() if kind.id == "varchar"]
        many = (f"(contains({name}, chr(10)) and len(string_split({name}, {sign})) >= {width})" for name in text)
        return bool(self.engine.run(f"select 1 from raw_{number} where {' or '.join(many)} limit 1"))

    def _mend(self, number: int, file: LogFile, broken: Sequence[Broken]) -> list[Broken]:
        """Read a file on from a copy without the lines that broke its records; give those."""
        to, width = Path(str(self.work)) / f"{number}.mended.csv", len(self.source.header or file.fields)
        gone = mend(file, sorted(broken, key=lambda one: one.at), width, to)
        self._view(number, replace(file, path=to))
        return gone

    def _placed(self, number: int) -> str:
        if self.placed:
            return f"select {RECORD} as place, * exclude {RECORD} from rows_{number}"
        return f"select {number * ROWS_A_FILE} + rowid as place, * from rows_{number}"

    def _beside(self, name: str, file: LogFile) -> ir.Table:
        self.engine.run(f"create or replace view beside_{name} as from {reader(file)}")
        return self.engine.backend.table(f"beside_{name}")


def load(engine: DuckEngine, name: str, rows: str) -> list[Broken]:
    """Read a file's rows into a work table; give the records no row could be made of."""
    for table in ("reject_errors", "reject_scans"):
        engine.run(f"drop table if exists {table}")
    engine.run(f"create or replace table {name} as {rows}")
    if not engine.run("select 1 from duckdb_tables() where table_name = 'reject_errors'"):
        return []
    if engine.run("select 1 from reject_errors where error_type = 'CAST' limit 1"):
        raise _OtherwiseError
    found = "select line_byte_position - 1, any_value(csv_line) from reject_errors group by 1 order by 1"
    return [_begun(int(str(at)), str(text)) for at, text in engine.run(found)]


def _begun(at: int, text: str) -> Broken:
    """Let a record begin at its first sign: the reader counts the break before a last line without an end to it."""
    before = len(text) - len(text.lstrip("\r\n"))
    return Broken(at + before, text[before:])


def _is_float_id(name: str, theirs: str, rows: ir.Table) -> bool:
    column = EVENTS.column(name)
    is_id = column is not None and column.kind == "id"
    return is_id and theirs in rows.columns and bool(rows[theirs].type().is_floating())


def _together(parts: Iterable[str]) -> str:
    return " union all by name ".join(parts)


def reader(
    file: LogFile, source: Source | None = None, whole: Collection[str] = (), known: Mapping[str, str] | None = None
) -> str:
    """Say how DuckDB reads a file, its columns as text where they have no types of their own.

    `known` are the fields of JSON lines with their types, else they are found out.
    """
    rows = _reader(file, source, whole, known)
    said = {name: value for name, value in file.folders.items() if name not in file.fields}
    if not said:
        return rows
    words = {name: "null::varchar" if value is None else text_of(value) for name, value in said.items()}
    more = ", ".join(f"{word} as {quoted(name)}" for name, word in words.items())
    return f"(select *, {more} from {rows})"


def _reader(file: LogFile, source: Source | None, whole: Collection[str], known: Mapping[str, str] | None) -> str:
    path, nested = text_of(str(file.path)), source.nested if source else ()
    if file.format == "parquet":
        # Without being told, DuckDB takes it from the statistics of a column that it has no NaN; most writers leave NaN
        # out of those.
        rows = f"read_parquet({path}, hive_partitioning=false, can_have_nan=true)"
        return f"({_as_json(file, nested)} from {rows})" if nested else rows
    if file.format == "jsonl":
        types = dict.fromkeys(nested, "JSON") or known or {}
        fields = ", ".join(f"{text_of(name)}: '{type_}'" for name, type_ in types.items())
        told = f"columns={{{fields}}}" if types else "sample_size=-1"
        how = "format='newline_delimited', ignore_errors=true, hive_partitioning=false"
        return f"read_json({path}, {how}, {told})"
    columns = _columns(file, source.header if source else None, whole)
    declared = ", ".join(f"{text_of(name)}: '{type_}'" for name, type_ in columns.items())
    dialect = f"delim={text_of(file.delimiter)}, quote='\"', escape='\"', header=false, auto_detect=false"
    skip = int(next(iter(columns)) in file.fields)
    rejects = "store_rejects=true, rejects_limit=0, hive_partitioning=false"
    return f"read_csv({path}, {dialect}, skip={skip}, columns={{{declared}}}, {rejects}, {MISSING})"


def _as_json(file: LogFile, nested: Sequence[str]) -> str:
    """Read each of the fields as JSON, whatever a file's types; one that it lacks is null."""
    fields = (f'to_json("{name}") as "{name}"' if name in file.fields else f'null::json as "{name}"' for name in nested)
    return f"select {', '.join(fields)}"


def _columns(file: LogFile, names: Sequence[str] | None, whole: Collection[str]) -> dict[str, str]:
    """Give a text file's columns and how each is read."""
    header = list(names or file.fields)
    unique: dict[str, str] = {}
    for place, name in enumerate(header):
        unique |= dict.fromkeys(free_names([name or f"column_{place + 1}"], unique, "_2").values(), "")
    exact = dict(zip(unique, header, strict=True))
    types = {name: "bigint" if name in whole else "varchar" for name in header}
    return {(exact[key] if _is_free(exact[key], header) else key): types[exact[key]] for key in unique}


def _is_free(name: str, header: Sequence[str]) -> bool:
    """Tell whether no other column has the name; engines ignore letter case."""
    return bool(name) and sum(other.casefold() == name.casefold() for other in header) == 1
