"""Who took part in an experiment: a file's rows, and its columns found by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.errors import BadRequest, Failure, unknown
from footfall.ingest import parse
from footfall.ingest.files import found
from footfall.ingest.opening import looked_at
from footfall.ingest.read import load, reader

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine

RAW = "people_as_written"
KEY, _THEIRS = "user_id", "user_id of the log"


@dataclass(frozen=True)
class People:
    """Rows of who took part, by the file's own columns."""

    engine: DuckEngine
    table: ir.Table
    file: str
    decimal: str = "."
    """What parts fractions."""
    broken: int = 0
    """Lines that no row could be made of."""
    strangers: int = 0
    """Rows of people that the log does not know, where a log was asked."""

    @classmethod
    def of_file(cls, engine: DuckEngine, path: str | Path, work: Path) -> People:
        """Read a file: CSV, TSV, JSONL or Parquet, packed or not; `work` is a folder to unpack it in."""
        files = found([path])
        if len(files) > 1:
            raise BadRequest(
                "An experiment is read from one file.", f"'{path}' is {len(files):,}.", "Name one of them."
            )
        file, _reading = looked_at(engine, str(files[0]), work)
        broken = load(engine, RAW, f"from {reader(file)}")
        table = engine.backend.table(RAW)
        if not engine.count(table):
            raise Failure(
                f"'{file.name}' has no rows.", "There is a header and nothing below it.", "Give one with rows."
            )
        return cls(engine, table, file.name, "," if file.delimiter == ";" else ".", len(broken))

    @property
    def names(self) -> list[str]:
        """The columns, blanks around their names taken off."""
        return [name.strip() for name in self.table.columns]

    def has(self, name: str) -> bool:
        """Tell whether there is such a column, letter case ignored."""
        return name.casefold() in (each.casefold() for each in self.names)

    def column(self, name: str, option: str) -> str:
        """Find a column by the name given, or guess the typo."""
        by_fold: dict[str, str] = {each.strip().casefold(): each for each in self.table.columns}
        if name.strip().casefold() not in by_fold:
            raise unknown(f"column in {self.file}", name, self.names, f"Name it with --{option}.")
        return by_fold[name.strip().casefold()]

    def plain(self, **columns: str) -> ir.Table:
        """Take columns under names of one's own: text without the blanks around it, nested values as text."""
        return self.table.select(**{alias: _plain(self.table[name]) for alias, name in columns.items()})

    def beside(self, told: ir.Table, key: str) -> People:
        """Put figures of a table of users beside the rows, 0 for who is not in it; of the same name, they win."""
        figures = [name for name in told.columns if name != KEY]
        mine = self.table.drop(*(name for name in self.table.columns if name.strip() in figures and name != key))
        named = told.rename({_THEIRS: KEY})
        joined = mine.left_join(named, parse.identity(mine[key]).cast("string") == named[_THEIRS]).drop(_THEIRS)
        strangers = self.engine.count(joined.filter(joined[figures[0]].isnull()))
        known = joined.mutate(**{name: joined[name].fill_null(0) for name in figures})
        return replace(self, table=known, strangers=strangers)


def _plain(value: ir.Value) -> ir.Value:
    kind = value.type()
    return parse.words(value) if kind.is_string() or kind.is_nested() or kind.is_json() else value
