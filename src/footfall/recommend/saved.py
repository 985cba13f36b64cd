"""Recommenders on disk: SHOP/models/recommend-NAME/, a card and a folder of plain files; and what they learn from.

What is written goes into a folder of a new name; then the card is swapped in one step, and folders that no card names
are cleared away. What was fitted to other files of the shop, by other settings or another Footfall, is not taken.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from footfall.errors import Failure, FootfallError
from footfall.recommend.baskets import Baskets
from footfall.recommend.goods import WORDS, Goods, goods
from footfall.recommend.interactions import Interactions, interactions
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import TypeAlias

    from footfall.recommend.recommender import Fitted, Recommender
    from footfall.tables import Tables

    Learning: TypeAlias = tuple[Interactions, Goods]

Thing = TypeVar("Thing")

FORMAT = 1
FOLDER, CARD = "models", "kept.json"
LEARNED_FROM = "interactions"
ARRAYS = ("users", "items", "user", "item", "kind", "times", "first", "last")
BASKETS = tuple(each.name for each in fields(Baskets))


def learned_from(t: Tables) -> Learning:
    """Give what users did and what the items are, as it was kept, or else read from the log and keep it."""
    found, _loaded = _kept_or(t, LEARNED_FROM, {}, _opened, lambda: _read(t), _written)
    return found


def fitted(t: Tables, unit: Recommender, deeds: Interactions, about: Goods) -> tuple[Fitted, bool]:
    """Give a recommender as it was fitted before, or else fit it and keep it; tell whether it was there."""
    return _kept_or(
        t,
        f"recommend-{unit.name()}",
        unit.asked(),
        lambda folder: type(unit).load(folder, deeds, about),
        lambda: unit.fit(deeds, about),
        lambda one, folder: one.save(folder),
    )


def is_kept(t: Tables, unit: Recommender) -> bool:
    """Tell whether a recommender is there, fitted to the shop as it is."""
    return t.path is not None and _folder(t.path, f"recommend-{unit.name()}", _card(t, unit.asked())) is not None


def _kept_or(
    t: Tables,
    name: str,
    settings: Mapping[str, object],
    opened: Callable[[Path], Thing],
    made: Callable[[], Thing],
    write: Callable[[Thing, Path], None],
) -> tuple[Thing, bool]:
    """Take what was kept where it fits; else make it, and keep it where the shop can be written."""
    if t.path is None:
        return made(), False
    card = _card(t, settings)
    folder = _folder(t.path, name, card)
    if folder is not None:
        with suppress(Failure, OSError, ValueError, KeyError):
            return opened(folder), True
    found = made()
    with suppress(FootfallError, OSError):
        _keep(t.path / FOLDER / name, card, lambda folder: write(found, folder))
    return found, False


def _card(t: Tables, settings: Mapping[str, object]) -> dict[str, object]:
    """Say what a thing that is kept rests on."""
    from importlib.metadata import version

    from footfall.engine import Store

    store = Store.open(t.path) if t.path else None
    parts = store.tables.get("events", ()) if store else ()
    files = [file for part in parts for file in (*part.files, *([part.superseded] if part.superseded else []))]
    return {"format": FORMAT, "footfall": version("footfall"), "settings": dict(settings), "rests_on": files}


def _folder(path: Path, name: str, card: Mapping[str, object]) -> Path | None:
    """Find the folder of a thing that rests on what is there now."""
    home = path / FOLDER / name
    try:
        found = json.loads((home / CARD).read_text(encoding="utf-8"))
        folder = home / str(found.pop("folder"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return folder if found == card and folder.parent == home and folder.is_dir() else None


def _keep(home: Path, card: Mapping[str, object], write: Callable[[Path], None]) -> None:
    stamp = uuid4().hex[:12]
    try:
        (home / stamp).mkdir(parents=True)
        write(home / stamp)
        with whole_file(home / CARD) as file:
            file.write_text(json.dumps({**card, "folder": stamp}, ensure_ascii=False, indent=1), encoding="utf-8")
    except BaseException:
        shutil.rmtree(home / stamp, ignore_errors=True)
        raise
    for other in home.iterdir():
        if other.is_dir() and other.name != stamp:
            shutil.rmtree(other, ignore_errors=True)


def _read(t: Tables) -> Learning:
    deeds = interactions(t)
    return deeds, goods(t, deeds)


def _written(learning: Learning, folder: Path) -> None:
    """Write an array a file, and what the items are as Parquet."""
    import numpy as np
    import pyarrow as pa
    from pyarrow.parquet import write_table

    deeds, about = learning
    arrays = {name: getattr(deeds, name) for name in ARRAYS} | {"until": np.array(deeds.until)}
    for name in BASKETS if deeds.baskets else ():
        arrays[f"basket_{name}"] = getattr(deeds.baskets, name)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    words = {name: pa.array(about.frame[name].tolist(), pa.string()) for name in WORDS}
    prices = pa.array(about.frame["price"].to_numpy(dtype=np.float64, na_value=np.nan))
    write_table(pa.table({**words, "price": prices}), folder / "goods.parquet")


def _opened(folder: Path) -> Learning:
    import numpy as np

    arrays = {file.stem: np.load(file, allow_pickle=False) for file in folder.glob("*.npy")}
    own = {name: arrays[name] for name in ARRAYS}
    there = all(f"basket_{name}" in arrays for name in BASKETS)
    baskets = Baskets(**{name: arrays[f"basket_{name}"] for name in BASKETS}) if there else None
    deeds = Interactions(**own, until=float(arrays["until"]), baskets=baskets)
    return deeds, _goods(folder, deeds)


def _goods(folder: Path, deeds: Interactions) -> Goods:
    import pandas as pd
    from pyarrow.parquet import read_table

    rows = read_table(folder / "goods.parquet")
    columns = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.column_names}
    words = {name: pd.Series(columns[name], dtype=object) for name in WORDS}
    return Goods(pd.DataFrame({"item_id": deeds.items, **words, "price": columns["price"]}))
