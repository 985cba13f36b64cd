"""Names of what answers and steps rest on: another name where it has changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from footfall.engine import Store


def digest(data: object) -> str:
    """Sum up what JSON can say."""
    return hashlib.sha256(json.dumps(data, default=str).encode()).hexdigest()


def log_stamp(store: Store) -> str:
    """Name the log and the shop's own customers as they stand: another name where any of it has changed."""
    tables = {name: _parts(store, name) for name in ("events", "customers", "rejected")}
    return digest([store.version, asdict(store.about), tables])


def state_stamp(store: Store, name: str) -> str:
    """Name what was made of a log and may be made anew (see `STATE`) as it stands."""
    if name == "models":
        cards = sorted((store.path / "models").glob("*/card.json"))
        return " ".join(f"{card.parent.name}:{digest_file(card)}" for card in cards)
    if name == "experiments":
        return digest_file(store.path / "experiments.json")
    return json.dumps(_parts(store, name))


def _parts(store: Store, name: str) -> list[object]:
    """Name a table's files, with their size and when they were written."""
    files = (
        store.path / file for part in store.tables.get(name, ()) for file in (*part.files, part.superseded) if file
    )
    return [[str(file.relative_to(store.path)), *file_stamp(file)] for file in files]


def file_stamp(file: Path) -> tuple[int, int]:
    """Give a file's size and when it was written."""
    try:
        found = file.stat()
    except OSError:
        return -1, -1
    return found.st_size, found.st_mtime_ns


def digest_file(file: Path) -> str:
    """Sum up a file's content; nothing where there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def build() -> str:
    """Name this very Footfall: its version, and its files, which change between versions while one works on it."""
    home = Path(__file__).resolve().parents[1]
    files = sorted((str(file.relative_to(home)), *file_stamp(file)) for file in home.rglob("*.py"))
    return f"{metadata.version('footfall')} {digest(files)[:16]}"
