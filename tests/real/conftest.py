"""The real logs, each ingested once."""

from __future__ import annotations

from pathlib import Path

import pytest

import footfall as ff


@pytest.fixture(scope="session")
def ingested(data: Path, tmp_path_factory: pytest.TempPathFactory):
    """Ingest a file of the real data, and open it; files beside it are left alone."""
    shops = {}

    def of(name: str, map: str = "", **asked):  # noqa: A002 - the parameter's name
        key = (name, map, *sorted(asked.items()))
        if key not in shops:
            folder = tmp_path_factory.mktemp("real")
            if map:
                (folder / "MAP.toml").write_text(map)
                asked["map"] = folder / "MAP.toml"
            shops[key] = ff.ingest(data / name, folder / "shop", memory="2GB", **asked)
        return shops[key]

    yield of
    for shop in shops.values():
        shop.close()
