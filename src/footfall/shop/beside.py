"""A folder in a shop's directory that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from footfall.engine.store import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def beside(path: Path, name: str) -> Iterator[Path]:
    """Give a folder among the shop's versions, where the next ingest clears what a crash may leave."""
    folder = path / VERSIONS / f"{name}-{os.getpid()}"
    try:
        folder.mkdir(parents=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
