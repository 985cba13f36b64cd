"""What users did with items, told in a line: `ann: bought kettle, viewed mug mug; bob: viewed mug`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footfall.recommend.goods import Goods
from footfall.recommend.interactions import KINDS, Interactions

VERBS = dict(zip(("viewed", "wished", "carted", "bought"), range(len(KINDS)), strict=True))
WORDS = ("item_name", "category", "sub_category", "product_type", "brand")


def goods_of(**items: dict[str, object]) -> Goods:
    """Give items by id, sorted, with the words and prices that are given."""
    rows = [{name: items[item].get(name) for name in (*WORDS, "price")} for item in sorted(items)]
    frame = pd.DataFrame({"item_id": sorted(items)})
    for name in WORDS:
        frame[name] = pd.Series([row[name] for row in rows], dtype=object)
    return Goods(frame.assign(price=[np.nan if row["price"] is None else float(row["price"]) for row in rows]))


def deeds_of(story: str, goods: Goods) -> Interactions:
    """Read what each user did with which items."""
    items = np.array(goods.frame["item_id"].tolist(), dtype=str)
    told = [line.partition(":") for line in story.replace("\n", ";").split(";") if line.strip()]
    users = np.array(sorted({user.strip() for user, _colon, _deeds in told}), dtype=str)
    times: dict[tuple[int, int, int], int] = {}
    for user, _colon, deeds in told:
        for part in deeds.split(","):
            verb, *names = part.split() or [""]
            for name in names:
                key = (list(users).index(user.strip()), list(items).index(name), VERBS[verb])
                times[key] = times.get(key, 0) + 1
    rows = np.array(sorted(times), dtype=np.int64).reshape(-1, 3)
    days = np.arange(len(rows), dtype=np.float64)
    return Interactions(
        users=users,
        items=items,
        user=rows[:, 0].astype(np.int32),
        item=rows[:, 1].astype(np.int32),
        kind=rows[:, 2].astype(np.int8),
        times=np.array([times[key] for key in sorted(times)], dtype=np.int32),
        first=days,
        last=days,
        until=float(days.max(initial=0.0)),
    )


def named(fitted, places) -> list[str]:
    """Give the ids of places, without those of no item."""
    return [str(fitted.deeds.items[place]) for place in places if place >= 0]
