"""What is dear to make and always the same is made once, and kept on disk for as long as its sources stay."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

HOUSE = Path(__file__).parents[1]
PLACE = HOUSE / "build" / "cache" / "shops"
SOURCES = ("simulate", "ingest", "tables", "engine", "shop", "*.py")
"""What of footfall a simulated log and its shop are made by."""


@cache
def sources() -> str:
    """Sum up everything that a shop is made by: a letter changed, and all are made anew."""
    roots = [path for part in SOURCES for path in (HOUSE / "src" / "footfall").glob(part)]
    files = [file for root in roots for file in ([root] if root.is_file() else root.rglob("*.*"))]
    files = sorted(file for file in files if "__pycache__" not in file.parts and file.is_file())
    parts = [sha256(f"{file.relative_to(HOUSE)}".encode() + file.read_bytes()).digest() for file in files]
    return sha256(b"".join([*parts, Path(__file__).read_bytes()])).hexdigest()[:12]


def kept(name: str, make: Callable[[Path], object]) -> Path:
    """Give the folder that `make` fills; whoever comes second waits and finds it, and what broke halfway is not there."""
    PLACE.mkdir(parents=True, exist_ok=True)
    folder = PLACE / f"{name}@{sources()}"
    with _alone(name):
        if not folder.exists():
            _forget(name)
            work = Path(tempfile.mkdtemp(dir=PLACE))
            try:
                make(work)
                os.rename(work, folder)  # noqa: PTH104 - at once or not at all
            finally:
                shutil.rmtree(work, ignore_errors=True)
    return folder


def _forget(name: str) -> None:
    """Remove what was made of other sources."""
    for old in PLACE.glob(f"{name}@*"):
        shutil.rmtree(old)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (PLACE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
