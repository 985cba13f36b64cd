"""Files of customers as tables: every value as it stands, its place in the files, and whom it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import Failure, unknown
from footfall.ingest import parse
from footfall.ingest.judging import FLOAT, WHOLE, shape_of
from footfall.ingest.read import ROWS_A_FILE, load, reader
from footfall.schema import free_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile
    from footfall.ingest.lines import Broken

PLACE, WHO = "place", "who"


@dataclass(frozen=True)
class Sheet:
    """Files with the same columns as one table.

    It has `place`, `who` (the key as text, none where it is missing) and a column `c0`, `c1`, ... for each of the
    files' own, so that none of their names can meet one that the work needs.
    """

    number: int
    files: Sequence[LogFile]
    table: ir.Table
    names: Mapping[str, str]
    """`c0` = its name in the files, blanks around it taken off."""
    floats: bool = False
    """Whether the key stands as floats by the files' own types."""

    @property
    def name(self) -> str:
        """What the files are called."""
        more = f" and {len(self.files) - 1:,} more" if len(self.files) > 1 else ""
        return f"{self.files[0].name}{more}"


@dataclass(frozen=True)
class Read:
    """All files read: their sheets, what is broken, and how the key is written."""

    sheets: Sequence[Sheet]
    broken: Mapping[int, Sequence[Broken]]
    whole: bool
    """Whether every key is a whole number."""
    floats: bool
    """Whether some keys are written as floats: 12.0."""


def read(engine: DuckEngine, files: Sequence[LogFile], key: str) -> Read:
    """Read the files; those with the same columns together."""
    broken: dict[int, list[Broken]] = {}
    alike: dict[frozenset[str], list[int]] = {}
    for number, file in enumerate(files):
        broken[number] = load(engine, f"raw_{number}", f"from {reader(file)}")
        alike.setdefault(frozenset(_named(engine, number)), []).append(number)
    sheets = [_sheet(engine, place, numbers, files, key) for place, numbers in enumerate(alike.values())]
    shape = max(_shape(engine, sheet) for sheet in sheets)
    if shape == FLOAT:
        sheets = [_as_whole(sheet) for sheet in sheets]
    known = {number: texts for number, texts in broken.items() if texts}
    floats = shape == FLOAT or (shape == WHOLE and any(sheet.floats for sheet in sheets))
    return Read(sheets, known, shape in (WHOLE, FLOAT), floats)


def _named(engine: DuckEngine, number: int) -> dict[str, str]:
    """Name a file's columns without the blanks around them, each = the column as it was read."""
    columns = engine.backend.table(f"raw_{number}").columns
    return dict(zip(free_names([column.strip() for column in columns], (), "_2").values(), columns, strict=True))


def _sheet(engine: DuckEngine, number: int, numbers: Sequence[int], files: Sequence[LogFile], key: str) -> Sheet:
    """Stack files with the same columns, in the order of the first."""
    own = _named(engine, numbers[0])
    by_fold = {name.casefold(): name for name in own}
    if key.strip().casefold() not in by_fold:
        do = "Every file needs the key: name it with --key."
        raise unknown(f"column in {files[numbers[0]].name}", key, own, do)
    mine = by_fold[key.strip().casefold()]
    aliases = {name: f"c{place}" for place, name in enumerate(name for name in own if name != mine)}
    parts = [_part(engine, at, mine, aliases) for at in numbers]
    view = f"sheet_{number}"
    engine.run(f"create or replace view {view} as {engine.sql(ibis.union(*parts) if len(parts) > 1 else parts[0])}")
    of = tuple(files[at] for at in numbers)
    floats = any(_raw(engine, at, mine).type().is_floating() for at in numbers)
    return Sheet(number, of, engine.backend.table(view), {alias: name for name, alias in aliases.items()}, floats)


def _part(engine: DuckEngine, number: int, key: str, aliases: Mapping[str, str]) -> ir.Table:
    values = {alias: _plain(_raw(engine, number, name)) for name, alias in aliases.items()}
    who = parse.identity(_raw(engine, number, key)).cast("string")
    raw = engine.backend.table(f"raw_{number}")
    return raw.select(**{PLACE: raw.rowid() + number * ROWS_A_FILE, WHO: who}, **values)


def _raw(engine: DuckEngine, number: int, name: str) -> ir.Value:
    """Give a file's column by its name without blanks."""
    return engine.backend.table(f"raw_{number}")[_named(engine, number)[name]]


def _plain(value: ir.Value) -> ir.Value:
    """Take text without the blanks around it, and nested values as text."""
    kind = value.type()
    return parse.words(value) if kind.is_string() or kind.is_nested() or kind.is_json() else value


def _shape(engine: DuckEngine, sheet: Sheet) -> int:
    found = engine.row(sheet.table.aggregate(shape=shape_of(sheet.table[WHO]).max(), rows=_.count()))
    if not found["rows"]:
        raise Failure(f"{sheet.name} has no rows.", "There is a header and nothing below it.", "Give files with rows.")
    return int(found["shape"])


def _as_whole(sheet: Sheet) -> Sheet:
    whole = sheet.table.mutate(**{WHO: _[WHO].re_replace(r"\.0+$", "")})
    return replace(sheet, table=whole)
