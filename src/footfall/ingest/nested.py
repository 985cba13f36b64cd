"""Fields inside fields: paths into structs, lists and JSON as columns, and lists of objects as rows of their own.

What is left of nested columns is kept as JSON text, which every reader of a shop knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from footfall.ingest.parse.macros import text_of
from footfall.schema import EVENTS, free_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.sources import Source

Types = dict[str, Any]
"""Columns and their types, as the engine has them: each with an id and children."""
KNOWN = {
    *("boolean", "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "float", "double"),
    *("varchar", "date", "timestamp", "timestamp with time zone", "decimal", "blob", "enum"),
}
"""Types that every reader of a shop knows."""
OBJECTS = ("struct", "map", "variant", "union")
LISTS = ("list", "array")
SAMPLED = " limit 20000"
"""How many lines are looked at where it need not be all."""
MOST_PARTS = 6
"""A path of more parts is looked for by its parts alone, no two of them taken for one name with a dot."""


def quoted(name: str) -> str:
    """Write a column's name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def json_shapes(engine: DuckEngine, path: str, *, whole: bool) -> Types:
    """Find the fields of a file of JSON lines; `whole` looks at every line and not the first ones alone."""
    sample = ", sample_size=-1" if whole else ""
    how = "format='newline_delimited', ignore_errors=true, hive_partitioning=false"
    types = engine.types(f"from read_json({text_of(path)}, {how}{sample})")
    if list(types) != ["json"]:
        return types
    # Some lines are no objects: the fields are those of the lines that are.
    objects = f"select json from read_json_objects({text_of(path)}, {how}) where json_type(json) = 'OBJECT'"
    ((shape,),) = engine.run(f"select json_group_structure(json)::varchar from ({objects}{'' if whole else SAMPLED})")
    if not shape:
        return {}
    (kind,) = engine.types(f"select from_json('{{}}'::json, {text_of(str(shape))}) as shape").values()
    return {str(name): child for name, child in kind.children}


def json_columns(shapes: Types, ids: Iterable[str]) -> dict[str, str] | None:
    """Say as what each field of JSON lines is read; None where two are told apart by letter case alone.

    Numbers and flags have types of their own; times, ids that no column of numbers holds, and all that is nested are
    JSON, of which the text is read as it was written.
    """
    folded = {name.casefold() for name in shapes}
    if any(name.endswith("_1") and name[:-2].casefold() in folded for name in shapes):
        return None
    ids = set(ids)
    return {name: _as_read(kind, is_id=name in ids) for name, kind in shapes.items()}


def _as_read(kind: Any, *, is_id: bool) -> str:  # noqa: ANN401 - the engine's own
    plain = str(kind) in ("BIGINT", "BOOLEAN", "VARCHAR") or (str(kind) == "DOUBLE" and not is_id)
    return str(kind) if plain else "JSON"


@dataclass(frozen=True)
class Fields:
    """The columns of a file's rows, and where in them a path leads."""

    types: Types
    shapes: Types = field(default_factory=dict)
    """What columns of JSON hold, where it is known."""

    def find(self, path: str) -> str | None:
        """Write how a path's value is read; None where the rows have no such field.

        A column whose own name is the path goes first, then one that the path begins with, the longest name first.
        """
        if path in self.types:
            return self.whole(path)
        parts = path.split(".")
        for size in range(len(parts) - 1, 0, -1):
            name = ".".join(parts[:size])
            if name in self.types and self._may_have(name, parts[size:]):
                return _within(quoted(name), self.types[name], parts[size:])
        return None

    def _may_have(self, name: str, parts: Sequence[str]) -> bool:
        """Tell whether a column can have a field, by its shape where that is known."""
        return _within("", self.shapes.get(name, self.types[name]), parts) is not None

    def whole(self, name: str) -> str:
        """Write how a column is read as what every reader of a shop knows."""
        return _plain(quoted(name), self.types[name])

    def paths(self) -> Iterator[str]:
        """List every field of objects within objects."""
        for name, kind in self.types.items():
            yield from _leaves(name, self.shapes.get(name, kind))


def _plain(value: str, kind: Any, *, is_id: bool = False) -> str:  # noqa: ANN401 - the engine's own
    if str(kind) == "JSON":
        return f"({value} ->> '$')"
    if kind.id in (*OBJECTS, *LISTS):
        return f"(to_json({value}) ->> '$')"
    if kind.id.startswith("timestamp_"):
        return f"{value}::timestamp"
    if kind.id == "decimal" and is_id:
        return f"regexp_replace({value}::varchar, '\\.0+$', '')"
    return value if kind.id in KNOWN else f"{value}::varchar"


def _within(value: str, kind: Any, parts: Sequence[str]) -> str | None:  # noqa: ANN401 - the engine's own
    """Walk into a column: by its type where that names its fields, else as JSON."""
    if not parts:
        return _plain(value, kind)
    if kind.id == "struct":
        fields = {str(name): child for name, child in kind.children}
        for size in range(len(parts), 0, -1):
            name = ".".join(parts[:size])
            if name in fields:
                return _within(f"struct_extract({value}, {text_of(name)})", fields[name], parts[size:])
        return None
    if kind.id in OBJECTS or kind.id in LISTS:
        return _by_pointer(f"to_json({value})", parts)
    if str(kind) == "JSON":
        return _by_pointer(value, parts)
    return _by_pointer(f"try_cast({value} as json)", parts) if kind.id == "varchar" else None


