"""BG/NBD: how often each customer orders while they are one, and when they stop (Fader, Hardie and Lee 2005).

A customer orders at a rate of their own (gamma: r, alpha) until they stop, which after any order they do with a chance
of their own (beta: a, b). What is known of one is x repeat orders, the time t_x of the last and the time T seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from footfall.analyses.clv.maximum import Maximum, maximum

if TYPE_CHECKING:
    import numpy as np

    from footfall.analyses.clv.maximum import Numbers

NAMES = ("r", "alpha", "a", "b")
_NEAR, _GREAT = 1e-5, 100
"""So near to a = 1, and beyond so great an a, the formula for expected orders does not hold in floating numbers."""
_NODES = 64


@dataclass(frozen=True)
class Seen:
    """Customers by what is known of them, `weight` of each kind."""

    x: Numbers
    t_x: Numbers
    age: Numbers
    weight: Numbers

    @classmethod
    def of(cls, x: Numbers, t_x: Numbers, age: Numbers) -> tuple[Seen, Any]:
        """Put alike customers together; tell also which kind each is."""
        import numpy as np

        kinds, which, counts = np.unique(np.stack([x, t_x, age]), axis=1, return_inverse=True, return_counts=True)
        return cls(kinds[0], kinds[1], kinds[2], counts.astype(float)), which.ravel()

    def scaled(self, unit: float) -> Seen:
        """Measure time in another unit."""
        return replace(self, t_x=self.t_x / unit, age=self.age / unit)


def fit(seen: Seen) -> Maximum:
    """Find the parameters; time is measured by the mean time seen meanwhile, so that no unit is special."""
    import numpy as np

    scale = float(seen.age @ seen.weight / seen.weight.sum())
    found = maximum(NAMES, lambda values: _likelihood(values, seen.scaled(scale)), int(seen.weight.sum()))
    logs = found.logs + np.array([0, np.log(scale), 0, 0])
    return replace(found, logs=logs, log_likelihood=found.log_likelihood - float(seen.x @ seen.weight) * np.log(scale))


def _likelihood(values: Numbers, seen: Seen) -> tuple[float, Numbers]:
    """Give the log-likelihood (equation 6 of the paper, in logarithms) and its gradient."""
    import numpy as np
    from scipy.special import betaln, digamma, expit, gammaln

    r, alpha, a, b = values
    x, still, gone = seen.x, np.log(alpha + seen.age), np.log(alpha + seen.t_x)
    base = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
    odds = _odds(values, seen)
    each, left = base - (r + x) * still + np.logaddexp(0, odds), expit(odds)
    of_age, of_last = (1 - left) / (alpha + seen.age), left / (alpha + seen.t_x)
    slopes = [
        digamma(r + x) - digamma(r) + np.log(alpha) - (1 - left) * still - left * gone,
        r / alpha - (r + x) * (of_age + of_last),
        digamma(a + b) - digamma(a + b + x) + left / a,
        digamma(a + b) - digamma(b) + digamma(b + x) - digamma(a + b + x) - left / np.where(x > 0, b + x - 1, 1),
    ]
    return float(each @ seen.weight), np.array([slope @ seen.weight for slope in slopes])


def _odds(values: Numbers, seen: Seen) -> Numbers:
    """Give the logarithm of each one's odds to have stopped; who never came again cannot have, by this model."""
    import numpy as np

    r, alpha, a, b = values
    x = seen.x
    odds = np.log(a) - np.log(np.where(x > 0, b + x - 1, 1)) + (r + x) * np.log((alpha + seen.age) / (alpha + seen.t_x))
    return np.where(x > 0, odds, -np.inf)


def alive(values: Numbers, seen: Seen) -> Numbers:
    """Give each one's chance to be a customer still."""
    from scipy.special import expit

    return expit(-_odds(values, seen))


def expected(values: Numbers, seen: Seen, ahead: float) -> Numbers:
    """Give the orders expected of each in the time ahead.

    It is equation 10 of the paper after Euler's transformation, in which nothing overflows for frequent buyers. At its
    hole, a = 1, and where almost everybody stops at the same order, a great, the mean over chances to stop is added up.
    """
    from scipy.special import hyp2f1

    r, alpha, a, b = values
    if abs(a - 1) < _NEAR or a > _GREAT:
        return alive(values, seen) * _added_up(values, seen, ahead)
    whole = alpha + seen.age + ahead
    last = a + b + seen.x - 1
    grown = ((alpha + seen.age) / whole) ** (a - 1) * hyp2f1(a + b - 1 - r, a - 1, last, ahead / whole)
    found: Numbers = alive(values, seen) * last / (a - 1) * (1 - grown)
    return found


def _added_up(values: Numbers, seen: Seen, ahead: float) -> Numbers:
    """Give the orders expected of who is a customer still: Gauss and Legendre, over quantiles of the chance to stop."""
    import numpy as np
    from scipy.special import betaincinv

    r, alpha, a, b = values
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    often, which = np.unique(seen.x, return_inverse=True)
    stops = betaincinv(a, (b + often)[:, None], (nodes + 1) / 2)[which]
    rate = (r + seen.x)[:, None] * np.log1p(stops * ahead / (alpha + seen.age)[:, None])
    found: Numbers = (-np.expm1(-rate) / stops) @ (weights / 2)
    return found


def drawn(dice: np.random.Generator, values: Numbers, seen: Seen, ahead: float) -> Any:  # noqa: ANN401 - whole numbers
    """Draw how often each orders in the time ahead, by what is known of them."""
    import numpy as np

    r, alpha, a, b = values
    rate = dice.gamma(r + seen.x, 1 / (alpha + seen.age))
    stops = np.maximum(dice.beta(a, b + seen.x), 1e-12)
    orders = np.minimum(dice.poisson(rate * ahead), dice.geometric(stops))
    return np.where(dice.random(orders.shape) < alive(values, seen), orders, 0)
