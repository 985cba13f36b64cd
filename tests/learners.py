"""Customers made up so that what there is to learn of them is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from footfall.models.frame import Frame

TOWNS = ("Oslo", "Seoul", "Пермь")


def customers(rows: int = 300, *, classes: int = 2, share: float = 0.4, seed: int = 1, strength: float = 1.5) -> Frame:
    """Make up customers: `pages` and `town` tell, `noise` does not; some pages are missing, `rich` is unlike in scale."""
    chance = np.random.default_rng(seed)
    target = _target(chance, rows, classes, share)
    pages = strength * target + chance.normal(size=rows)
    town = np.where(chance.random(rows) < 0.7, target % len(TOWNS), chance.integers(0, len(TOWNS), rows))
    features = pd.DataFrame(
        {
            "pages": np.where(chance.random(rows) < 0.1, np.nan, pages),
            "noise": chance.normal(size=rows),
            "rich": np.exp(10 + chance.normal(size=rows)),
            "town": pd.Series([TOWNS[code] for code in town]),
        }
    )
    return Frame(np.arange(rows), features, target, tuple(f"class {code}" for code in range(classes)), 1)


def _target(chance: np.random.Generator, rows: int, classes: int, share: float) -> np.ndarray:
    if classes == 2:
        return (chance.permutation(rows) < share * rows).astype(np.int64)
    return chance.permutation(np.arange(rows) % classes).astype(np.int64)


def noise(rows: int = 200, columns: int = 10, share: float = 0.1, seed: int = 2) -> Frame:
    """Make up customers of whom nothing is to be learned."""
    chance = np.random.default_rng(seed)
    features = pd.DataFrame(chance.normal(size=(rows, columns)), columns=[f"c{place}" for place in range(columns)])
    return Frame(np.arange(rows), features, _target(chance, rows, 2, share), ("stays", "goes"), 1)
