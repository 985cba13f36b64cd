"""Which source a log is of, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import Failure, unknown
from footfall.ingest.sources import SOURCES

if TYPE_CHECKING:
    from footfall.ingest.files import LogFile
    from footfall.ingest.sources import Source


def named(name: str) -> Source:
    """Give a source by name."""
    by_name = {source.name(): source for source in SOURCES}
    if name not in by_name:
        raise unknown("log source", name, by_name, "Leave --source out to have it told from the log.")
    return by_name[name]()


def detected(file: LogFile) -> tuple[Source, str]:
    """Tell the source from a file's first rows, with the reason in words."""
    for source in SOURCES:
        why = source().recognise(file)
        if why:
            return source(), why
    head = ", ".join(file.first_rows[0][:12]) if file.first_rows else "nothing readable"
    do = "Name its source with --source, or describe its columns with --map MAP.toml."
    raise Failure(f"'{file.name}' is a log of no known format.", f"It begins with: {head[:300]}.", do)
