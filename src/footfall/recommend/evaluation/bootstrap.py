"""Intervals by drawing users again and again, the same users for every recommender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DRAWS, SEED, CELLS = 1_000, 7, 4_000_000
ENDS = (0.025, 0.975)


def means(figures: Floats, users: NDArray[Any], draws: int = DRAWS) -> Floats:
    """Give each column's mean for every draw of as many users as there are, all lists of a user drawn together.

    `figures` has a row a list and a column a recommender; `users` says whose list each row is.
    """
    import numpy as np

    people, of = np.unique(users, return_inverse=True)
    sums = np.zeros((len(people), figures.shape[1]))
    np.add.at(sums, of, figures)
    lists = np.bincount(of).astype(float)
    dice = np.random.default_rng(SEED)
    size = max(CELLS // max(len(people), 1), 1)
    parts = [_drawn(dice, len(people), min(size, draws - start)) for start in range(0, draws, size)]
    return np.concatenate([(drawn @ sums) / (drawn @ lists)[:, None] for drawn in parts])


def _drawn(dice: np.random.Generator, people: int, draws: int) -> Floats:
    """Say how often each of the people is in each draw."""
    import numpy as np

    places = dice.integers(0, people, (draws, people)) + people * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * people).reshape(draws, people).astype(float)


def interval(drawn: Floats) -> tuple[float, float]:
    """Give the 95 % interval of a figure that was drawn."""
    import numpy as np

    low, high = np.quantile(drawn, ENDS)
    return float(low), float(high)
