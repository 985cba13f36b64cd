"""A small shop in a directory whose customers have taste: half like kitchens, half like gardens."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

import footfall as ff
from footfall.shop.shop import Shop

COLUMNS = ("user_id", "event_at", "event", "item_id", "item_name", "category", "brand", "price", "order_id")
SHELVES = ("kitchen", "garden")
VIEWER, BUYER, PASSER = 0, 1, 2
"""The first customers of a shop: one only looks, one buys, one does nothing with an item."""


def rows(*, numbers: bool = False, users: int = 40, seed: int = 7) -> list[tuple[object, ...]]:
    """Make up a log: each customer looks at items of their shelf, and most buy some of them."""
    dice = np.random.default_rng(seed)
    told: list[tuple[object, ...]] = []
    for user in range(users):
        name = 1_000 + user if numbers else f"Ü-{user:02}"
        at = 1_704_100_000 + user * 3_600  # seconds since 1970
        if user == PASSER:
            told.append((name, at, "page_view", *[""] * 6))
            continue
        for step, item in enumerate(dice.choice(10, 5, replace=False)):
            place = int(item) + 10 * (user % 2)
            words = (f"=Thing {place}", SHELVES[user % 2], f"brand{place % 3}", 5 + place)
            id_ = 500 + place if numbers else f"it{place}"
            told.append((name, at + step * 60, "view_item", id_, *words, ""))
            if user != VIEWER and step < 3:
                told.append((name, at + 2_000, "purchase", id_, *words, f"o{user}"))
    return told


def shop_in(folder: Path, *, numbers: bool = False, users: int = 40) -> Shop:
    """Write the log and ingest it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *rows(numbers=numbers, users=users)])
    columns = "\n".join(f'{name} = "{name}"' for name in COLUMNS)
    (folder / "MAP.toml").write_text(f"[columns]\n{columns}\n")
    return ff.ingest(folder / "log.csv", folder / "shop", map=folder / "MAP.toml", replace=True, memory="1GB")
