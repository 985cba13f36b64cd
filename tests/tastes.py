"""Users and items made up, with what they did to each other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footfall.recommend.goods import Goods
from footfall.recommend.interactions import BOUGHT, KINDS, Interactions


def deeds_of(rows: list[tuple[int, int, str, int, float]], users: int, items: int) -> Interactions:
    """Put rows of user, item, kind, how often and last day together; the first day is the last one less times."""
    user, item, kind, times, last = (
        (np.array(column) for column in zip(*rows, strict=True)) if rows else [np.array([])] * 5
    )
    return Interactions(
        users=np.array([f"u{number:03d}" for number in range(users)]),
        items=np.array([f"i{number:03d}" for number in range(items)]),
        user=user.astype(np.int32),
        item=item.astype(np.int32),
        kind=np.array([KINDS.index(name) for name in kind], dtype=np.int8),
        times=times.astype(np.int32),
        first=last.astype(float) - times.astype(float),
        last=last.astype(float),
        until=float(last.max()) if len(last) else 0.0,
    )


def bought_in(rows: pd.DataFrame, users: np.ndarray, items: np.ndarray, *, lines: bool = False) -> Interactions:
    """Put rows of user, item and day together as purchases, by pairs or as they are."""
    found = rows.assign(user=np.searchsorted(users, rows["user"]), item=np.searchsorted(items, rows["item"]))
    by = ["user", "item", "day"] if lines else ["user", "item"]
    pairs = found.groupby(by)["day"].agg(times="count", first="min", last="max").reset_index()
    if lines:
        pairs = pairs.loc[pairs.index.repeat(pairs["times"])].assign(times=1)
    return Interactions(
        users=users,
        items=items,
        user=pairs["user"].to_numpy(np.int32),
        item=pairs["item"].to_numpy(np.int32),
        kind=np.full(len(pairs), BOUGHT, np.int8),
        times=pairs["times"].to_numpy(np.int32),
        first=pairs["first"].to_numpy(),
        last=pairs["last"].to_numpy(),
        until=float(found["day"].max()),
    )


def made_up(
    users: int = 40, items: int = 25, seed: int = 3, kinds: tuple[str, ...] = ("view", "purchase")
) -> Interactions:
    """Make deeds up: some items are popular, half the users like even items and half odd ones; the last two did nothing.

    The last item has no deeds either.
    """
    dice = np.random.default_rng(seed)
    rows = []
    for user in range(users - 2):
        liked = [
            item
            for item in range(items - 1)
            if dice.random() < (0.5 if item % 2 == user % 2 else 0.1) * 3 / (2 + item / 4)
        ]
        rows += [
            (user, item, kind, int(dice.integers(1, 4)), float(dice.integers(0, 60)))
            for item in liked or [0]
            for kind in kinds[: dice.integers(1, len(kinds) + 1)]
        ]
    return deeds_of(rows, users, items)


def goods_of(deeds: Interactions, categories: int = 4) -> Goods:
    """Name the items, and put all but every seventh into a category."""
    places = range(len(deeds.items))
    return Goods(
        pd.DataFrame(
            {
                "item_id": deeds.items,
                "item_name": [None if place % 5 == 4 else f"Thing {place}" for place in places],
                "category": [None if place % 7 == 6 else f"Shelf {place % categories}" for place in places],
                "sub_category": None,
                "product_type": None,
                "brand": [f"Brand {place % 3}" for place in places],
                "price": [float(place + 1) for place in places],
            }
        )
    )
