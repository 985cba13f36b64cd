"""Rows of a map put together: what stands on an order's first line given to all, and files joined by a key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.errors import BadRequest, Failure, unknown
from footfall.ingest import parse
from footfall.ingest.sources.source import RECORD, Beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.ingest.files import LogFile

FIRST = "first_of_order"
"""The table of what stands on the first line of each order."""
KEY = "__key"
_JOIN = ("file", "key", "their_key")


@dataclass(frozen=True)
class Filled:
    """What stands on an order's first line only: the columns, and the one that names the order."""

    names: Sequence[str]
    order: str

    def known(self, raw: ir.Table) -> ir.Table:
        """Give each order its columns' first values."""
        for name in (*self.names, self.order):
            if name not in raw.columns:
                there = [column for column in raw.columns if column != RECORD]
                raise unknown("column in the log", name, there, "Mend [read] fill_down and order in the map.")
        firsts = {f"{KEY}_{n}": _known(raw[name]).argmin(raw[RECORD]) for n, name in enumerate(self.names)}
        whose = raw[self.order].cast("string").name(KEY)
        return raw.group_by(whose).aggregate(**firsts).filter(_[KEY].notnull())

    def fill(self, raw: ir.Table, firsts: ir.Table) -> ir.Table:
        """Give every line of an order what it lacks of that."""
        joined = raw.left_join(firsts, raw[self.order].cast("string") == firsts[KEY])
        given = {name: ibis.coalesce(_known(joined[name]), joined[f"{KEY}_{n}"]) for n, name in enumerate(self.names)}
        return joined.mutate(**given).select(*raw.columns)


def _known(value: ir.Value) -> ir.Value:
    return parse.words(value) if value.type().is_string() else value


def read_first_lines(read: Mapping[str, Any], columns: Mapping[str, Sequence[str]], path: Path) -> Filled | None:
    """Read what a map says of first lines; refuse money, which would count once a line."""
    names = read.get("fill_down")
    if names is None:
        return None
    order = read.get("order")
    if not isinstance(names, list) or not isinstance(order, str):
        do = 'Write fill_down = ["THEIRS", "OTHER"] and order = "THEIRS".'
        raise BadRequest(
            f"[read] fill_down of '{path}' needs names and the order they belong to.", f"It is {names}.", do
        )
    for ours in ("revenue", "discount"):
        for theirs in columns.get(ours, ()):
            if theirs in names:
                wrong = f"[read] fill_down of '{path}' names '{theirs}', which is {ours}."
                raise BadRequest(
                    wrong, "It stands once an order, and would be counted on each line.", "Leave it out there."
                )
    return Filled(tuple(map(str, names)), order)


@dataclass(frozen=True)
class Joined(Beside):
    """A file of a map that is joined to the log's rows by a key."""

    file: str = ""
    key: str = ""
    their_key: str = ""

    def fits(self, file: LogFile) -> bool:
        """Tell whether a file is this one, by its name."""
        return file.name == self.file

    def wanted(self) -> str:
        """Say what is looked for."""
        return f"The file '{self.file}'"

    def join(self, rows: ir.Table, other: ir.Table) -> ir.Table:
        """Add the other file's columns; those of names that the log has already are called FILE.COLUMN."""
        self.refuse_unknown(rows, other)
        stem = Path(self.file).stem
        names = {name: f"{stem}.{name}" if name in rows.columns else name for name in other.columns}
        there = other.select(
            **{new: _[name] for name, new in names.items() if name != self.their_key}, **{KEY: _[self.their_key]}
        )
        joined = rows.left_join(there, rows[self.key].cast("string") == there[KEY].cast("string"))
        return joined.drop(KEY)

    def refuse_unknown(self, rows: ir.Table, other: ir.Table) -> None:
        """Refuse a key that one of the two has not."""
        for name, table, word in ((self.key, rows, "the log"), (self.their_key, other, f"'{self.file}'")):
            if name not in table.columns:
                there = [column for column in table.columns if column != RECORD]
                raise unknown(f"column in {word}", name, there, "Mend key of [[join]] in the map.")


def has_several(rows: ir.Table, key: str) -> bool:
    """Tell whether several rows have one key."""
    counts = rows.group_by(key).aggregate(rows=_.count()).filter((_.rows > 1) & _[key].notnull())
    return bool(counts.count().execute())


def read_joins(given: Any, path: Path) -> tuple[Joined, ...]:  # noqa: ANN401 - whatever stands in a map
    """Read the files that a map joins."""
    parts = given if isinstance(given, list) else [given]
    for part in parts:
        if not isinstance(part, dict) or not {"file", "key"} <= set(part) or not set(part) <= set(_JOIN):
            do = 'Write [[join]] with file = "FILE.csv" and key = "COLUMN".'
            raise BadRequest(f"[[join]] of '{path}' names no file and key.", f"It is {part}.", do)
    made = [{name: str(part.get(name, part["key"])) for name in _JOIN} for part in parts]
    return tuple(Joined(f"join_{n}", (), needed=True, **part) for n, part in enumerate(made))


def join_files(rows: ir.Table, files: Sequence[Joined], beside: Mapping[str, ir.Table]) -> ir.Table:
    """Join the files, one after the other."""
    for file in files:
        rows = file.join(rows, beside[file.name])
    return rows


def refuse_products(rows: ir.Table, files: Sequence[Joined], beside: Mapping[str, ir.Table]) -> None:
    """Refuse two files with several rows of a key: every row of one would stand beside every row of the other."""
    join_files(rows, files, beside)  # refuses keys that are not there
    several = [file.file for file in files if has_several(beside[file.name], file.their_key)]
    of_log = [file.key for file in files if file.file in several and file.key in rows.columns]
    several += ["the log"] if any(has_several(rows, key) for key in of_log) else []
    if len(several) > 1:
        found = (
            f"{' and '.join(several)} have several rows of one key: each would count as often as the other has rows."
        )
        raise Failure("These files cannot be joined at once.", found, "Leave one out of [[join]].")
