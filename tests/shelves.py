"""Items with words and prices, and what users did with them: `ann: bought kettle, viewed mug mug; bob: viewed mug`."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from footfall.recommend.goods import WORDS, Goods
from footfall.recommend.interactions import KINDS, Interactions

VERBS = dict(zip(("viewed", "wished", "carted", "bought"), range(len(KINDS)), strict=True))


def goods_of(**items: dict[str, object]) -> Goods:
    """Give items by id, sorted, with the words and prices that are given."""
    ids = sorted(items)
    frame = pd.DataFrame({"item_id": ids})
    for name in WORDS:
        frame[name] = pd.Series([items[item].get(name) for item in ids], dtype=object)
    prices = [items[item].get("price") for item in ids]
    return Goods(frame.assign(price=[np.nan if price is None else float(price) for price in prices]))


def deeds_of(story: str, goods: Goods) -> Interactions:
    """Read what each user did with which items."""
    items = list(map(str, goods.frame["item_id"]))
    told = [line.partition(":") for line in story.replace("\n", ";").split(";") if line.strip()]
    users = sorted({user.strip() for user, _colon, _deeds in told})
    times: Counter[tuple[int, int, int]] = Counter()
    for user, _colon, deeds in told:
        for verb, *names in (part.split() for part in deeds.split(",") if part.split()):
            times.update((users.index(user.strip()), items.index(name), VERBS[verb]) for name in names)
    rows = np.array(sorted(times), dtype=np.int64).reshape(-1, 3)
    days = np.arange(len(rows), dtype=np.float64)
    return Interactions(
        users=np.array(users, dtype=str),
        items=np.array(items, dtype=str),
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
