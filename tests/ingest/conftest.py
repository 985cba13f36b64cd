"""Logs written and ingested in a test's own folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import footfall as ff
from footfall.shop.shop import Shop

MAP = """
[columns]
user_id = "who"
event_at = "when"
event = "what"
"""


class Desk:
    """Where logs are written and shops are made."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shops = folder, []

    def write(self, content: str | bytes, name: str = "log.csv") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def ingest(self, content: str | bytes | Path, name: str = "log.csv", **asked: Any) -> Shop:
        """Write a log, and make a shop of it; by a map of who, when and what where nothing else is said."""
        path = content if isinstance(content, Path) else self.write(content, name)
        if "source" not in asked and "map" not in asked:
            asked["map"] = MAP
        if asked.get("map"):
            asked["map"] = self.write(asked["map"], "MAP.toml")
        shop = ff.ingest(
            path,
            self.folder / f"shop{len(self.shops)}",
            memory="1GB",
            **{k: v for k, v in asked.items() if v is not None},
        )
        self.shops.append(shop)
        return shop


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    for shop in desk.shops:
        shop.close()


@pytest.fixture
def ingest(desk: Desk) -> Callable[..., Shop]:
    return desk.ingest
