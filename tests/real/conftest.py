"""The real logs, each ingested once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import footfall as ff
from cached import kept


@pytest.fixture(scope="session")
def ingested(data: Path, tmp_path_factory: pytest.TempPathFactory):
    """Ingest a file of the real data, and open a copy; files beside it are left alone."""
    shops = {}

    def of(name: str, map: str = "", **asked):  # noqa: A002 - the parameter's name
        key = (name, map, *sorted(asked.items()))
        if key not in shops:
            folder = kept(_name(data / name, key), _ingest(data / name, map, asked))
            shops[key] = ff.open(
                shutil.copytree(folder / "shop", tmp_path_factory.mktemp("real") / "shop"), memory="2GB"
            )
        return shops[key]

    yield of
    for shop in shops.values():
        shop.close()


def _name(log: Path, key: tuple[object, ...]) -> str:
    files = sorted(file for file in log.rglob("*") if file.is_file()) if log.is_dir() else [log]
    read = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"real-{log.stem}-{sha256(f'{key}{read}'.encode()).hexdigest()[:8]}"


def _ingest(log: Path, map_: str, asked: dict[str, object]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        more = dict(asked)
        if map_:
            (folder / "MAP.toml").write_text(map_)
            more["map"] = folder / "MAP.toml"
        ff.ingest(log, folder / "shop", memory="2GB", **more).close()

    return make
