"""Gamma-Gamma: what an order of each customer brings (Fader and Hardie 2013, a note on the Gamma-Gamma model).

Orders of one customer vary around a mean of their own (gamma: p), and the means of customers around that of all
(gamma: q, v). What is known of one is the mean m of x repeat orders.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.analyses.clv.maximum import Maximum, maximum

if TYPE_CHECKING:
    import numpy as np

    from footfall.analyses.clv.maximum import Numbers

NAMES = ("p", "q", "v")


@dataclass(frozen=True)
class Spent:
    """Customers' repeat orders and their mean; both are 0 for those of whom nothing is known."""

    x: Numbers
    mean: Numbers

    @classmethod
    def of(cls, x: Numbers, mean: Numbers) -> Spent:
        """Take what is known of the customers; a mean that is not above 0 tells nothing."""
        import numpy as np

        known = (x > 0) & (np.nan_to_num(mean) > 0)
        return cls(np.where(known, x, 0.0), np.where(known, mean, 0.0))

    def known(self) -> Spent:
        """Leave out those of whom nothing is known."""
        return Spent(self.x[self.x > 0], self.mean[self.x > 0])

    def at(self, places: Numbers) -> Spent:
        """Give some of the customers."""
        return Spent(self.x[places], self.mean[places])


def fit(spent: Spent) -> Maximum:
    """Find the parameters; money is measured by its mean meanwhile, so that no currency is special."""
    import numpy as np

    known = spent.known()
    scale = float(known.mean.mean())
    found = maximum(NAMES, lambda values: _likelihood(values, Spent(known.x, known.mean / scale)), len(known.x))
    return replace(found, logs=found.logs + np.array([0, 0, np.log(scale)]))


def _likelihood(values: Numbers, spent: Spent) -> tuple[float, Numbers]:
    """Give the log-likelihood (equation 1a of the note, in logarithms) and its gradient."""
    import numpy as np
    from scipy.special import betaln, digamma

    p, q, v = values
    x, mean = spent.x, spent.mean
    whole, shape = np.log(x * mean + v), p * x + q
    each = q * np.log(v) - betaln(p * x, q) + p * x * (np.log(x) + np.log(mean)) - np.log(mean) - shape * whole
    slopes = [
        x * (digamma(shape) - digamma(p * x) + np.log(x) + np.log(mean) - whole),
        digamma(shape) - digamma(q) + np.log(v) - whole,
        q / v - shape / (x * mean + v),
    ]
    return float(each.sum()), np.array([slope.sum() for slope in slopes])


def expected(values: Numbers, spent: Spent) -> Numbers:
    """Give what an order of each is expected to bring: between their own mean and that of all. q is above 1."""
    p, q, v = values
    found: Numbers = p * (v + spent.x * spent.mean) / (p * spent.x + q - 1)
    return found


def drawn(dice: np.random.Generator, values: Numbers, spent: Spent, orders: Numbers) -> Numbers:
    """Draw what so many orders of each bring, by what is known of them."""
    import numpy as np

    p, q, v = values
    rate = dice.gamma(p * spent.x + q, 1 / (v + spent.x * spent.mean))
    return np.where(orders > 0, dice.gamma(p * np.maximum(orders, 1)) / np.maximum(rate, 1e-300), 0.0)
