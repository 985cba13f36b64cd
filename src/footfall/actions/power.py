"""How long an audience must be watched until its effect shows beside the hold-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_DAYS = 730
ALPHA = 0.05


def days_to_confirm(rate: float, lift: float, reached: int, held_out: int, power: float) -> int | None:
    """Give the days after which a two-sided 5 % test of buyers, reached against held out, has this power.

    `rate` is orders a person and day without the action; who buys within d days is 1 - exp(-rate d), so orders are
    taken as a Poisson process that the action speeds up by `lift` for as long as it is watched. Nothing where two
    years would not do.
    """
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    if rate <= 0 or not lift or not reached or not held_out:
        return None
    days = np.arange(1, MOST_DAYS + 1)
    effects = proportion_effectsize(bought(rate * (1 + lift), days), bought(rate, days))
    powers = NormalIndPower().power(effects, held_out, ALPHA, ratio=reached / held_out)
    enough = np.flatnonzero(powers >= power)
    return int(days[enough[0]]) if len(enough) else None


def bought(rate: float, days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the share with an order within so many days."""
    return np.asarray(-np.expm1(-rate * days), dtype=np.float64)
