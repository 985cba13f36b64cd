"""What an ingest works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from footfall.engine import Engine
    from footfall.engine.duck import DuckEngine
    from footfall.engine.store import Writing


@dataclass(frozen=True)
class Desk:
    """The engine that reads and the one that sorts, often the same, where to write, where to work, and who is told."""

    reader: DuckEngine
    engine: Engine
    into: Writing
    work: Path
    progress: Callable[[str, int, int], None]
    """Told what is being done, how much of it is done, and how much there is."""

    def files_of(self, table: str) -> list[Path]:
        """List the Parquet files written of a table so far; Spark writes folders of them."""
        paths = (self.into.shop / file for part in self.into.tables[table] for file in part.files)
        return [file for path in paths for file in _parquet(path)]


def _parquet(path: Path) -> list[Path]:
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]
