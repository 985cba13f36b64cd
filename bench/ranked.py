"""How long `ranked` takes at the size of a large shop, and in how much memory: `python bench/ranked.py`.

Drawn are 330,394 users, 20,772 items of 120 categories, 506,950 purchases and some ten times as many views in 30 days
(`--share` of the users, views and purchases); what is bought was mostly viewed. Measured are the fit, every user's list
of 15, one user's list from the fitted model, and the reasons of 1,000 users.
"""

from __future__ import annotations

import argparse
import resource
import time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from footfall.recommend.goods import Goods
from footfall.recommend.interactions import BOUGHT, Interactions
from footfall.recommend.ranked import Ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

USERS, ITEMS, CATEGORIES, VIEWS, PURCHASES, DAYS = 330_394, 20_772, 120, 5_500_000, 506_950, 30.0


def log(share: float, dice: np.random.Generator) -> tuple[Interactions, Goods]:
    """Draw a shop whose customers keep to a few categories, and items whose popularity falls off as 1 / rank."""
    users = int(USERS * share)
    category = dice.integers(CATEGORIES, size=ITEMS)
    user = _skewed(users, int(VIEWS * share), dice, 0.6)
    item = _skewed(ITEMS, len(user), dice, 0.9)
    home = dice.integers(CATEGORIES, size=users)
    strays = (category[item] != home[user]) & (dice.random(len(user)) < 0.7)
    item[strays] = _of_category(category, home[user[strays]], dice)
    when = 18_000 + DAYS * dice.random(len(user))
    chosen = dice.choice(len(user), int(PURCHASES * share), replace=False)
    bought = user[chosen], item[chosen], np.full(len(chosen), BOUGHT), when[chosen] + 0.02
    viewed = user, item, np.zeros(len(user), dtype=int), when
    both = map(np.concatenate, zip(viewed, bought, strict=True))
    rows = pd.DataFrame(dict(zip(("user", "item", "kind", "at"), both, strict=True)))
    return _deeds(rows, users), _goods(category, dice)


def _deeds(rows: pd.DataFrame, users: int) -> Interactions:
    found = rows.groupby(["user", "item", "kind"])["at"].agg(["size", "min", "max"]).reset_index()
    return Interactions(
        users=np.arange(users),
        items=np.arange(ITEMS),
        user=found["user"].to_numpy(np.int32),
        item=found["item"].to_numpy(np.int32),
        kind=found["kind"].to_numpy(np.int8),
        times=found["size"].to_numpy(np.int32),
        first=found["min"].to_numpy(),
        last=found["max"].to_numpy(),
        until=float(found["max"].max()),
    )


def _goods(category: NDArray[Any], dice: np.random.Generator) -> Goods:
    names = ("item_name", "sub_category", "product_type", "brand")
    words = {name: np.full(ITEMS, None, dtype=object) for name in names}
    frame = {"item_id": np.arange(ITEMS), "category": [f"category {code}" for code in category], **words}
    return Goods(pd.DataFrame({**frame, "price": np.exp(dice.normal(3, 1, ITEMS))}))


def _skewed(size: int, n: int, dice: np.random.Generator, power: float) -> NDArray[Any]:
    chances = 1 / np.arange(1, size + 1) ** power
    return np.searchsorted(np.cumsum(chances) / chances.sum(), dice.random(n)).clip(0, size - 1)


def _of_category(category: NDArray[Any], wanted: NDArray[Any], dice: np.random.Generator) -> NDArray[Any]:
    """Draw an item of each wanted category."""
    order = np.argsort(category, kind="stable")
    begins = np.searchsorted(category[order], np.arange(CATEGORIES + 1))
    sizes = np.diff(begins)[wanted]
    return order[begins[wanted] + (sizes * dice.random(len(wanted)) ** 2).astype(int)]


def main() -> None:
    """Draw, fit, list, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args()
    deeds, goods = log(given.share, np.random.default_rng(1))
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{deeds.shape[0]:,} users, {deeds.shape[1]:,} items, {len(deeds):,} rows; {base / 1e6:.2f} GB before")
    started, worked = time.perf_counter(), time.process_time()
    fitted = Ranked().fit(deeds, goods)
    learned = time.perf_counter()
    print(f"fit                  {learned - started:8.1f} s   ({time.process_time() - worked:.1f} s of the processors)")
    for start in range(0, deeds.shape[0], 50_000):
        fitted.recommend(np.arange(start, min(start + 50_000, deeds.shape[0])), 15)
    done = time.perf_counter()
    print(f"everybody's list     {done - learned:8.1f} s")
    spent = time.process_time() - worked
    print(f"together             {done - started:8.1f} s   ({spent:.1f} s of the processors; at most 300 s)")
    one(fitted, deeds.shape[0])
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory          {used / 1e6:8.2f} GB")


def one(fitted: Any, users: int) -> None:  # noqa: ANN401 - whatever recommends
    """Time single customers, and reasons."""
    taken = []
    for user in np.random.default_rng(2).integers(users, size=200):
        started = time.perf_counter()
        fitted.recommend(np.array([user]), 15)
        taken.append(time.perf_counter() - started)
    print(f"one user             {1e3 * float(np.median(taken)):8.1f} ms  (at most 20; median of 200)")
    some = np.arange(min(users, 1_000))
    picks = fitted.recommend(some, 15)
    started = time.perf_counter()
    fitted.because(some, picks)
    print(f"1,000 users' reasons {time.perf_counter() - started:8.1f} s")


if __name__ == "__main__":
    main()
