"""The files of a log made ready, and their source told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.errors import Failure
from footfall.ingest.detect import detected, named
from footfall.ingest.files import found, plain
from footfall.ingest.log import Log
from footfall.ingest.sources.mapped import mapped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.desk import Desk
    from footfall.ingest.files import LogFile
    from footfall.ingest.ingest import Ingest
    from footfall.ingest.sources import Source


def opened(asked: Ingest, logs: Sequence[str | Path], desk: Desk) -> Log:
    """Make the files ready and tell their source."""
    source = mapped(asked.map) if asked.map else named(asked.source) if asked.source else None
    reading = dict(source.reading if source else {}) | ({"encoding": asked.encoding} if asked.encoding else {})
    files = []
    for number, path in enumerate(paths := found(logs)):
        desk.progress(f"opening {path.name}", number, len(paths))
        files.append(_with_columns(desk.reader, plain(path, desk.work, number, reading)))
    if source is None:
        return Log(files, *detected(files[0]))
    if asked.source:
        _must_fit(source, files[0])
    return Log(files, source, "it was named" if asked.source else "its map says so")


def _must_fit(source: Source, file: LogFile) -> None:
    """Refuse a source that was named for a log of another shape."""
    fits = len(file.first_rows[0]) == len(source.header) if source.header else source.has_columns(file)
    if not fits:
        found_ = f"It begins with: {', '.join(file.first_rows[0])[:200]}."
        wanted = ", ".join(source.header or source.columns.values())
        raise Failure(f"'{file.name}' is no log of {source.name()}.", found_, f"That has {wanted}.")


def _with_columns(reader: DuckEngine, file: LogFile) -> LogFile:
    """Let a file without a text header show its columns as one."""
    if file.format == "csv":
        return file
    read = "read_parquet" if file.format == "parquet" else "read_json"
    lenient = ", format='newline_delimited', ignore_errors=true" if file.format == "jsonl" else ""
    names = reader.run(f"select column_name from (describe select * from {read}(?{lenient}))", [str(file.path)])
    return replace(file, first_rows=(tuple(str(name) for (name,) in names),))
