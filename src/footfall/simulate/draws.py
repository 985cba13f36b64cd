"""Quick draws: shapes of chance laid out once as tables, then read at random places."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Floats, Ints

CELLS = 1 << 16


def stream(seed: int, block: int) -> np.random.Generator:
    """Return the block's own stream of chance: the child that `SeedSequence(seed).spawn` gives at that place."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block,))))


def from_table(rng: np.random.Generator, table: Ints, size: int) -> Ints:
    """Draw from a table of `CELLS` equally likely values."""
    drawn: Ints = table[rng.integers(0, CELLS, size, dtype=np.uint16)]
    return drawn


def coin(rng: np.random.Generator, chance: float | Floats, size: int) -> Flags:
    """Say yes with the chance given, once for each row."""
    return rng.random(size, dtype=np.float32) < chance


def lognormal_table(*, median: float, sigma: float, most: int) -> Ints:
    """Lay out a lognormal of whole numbers from 1 to `most`."""
    normal = NormalDist(np.log(median), sigma)
    logs = np.array([normal.inv_cdf((cell + 0.5) / 4096) for cell in range(4096)])
    values: Ints = np.clip(np.exp(logs), 1, most).astype(np.int32)
    return np.repeat(values, CELLS // 4096)


def shares_table(weights: Floats) -> Ints:
    """Lay out the places of `weights` so that each is drawn in proportion to its weight."""
    edges = np.cumsum(weights) / np.sum(weights)
    cells = (np.arange(CELLS) + 0.5) / CELLS
    return np.searchsorted(edges, cells).astype(np.int32)


def power_weights(count: int, exponent: float) -> Floats:
    """Return the weights of a power law: the first is the heaviest."""
    return np.arange(1, count + 1, dtype=np.float64) ** -exponent


def clock_seconds(rng: np.random.Generator, by_hour: tuple[float, ...], size: int) -> Ints:
    """Draw seconds of the day by the weight of their hours, with no step within an hour."""
    edges = np.concatenate(([0.0], np.cumsum(by_hour))) / sum(by_hour)
    seconds: Ints = np.interp(rng.random(size), edges, np.arange(len(by_hour) + 1) * 3600.0).astype(np.int64)
    return seconds
