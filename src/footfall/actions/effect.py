"""What an action should bring: the audience's baseline times its lift, by simulation."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log1p
from typing import TYPE_CHECKING

import numpy as np

from footfall.actions.baseline import draws, gamma

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from footfall.actions.baseline import Baseline, Worth
    from footfall.actions.head import Head

    Floats = NDArray[np.float64]

_OF_5TH = 1.6448536269514722
"""How many standard deviations the 5th and 95th percentile of a normal distribution lie from its mean."""


@dataclass(frozen=True)
class Lift:
    """A belief of the relative change of orders: log(1 + change) is normal with this mean and standard deviation."""

    mean: float
    sd: float
    rests_on: str

    @classmethod
    def between(cls, low: float, high: float, rests_on: str) -> Lift:
        """Take the 5th and 95th percentile of the change."""
        ends = log1p(low), log1p(high)
        return cls(sum(ends) / 2, (ends[1] - ends[0]) / 2 / _OF_5TH, rests_on)

    @property
    def ends(self) -> tuple[float, float, float]:
        """The 5th, 50th and 95th percentile of the change."""
        low, mid, high = (exp(self.mean + z * self.sd) - 1 for z in (-_OF_5TH, 0, _OF_5TH))
        return low, mid, high

    def draws(self, chance: Generator, size: int) -> Floats:
        """Draw changes."""
        return np.expm1(chance.normal(self.mean, self.sd, size))


@dataclass(frozen=True)
class Range:
    """What may come: the mean, and a range that holds 90 % of the draws and the mean."""

    low: float
    mid: float
    high: float

    @classmethod
    def of(cls, drawn: Floats) -> Range:
        """Take it of draws: the 5th and 95th percentile, or the mean where few large draws carry it beyond these."""
        mean = float(drawn.mean())
        low, high = np.percentile(drawn, (5, 95))
        return cls(min(float(low), mean) + 0.0, mean, max(float(high), mean) + 0.0)


@dataclass(frozen=True)
class Effect:
    """What reaching an audience should bring in the horizon: extra orders and revenue, and what comes anyway."""

    orders: Range
    revenue: Range | None
    anyway: float
    """Orders expected without the action."""
    worth: float | None
    """What an order brings, in the mean."""
    drawn: Mapping[str, Floats]
    """The draws of extra orders, and revenue where there is any, for sums over actions."""


def effect(known: Baseline, head: Head, lift: Lift, chance: Generator, season: Floats) -> Effect | None:
    """Simulate the extra orders and revenue of the people of an audience who are reached.

    Extra orders are counted, so chance has its part in them: a Poisson draw about baseline x lift. Each brings what an
    order of theirs does, with the spread of single orders. Nothing is said where no past is known.
    """
    if not known.known or not head.reached:
        return None
    anyway = draws(known, head, chance, season)
    expected = anyway * lift.draws(chance, len(season))
    extra = np.sign(expected) * chance.poisson(np.abs(expected)).astype(np.float64)
    drawn = {"orders": extra}
    if known.worth:
        drawn["revenue"] = _revenue(extra, known.worth, chance)
    return Effect(
        orders=Range.of(extra),
        revenue=Range.of(drawn["revenue"]) if known.worth else None,
        anyway=float(anyway.mean()),
        worth=known.worth.mean if known.worth else None,
        drawn=drawn,
    )


def _revenue(extra: Floats, worth: Worth, chance: Generator) -> Floats:
    """Price counted orders: their sum is gamma with the mean and the spread that so many orders have."""
    mean = gamma(worth.mean, worth.error, chance, len(extra))
    if not worth.spread:
        return extra * mean
    shape = np.maximum(np.abs(extra) / worth.spread**2, 1e-9)
    sums = chance.gamma(shape, mean * worth.spread**2)
    return np.where(extra == 0, 0.0, np.sign(extra) * sums)
