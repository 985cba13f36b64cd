"""A log made ready to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from footfall.ingest.files import LogFile
    from footfall.ingest.sources import Source


@dataclass(frozen=True)
class Log:
    """A log ready to be read: its files, its source and why it is taken for one of that, and the files beside it."""

    files: Sequence[LogFile]
    source: Source
    why: str
    beside: Mapping[str, LogFile] = field(default_factory=dict)
    simulated: bool = False
    """Whether its truth stands beside it."""
    work: Path | None = None
    """A folder for what must be written to read it."""
