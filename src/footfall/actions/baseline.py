"""What an audience orders without the action: rates of people like them, and how sure these are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import TYPE_CHECKING

import numpy as np

from footfall.actions.fared import Fared, summed
from footfall.actions.past import EVERYONE
from footfall.actions.rates import Rates, fitted, traits_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator
    from numpy.typing import NDArray

    from footfall.actions.head import Head
    from footfall.actions.past import Past

    Floats = NDArray[np.float64]

ENOUGH = 30
"""Fewer past people than this do not speak for an audience: everyone does, by traits."""
DRIFT, BELIEF = 0.2, 2
"""How far a forecast is believed to miss, as a standard deviation of its logarithm, before any was checked; and how
many checks that belief weighs."""
LEAST_ORDERS = 20
"""A forecast of fewer orders than this checks nothing: chance alone may explain any miss."""


@dataclass(frozen=True)
class Worth:
    """What an order brings: its mean with the mean's standard error, and the spread of single orders (sd / mean)."""

    mean: float
    error: float
    spread: float


@dataclass(frozen=True)
class Missed:
    """How far forecasts of past horizons missed: the logarithm of what came / what was forecast, normal."""

    mean: float = 0.0
    sd: float = DRIFT


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """How people like an audience fared in past horizons, without this action or with what was done for them then."""

    cells: Mapping[int, Fared]
    """The audience's own past, or where that is too small everyone's."""
    own: bool
    """Whether it is the audience's own."""
    missed: Missed

    @cached_property
    def whole(self) -> Fared:
        """All cells together."""
        return summed(self.cells.values())

    @property
    def known(self) -> bool:
        """Whether anything is known at all."""
        return self.whole.people > 0

    @property
    def mean(self) -> float:
        """Orders a person; half an order is added, so that none in few people is not none for ever."""
        return (self.whole.orders + 0.5) / (self.whole.people + 1)

    @property
    def dispersion(self) -> float:
        """The variance of a person's orders / their mean; 1 where they come by chance alone."""
        spread = self.whole.orders_squared / self.whole.people - (self.whole.orders / self.whole.people) ** 2
        return max(spread / self.mean, 1.0)

    @cached_property
    def rates(self) -> Rates:
        """The rates of people like them, by their traits."""
        return fitted(self.cells, self.dispersion)

    @cached_property
    def worth(self) -> Worth | None:
        """What an order of theirs brings; nothing is known without a priced order."""
        whole = self.whole
        if not whole.priced or whole.revenue <= 0:
            return None
        mean = whole.revenue / whole.priced
        spread = float(np.sqrt(max(whole.revenue_squared / whole.priced - mean**2, 0)))
        if whole.priced < 2:
            spread = mean
        return Worth(mean, spread / float(np.sqrt(whole.priced)), spread / mean)


def baseline(past: Past, action: str) -> Baseline:
    """Take an audience's own past where it is large enough, else everyone's, and see how far it would have missed."""
    own = past.whole(action).people >= ENOUGH
    name = action if own else EVERYONE
    return Baseline(cells=past.of(name), own=own, missed=missed(past, name))


def missed(past: Past, action: str) -> Missed:
    """Forecast each past horizon from those before it alone, and compare: a log that ages misses to one side.

    The mean miss leans on none, its spread on a stated belief; of the spread seen, what chance explains is taken off.
    """
    checks = [check for place in range(len(past.days) - 1) if (check := _check(past, action, place))]
    if not checks:
        return Missed(0.0, DRIFT)
    misses, chance = np.array([miss for miss, _variance in checks]), float(np.mean([each for _miss, each in checks]))
    count, mean = len(checks), float(misses.mean())
    spread = max(float(np.sum((misses - mean) ** 2)) - (count - 1) * chance, 0.0)
    variance = (BELIEF * DRIFT**2 + spread) / (BELIEF + count - 1)
    of_mean = (variance + chance) / count
    believed = DRIFT**2 / (DRIFT**2 + of_mean)
    return Missed(believed * mean, float(np.sqrt(variance + believed * of_mean)))


def _check(past: Past, action: str, place: int) -> tuple[float, float] | None:
    """Forecast a past horizon from those before it: log(what came / what was forecast), and its variance by chance."""
    before = Baseline(cells=past.of(action, past.days[place + 1 :]), own=True, missed=Missed())
    people = list(past.of(action, past.days[place : place + 1]).values())
    came = summed(people).orders
    if not before.known or min(before.whole.orders, came) < LEAST_ORDERS:
        return None
    forecast = float(before.rates.at(traits_of(people)) @ [fared.people for fared in people])
    return log(came / forecast), before.dispersion * (1 / came + 1 / before.whole.orders)


def draws(known: Baseline, head: Head, chance: Generator, season: Floats) -> Floats:
    """Draw what the people reached order together in a horizon: gamma about the estimate, missed as before.

    `season` says, as standard normals, how far each draw's horizon strays: what moves a shop moves all of its actions.
    """
    error = float(np.sqrt(head.gradient @ known.rates.covariance @ head.gradient))
    stray = np.exp(known.missed.mean - known.missed.sd**2 / 2 + known.missed.sd * season)
    return gamma(head.expected, error, chance, len(season)) * stray


def gamma(mean: float, error: float, chance: Generator, size: int) -> Floats:
    """Draw from the gamma distribution of this mean and standard deviation."""
    if mean <= 0 or error <= 0:
        return np.full(size, max(mean, 0.0))
    return chance.gamma((mean / error) ** 2, error**2 / mean, size)