def _by_pointer(value: str, parts: Sequence[str]) -> str:
    """Read a field of JSON as text, names with a dot in them first."""
    found = [f"json_extract_string({value}, {text_of(pointer)})" for pointer in _pointers(parts)]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _pointers(parts: Sequence[str]) -> Iterator[str]:
    escaped = [part.replace("~", "~0").replace("/", "~1") for part in parts]
    signs = "./" if len(parts) <= MOST_PARTS else "/"
    for between in product(signs, repeat=len(parts) - 1):
        yield "/" + escaped[0] + "".join(sign + part for sign, part in zip(between, escaped[1:], strict=True))


def _leaves(path: str, kind: Any) -> Iterator[str]:  # noqa: ANN401 - the engine's own
    if kind.id == "struct":
        for name, child in kind.children:
            yield from _leaves(f"{path}.{name}", child)
    else:
        yield path


def flat(engine: DuckEngine, rows: str, source: Source | None = None, shapes: Types | None = None) -> str:
    """Write a file's rows with every column as text or a number, and each path that a source names as a column more.

    With `lines` of a source, the rows are those of a list: each has its record's fields, and its own by paths through
    the list. `shapes` are what columns of JSON hold, where it is known: a field that none has is no column.
    """
    lines = source.lines if source else None
    rows = _folded(engine, rows, lines) if lines else rows
    fields, ids = Fields(engine.types(rows), shapes or {}), id_columns(source)
    plain = {name: _plain(quoted(name), kind, is_id=name in ids) for name, kind in fields.types.items()}
    more = {path: value for path in _asked(source, plain) if (value := fields.find(path))}
    changed = {name: value for name, value in plain.items() if value != quoted(name)}
    if more or changed:
        added = "".join(f", {value} as {quoted(name)}" for name, value in more.items())
        rows = f"select *{_replaced(changed)}{added} from ({rows})"
    return _unfolded(rows, source, [*plain, *more]) if source and source.lines else rows


def _replaced(values: Mapping[str, str]) -> str:
    """Write which columns of a star are read otherwise."""
    return f" replace ({', '.join(f'{value} as {quoted(name)}' for name, value in values.items())})" if values else ""


def id_columns(source: Source | None) -> set[str]:
    """Name the columns of a log that are ids."""
    ids = {column.name for column in EVENTS.columns if column.kind == "id"}
    given = source.columns.items() if source else ()
    return {theirs for name, theirs in given if name in ids} | set(source.ids if source else ())


def _asked(source: Source | None, columns: Iterable[str]) -> list[str]:
    """List the paths of a source that are no columns already, and lead into no list of lines."""
    if source is None:
        return []
    within = f"{source.lines}." if source.lines else None
    wanted = dict.fromkeys([*source.paths, *([source.lines] if source.lines else [])])
    return [path for path in wanted if path not in set(columns) and not (within and path.startswith(within))]


def _unfolded(rows: str, source: Source, columns: Sequence[str]) -> str:
    """Give each element of a list a row, and one to a record without any; a record's money stands on its first."""
    lines, line = str(source.lines), free_names(["line"], columns, "_of_list")["line"]
    if lines not in columns:
        return rows
    name = f"{quoted(lines)}::json"
    array = f"case json_type({name}) when 'ARRAY' then json_extract({name}, '$[*]') when 'OBJECT' then [{name}] end"
    number = f"case when len(__all) > 0 then unnest(range(1, greatest(len(__all), 1) + 1)) end as {line}"
    listed = f"select * exclude ({quoted(lines)}), {array} as __all from ({rows})"
    each = f"select *, unnest(case when len(__all) > 0 then __all else [null] end) as __line, {number} from ({listed})"
    paths = [path for path in dict.fromkeys(source.paths) if path.startswith(f"{lines}.")]
    more = {path: _by_pointer("__line", path.removeprefix(f"{lines}.").split(".")) for path in paths}
    once = {
        name: f"case when coalesce({line}, 1) = 1 then {quoted(name)} end" for name in source.once if name in columns
    }
    added = "".join(f", {value} as {quoted(path)}" for path, value in more.items())
    return f"select * exclude (__all, __line){_replaced(once)}{added} from ({each})"


def _folded(engine: DuckEngine, rows: str, lines: str) -> str:
    """Put numbered columns of a list (actionDetails_0_type, actionDetails_1_type) together as that list."""
    names = list(engine.types(rows))
    places: dict[int, dict[str, str]] = {}
    for name in names:
        if found := re.fullmatch(rf"{re.escape(lines)}[_.\[/](\d+)[\]]?[_./](.+)", name):
            places.setdefault(int(found[1]), {})[found[2]] = name
    if lines in names or not places:
        return rows
    objects = ", ".join(_object(places[place]) for place in sorted(places))
    gone = ", ".join(quoted(name) for fields in places.values() for name in fields.values())
    value = f"to_json(list_filter([{objects}], lambda one: one is not null))"
    return f"select * exclude ({gone}), {value} as {quoted(lines)} from ({rows})"


def _object(fields: Mapping[str, str]) -> str:
    """Write an object of one place's columns; one with nothing in it is none."""
    told = " or ".join(f"{quoted(name)} is not null" for name in fields.values())
    pairs = ", ".join(f"{text_of(key)}, {quoted(name)}" for key, name in fields.items())
    return f"case when {told} then json_object({pairs}) end"
