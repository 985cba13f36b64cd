"""Which source a log is of, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import Failure, unknown
from footfall.ingest.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.ingest.files import LogFile
    from footfall.ingest.sources import Source


def named(name: str) -> Source:
    """Give a source by name."""
    by_name = {source.name(): source for source in SOURCES}
    if name not in by_name:
        raise unknown("log source", name, by_name, "Leave --source out to have it told from the log.")
    return by_name[name]()


def detected(files: Sequence[LogFile]) -> tuple[Source, str]:
    """Tell the source from the first rows of the files, with the reason in words."""
    for source in SOURCES:
        for file in files:
            if why := source().recognise(file):
                return source(), why if len(files) == 1 else f"in {file.name} {why}"
    head = ", ".join(files[0].header[:12]) or "nothing readable"
    do = f"`footfall map {files[0].name}` guesses a map of its columns for --map."
    raise Failure(f"'{files[0].name}' is a log of no known format.", f"It begins with: {head[:300]}.", do)
