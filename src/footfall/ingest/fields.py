"""What a file holds, field by field: columns, fields within objects by their paths, and the lists of objects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.ingest.nested import Fields, flat, json_columns, json_shapes, quoted
from footfall.ingest.read import reader
from footfall.ingest.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

_NUMBERED = re.compile(r"(.+?)[_.\[/](\d+)\]?[_./](.+)")
"""A column of a list that is spread over columns: actionDetails_0_type."""


@dataclass(frozen=True)
class Spread:
    """A file's rows with a column for each field, and the lists of objects in it."""

    rows: str
    """SQL. Every column is text, a number, a time or a flag; what is a list is JSON text."""
    lists: Mapping[str, Sequence[str]]
    """By the path of each list of objects: the paths of its elements' fields, as a map with `lines` names them."""

    def lines(self, engine: DuckEngine, file: LogFile, name: str) -> str:
        """Write the rows of one list as SQL: its record's columns, and its own by their paths."""
        source = type("Lines", (Source,), {"lines": name, "paths": tuple(self.lists[name])})()
        return flat(engine, self.rows if name in engine.types(self.rows) else f"from {_read(engine, file)}", source)


def spread(engine: DuckEngine, file: LogFile, source: Source | None = None) -> Spread:
    """Find every field of a file; `source` says what its columns are called where it has no header."""
    shapes = engine.types(f"from {reader(file, source)}")
    paths = [path for path in dict.fromkeys(Fields(shapes).paths()) if path]
    whole = type("Spread", (Source,), {"paths": tuple(paths)})()
    rows = flat(engine, f"from {_read(engine, file, source)}", whole)
    chosen = [path for path in paths if path in engine.types(rows)]
    rows = f"select {', '.join(map(quoted, chosen))} from ({rows})"
    return Spread(rows, {**_lists("", shapes), **_numbered(list(shapes))})


def _read(engine: DuckEngine, file: LogFile, source: Source | None = None) -> str:
    shapes = json_shapes(engine, str(file.path), whole=False) if file.format == "jsonl" else {}
    return reader(file, source, known=json_columns(shapes, ()))


def _lists(before: str, shapes: Mapping[str, Any]) -> dict[str, list[str]]:
    """Find the lists of objects, those within objects too."""
    found: dict[str, list[str]] = {}
    for name, kind in shapes.items():
        path = f"{before}{name}"
        if kind.id == "struct":
            found |= _lists(f"{path}.", {str(key): child for key, child in kind.children})
        elif kind.id == "list" and (element := kind.children[0][1]).id == "struct":
            found[path] = list(Fields({path: element}).paths())
    return found


def _numbered(names: Sequence[str]) -> dict[str, list[str]]:
    """Find lists spread over numbered columns; one place alone is no list."""
    found: dict[str, dict[str, set[str]]] = {}
    for name in names:
        if part := _NUMBERED.fullmatch(name):
            found.setdefault(part[1], {}).setdefault(part[3], set()).add(part[2])
    return {
        name: [f"{name}.{field}" for field in fields]
        for name, fields in found.items()
        if len(set().union(*fields.values())) > 1
    }
