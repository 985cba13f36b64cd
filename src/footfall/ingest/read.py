"""Log files into the engine as they stand: every value text, every row numbered.

Reading is DuckDB's in every shop, whichever engine sorts and answers afterwards, so that both read alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.schema import free_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

STAGED = "staged"


@dataclass(frozen=True)
class Staged:
    """Rows as they were read, with `file` and `row` (both from 0), and the records no row could be made of."""

    table: ir.Table
    rows: int
    broken: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """By file: the raw text of records that could not be parsed, in order."""

    @property
    def columns(self) -> list[str]:
        """The log's own columns."""
        return [name for name in self.table.columns if name not in ("file", "row")]


def stage(engine: DuckEngine, files: Sequence[LogFile], names: Sequence[str] | None, types: Mapping[str, str]) -> Staged:
    """Read the files into the engine's work database.

    `names` names the columns of text files without a header; `types` says which columns are surely whole numbers: they
    are read faster so, and where a single value is none, everything is read as text after all.
    """
    _belong_together(files)
    broken: dict[int, list[str]] = {}
    for number, file in enumerate(files):
        broken[number] = _load(engine, number, file, _columns(file, names, types))
        if types and _of_wrong_type(engine):
            return stage(engine, files, names, {})
    parts = (f'select {n}::int as "file", rowid as "row", * from raw_{n}' for n in range(len(files)))
    engine.run(f"create or replace view {STAGED} as {' union all by name '.join(parts)}")
    table = engine.backend.table(STAGED)
    return Staged(table, int(engine.run(f"select count(*) from {STAGED}")[0][0]), {n: t for n, t in broken.items() if t})  # type: ignore[call-overload]


def _belong_together(files: Sequence[LogFile]) -> None:
    kinds = {file.format for file in files}
    if len(kinds) > 1:
        do = "Give files of one log."
        raise Failure("The files do not belong together.", f"They are {' and '.join(sorted(kinds))}.", do)


def _columns(file: LogFile, names: Sequence[str] | None, types: Mapping[str, str]) -> dict[str, str]:
    """Give a text file's columns and how each is read."""
    if file.format != "csv":
        return {}
    header = list(names or file.first_rows[0])
    unique: dict[str, str] = {}
    for place, name in enumerate(header):
        unique |= dict.fromkeys(free_names([name or f"column_{place + 1}"], [*unique, "file", "row"], "_2").values(), "")
    exact = dict(zip(unique, header, strict=True))
    return {(exact[key] if _is_free(exact[key], exact) else key): types.get(exact[key], "varchar") for key in unique}


def _is_free(name: str, header: Mapping[str, str]) -> bool:
    same = [other for other in header.values() if other.casefold() == name.casefold()]
    return bool(name) and len(same) == 1 and name.casefold() not in ("file", "row")


def _load(engine: DuckEngine, number: int, file: LogFile, columns: Mapping[str, str]) -> list[str]:
    engine.run("drop table if exists reject_errors")
    engine.run("drop table if exists reject_scans")
    create = f"create or replace table raw_{number} as select * from"
    if file.format == "parquet":
        engine.run(f"{create} read_parquet(?)", [str(file.path)])
        return []
    if file.format == "jsonl":
        return _load_json(engine, create, file)
    declared = ", ".join(f"{_text(name)}: '{type_}'" for name, type_ in columns.items())
    dialect = f"delim={_text(file.delimiter)}, quote='\"', escape='\"', header=false, auto_detect=false"
    skip = int(len(file.first_rows) > 0 and list(columns)[0] in file.first_rows[0])
    options = f"{dialect}, skip={skip}, columns={{{declared}}}, store_rejects=true, rejects_limit=0"
    engine.run(f"{create} read_csv(?, {options})", [str(file.path)])
    return [str(line) for (line,) in engine.run("select csv_line from reject_errors group by csv_line, line order by line")]


def _load_json(engine: DuckEngine, create: str, file: LogFile) -> list[str]:
    engine.run(f"{create} read_json(?, format='newline_delimited', ignore_errors=true, sample_size=-1)", [str(file.path)])
    return []


def _of_wrong_type(engine: DuckEngine) -> bool:
    return bool(engine.run("select 1 from reject_errors where error_type = 'CAST' limit 1"))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
