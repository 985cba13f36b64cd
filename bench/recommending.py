"""How long one customer's list takes from a fitted recommender: `python bench/recommending.py [SHOP]`.

Without SHOP, Online Retail is ingested from `../shared/data`. Every recommender is fitted to the shop's whole log; then
lists of 15 are made one at a time, for 200 users drawn by chance, the ten of the most items and a stranger. Told are
the median, the 95th of 100 and the slowest, of the list alone and of list and reasons, by the clock and by the
processor, which does not count what others do meanwhile; at most 20 ms are allowed.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

import footfall as ff
from footfall.errors import NotApplicable
from footfall.recommend.catalog import RECOMMENDERS
from footfall.recommend.goods import goods
from footfall.recommend.interactions import interactions

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Fitted

DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail" / "onlineretail.parquet"
USERS, HEAVIEST, K, STRANGER = 200, 10, 15, -1


def main() -> None:
    """Open the shop, or make it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shop", nargs="?")
    given = parser.parse_args()
    if given.shop:
        measure(ff.open(given.shop))
    else:
        with TemporaryDirectory() as desk:
            measure(ff.ingest(DATA, Path(desk) / "shop"))


def measure(shop: ff.Shop) -> None:
    """Fit everything, and time it."""
    tables = shop.tables()
    deeds = interactions(tables)
    about = goods(tables, deeds)
    users = asked(deeds)
    print(f"{deeds.shape[0]:,} users, {deeds.shape[1]:,} items; {len(users)} lists of {K}, ms: median, 95 %, slowest")
    for name, unit in RECOMMENDERS.items():
        started = time.process_time()
        try:
            fitted = unit().fit(deeds, about)
        except NotApplicable as why:
            print(f"{name:<22} {why}")
            continue
        spent = time.process_time() - started
        told = "   ".join(f"{what} {timed(way, fitted, users)}" for what, way in WAYS.items())
        print(f"{name:<20} {told}   (fit: {spent:.1f} s of the processors)", flush=True)


def _listed(fitted: Fitted, user: NDArray[np.int64]) -> None:
    fitted.recommend(user, K)


def _reasoned(fitted: Fitted, user: NDArray[np.int64]) -> None:
    fitted.because(user, fitted.recommend(user, K))


WAYS = {"list": _listed, "with reasons": _reasoned}


def asked(deeds: Interactions) -> NDArray[np.int64]:
    """Choose the users: some by chance, those of the most items, and a stranger."""
    items = np.diff(deeds.matrix().indptr)
    drawn = np.random.default_rng(2).choice(len(items), min(USERS, len(items)), replace=False)
    return np.concatenate([drawn, np.argsort(-items)[:HEAVIEST], [STRANGER]])


def timed(way: Callable[[Fitted, NDArray[np.int64]], None], fitted: Fitted, users: NDArray[np.int64]) -> str:
    """Make everybody's list alone, the first one twice: what is worked out once and held is no matter."""
    way(fitted, users[:1])
    taken = []
    for user in users:
        started, worked = time.perf_counter(), time.process_time()
        way(fitted, np.array([user]))
        taken.append((1e3 * (time.perf_counter() - started), 1e3 * (time.process_time() - worked)))
    of = np.array(taken)
    clock, processor = (
        " ".join(f"{value:5.1f}" for value in (*np.quantile(some, [0.5, 0.95]), some.max())) for some in of.T
    )
    return f"{clock} (processor {processor})"


if __name__ == "__main__":
    main()
