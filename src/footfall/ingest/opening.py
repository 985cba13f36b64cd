"""The files of a log made ready, their source told, and the files that go with it found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.errors import BadRequest, Failure
from footfall.ingest.detect import detected, named
from footfall.ingest.files import found, has_truth, header_of, plain, siblings
from footfall.ingest.log import Log
from footfall.ingest.nested import flat, json_columns, json_shapes, quoted
from footfall.ingest.read import reader as reading_of
from footfall.ingest.sources.mapped import Mapped, mapped
from footfall.ingest.sources.source import ITEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.desk import Desk
    from footfall.ingest.files import LogFile
    from footfall.ingest.ingest import Ingest
    from footfall.ingest.sources import Source


LOOKED_AT = 10_000
"""Times are looked for in so many rows."""
NEAR = 50
"""So many files beside a log are looked at."""


def opened(asked: Ingest, logs: Sequence[str | Path], desk: Desk) -> Log:
    """Make the files ready, tell their source, and find what goes with them."""
    source = mapped(asked.map) if asked.map else named(asked.source) if asked.source else None
    reading = dict(source.reading if source else {}) | ({"encoding": asked.encoding} if asked.encoding else {})
    opening = Opening(desk, reading)
    files = opening.files(found(logs))
    source, why = (source, _why(asked)) if source else detected(files)
    own = [file for file in files if _is_of(source, file, forced=bool(asked.source))]
    if not own:
        raise _misfit(source, files[0])
    beside = opening.beside(source, [file for file in files if file not in own])
    if isinstance(source, Mapped):
        own = [_with_times(desk.reader, file, source) for file in own]
    if asked.items:
        beside[ITEMS] = opening.file(_there(asked.items))
    return Log(own, source, why, beside, simulated=any(map(has_truth, opening.paths)), work=desk.work)


def _why(asked: Ingest) -> str:
    return "its map says so" if asked.map else "it was named"


def _there(path: str) -> Path:
    if not Path(path).is_file():
        raise BadRequest(f"There is no file '{path}'.", "Nothing stands under that name.", "Check --items.")
    return Path(path)


def _is_of(source: Source, file: LogFile, *, forced: bool) -> bool:
    """Tell whether a file's rows are the log's; a source that was named only has to have as many columns."""
    if forced and source.header:
        return len(file.fields) == len(source.header)
    return source.takes(file)


def _misfit(source: Source, file: LogFile) -> Failure:
    """Refuse a source that was named for a log of another shape."""
    found_ = f"It begins with: {', '.join(file.header)[:200]}."
    wanted = ", ".join(source.header or source.told_by or source.columns.values())
    return Failure(f"'{file.name}' is no log of {source.name()}.", found_, f"That has {wanted}.")


class Opening:
    """The files of one log, one after the other."""

    def __init__(self, desk: Desk, reading: Mapping[str, object]) -> None:
        """Take where to work, and how text files are read."""
        self.desk, self.reading = desk, dict(reading)
        self.paths: list[Path] = []

    def files(self, paths: Sequence[Path]) -> list[LogFile]:
        """Make each file ready."""
        files = []
        for number, path in enumerate(paths):
            self.desk.progress(f"opening {path.name}", number, len(paths))
            files.append(self.file(path))
        return files

    def file(self, path: Path) -> LogFile:
        """Make one file ready."""
        self.paths.append(path)
        return _with_columns(self.desk.reader, plain(path, self.desk.work, len(self.paths), self.reading))

    def beside(self, source: Source, others: Sequence[LogFile]) -> dict[str, LogFile]:
        """Find the files that go with a log: among those given, else in the same folder."""
        known = {one.name: one for one in source.beside}
        given = {_name_of(source, file): file for file in others}
        missing = [one for name, one in known.items() if name not in given]
        near = {one.name: path for path in siblings(self.paths) for one in missing if one.fits(self._peeked(path))}
        found = given | {name: self.file(path) for name, path in near.items()}
        for one in missing:
            if one.needed and one.name not in found:
                told = f"{one.wanted()} is neither given nor in the same folder."
                raise Failure(f"A log of {source.name()} needs its {one.name}.", told, "Name that file too.")
        return found

    def _peeked(self, path: Path) -> LogFile:
        return _with_columns(self.desk.reader, header_of(path))


def _name_of(source: Source, file: LogFile) -> str:
    """Name the role of a file whose rows are not the log's."""
    name = next((one.name for one in source.beside if one.fits(file)), None)
    if name is None:
        found_ = f"It begins with: {', '.join(file.header)[:200]}."
        raise Failure(f"'{file.name}' does not belong to a log of {source.name()}.", found_, "Give files of one log.")
    return name


def looked_at(reader: DuckEngine, log: str, work: Path, encoding: str | None = None) -> tuple[LogFile, dict[str, str]]:
    """Make the first file of a log ready to be looked at; give also what it took to read it."""
    reading = {"encoding": encoding} if encoding else {}
    path = found([log])[0]
    file = _with_columns(reader, plain(path, work, 0, reading))
    if len(file.fields) == 1 and file.format == "csv" and " " in file.fields[0].strip():
        reading |= {"delimiter": " "}
        file = plain(path, work, 0, reading)
    return file, reading


def near(reader: DuckEngine, log: str, work: Path, of: LogFile) -> list[LogFile]:
    """Make those files beside a log's first ready to be looked at that share a column with it or with one of those."""
    paths = [path for path in siblings([found([log])[0]])[:NEAR] if path.suffix.lower() in (".csv", ".tsv", ".txt")]
    headers = {path: set(header_of(path).header) for path in paths}
    reached, columns = list[Path](), set(of.header)
    while more := [path for path in paths if path not in reached and headers[path] & columns]:
        reached += more
        columns |= set().union(*(headers[path] for path in more))
    return [_with_columns(reader, plain(path, work, number, {})) for number, path in enumerate(reached, 1)]


def _with_columns(reader: DuckEngine, file: LogFile) -> LogFile:
    """Let a file without a text header show its columns as one."""
    if file.format == "csv":
        return file
    named = reader.types(_first(reader, replace(file, folders={})))
    return replace(file, first_rows=(tuple(named),))


def _first(reader: DuckEngine, file: LogFile, source: Source | None = None) -> str:
    """Write a file's rows, its fields told from the first of them."""
    shapes = json_shapes(reader, str(file.path), whole=False) if file.format == "jsonl" else {}
    return f"from {reading_of(file, source, known=json_columns(shapes, ()))}"


def _with_times(reader: DuckEngine, file: LogFile, source: Mapped) -> LogFile:
    """Let a file show its first times, as they are written."""
    rows = flat(reader, _first(reader, file, source), source)
    names = [name for name in source.names_of("event_at") if name in reader.types(rows)]
    if not names:
        return file
    chosen = f"coalesce({', '.join(f'{quoted(name)}::varchar' for name in names)})"
    found = reader.run(
        f"select time from (select {chosen} as time from ({rows}) limit {LOOKED_AT}) where time <> '' limit 100"
    )
    return replace(file, times=tuple(str(time) for (time,) in found))
