"""A shop of customers whose outcome is known how to come about, in a directory, and what is fitted to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import footfall as ff
from footfall.engine import About
from footfall.engine.store import writing
from footfall.shop.shop import Shop

TOWNS = ("서울", "Пермь", "Oslo")
GONE, STAYED = "ушёл", "здесь"


def made_up(rows: int = 400, seed: int = 5) -> pd.DataFrame:
    """Make up customers: few pages and much unpaid go with leaving, and so does one town; noise tells nothing."""
    dice = np.random.default_rng(seed)
    pages, unpaid = dice.integers(1, 20, rows), dice.poisson(3, rows)
    town = np.array(TOWNS)[dice.integers(0, 3, rows)]
    odds = 1.5 - 0.35 * pages + 0.5 * unpaid + 0.8 * (town == TOWNS[0])
    gone = dice.random(rows) < 1 / (1 + np.exp(-odds))
    return pd.DataFrame(
        {
            "user_id": [f"c{number:04}" for number in range(rows)],
            "pages per visit": np.where(dice.random(rows) < 0.05, np.nan, pages),
            "unpaid": unpaid,
            "town": town,
            "news": dice.random(rows) < 0.5,
            "days with us": dice.integers(10, 900, rows),
            "noise": dice.normal(size=rows),
            "profit": np.round(np.exp(dice.normal(3, 0.5, rows)), 2),
            "state": np.where(gone, GONE, STAYED),
        }
    )


def kept(path: Path, customers: pd.DataFrame, target: str | None = "state") -> Path:
    """Write customers into a shop's directory, over those that stand there."""
    with writing(path, replacing=True) as work:
        file = work.place("customers")
        pq.write_table(pa.Table.from_pandas(customers, preserve_index=False), file)
        work.add("customers", [file], len(customers))
        known = {"key": "user_id", "target": target, "columns": {}, "customers": len(customers), "ledger": []}
        facts = {"customers": known}
        work.finish(About(source="customers", facts=facts))
    return path


def shop_of(path: Path, customers: pd.DataFrame | None = None, target: str | None = "state") -> Shop:
    """Open a shop of customers only."""
    return ff.open(kept(path, made_up() if customers is None else customers, target), memory="1GB")
