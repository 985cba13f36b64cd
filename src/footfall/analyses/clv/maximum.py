"""Maximum likelihood of parameters above 0: where it lies, and how far around it they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.errors import NotApplicable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.float64]]
    Likelihood = Callable[[Numbers], tuple[float, Numbers]]

EDGE = 9.0
"""Logarithms of parameters are looked for up to here, above and below 0."""
_STARTS = (0.0, -1.0, 1.0)
_FLAT = 1e-4
"""At a maximum the likelihood of one customer changes by less, for a parameter twice as large."""
_WIDEST = 2.0
"""A parameter that the data say little of is drawn with this spread of its logarithm at most."""
_STEP = 1e-4
_Z = 1.959963984540054


@dataclass(frozen=True)
class Maximum:
    """Where a likelihood is highest: the logarithms of the parameters, and their covariance."""

    names: tuple[str, ...]
    logs: Numbers
    covariance: Numbers
    log_likelihood: float
    at_edge: tuple[str, ...]
    """The parameters that ran as far as they were let."""

    @property
    def values(self) -> Numbers:
        """The parameters."""
        import numpy as np

        return np.exp(self.logs)

    def interval(self, name: str) -> tuple[float, float] | tuple[None, None]:
        """Give a parameter's 95 % interval (Wald's, of its logarithm); one at the edge has none."""
        import numpy as np

        if name in self.at_edge:
            return None, None
        place = self.names.index(name)
        middle, reach = self.logs[place], _Z * np.sqrt(self.covariance[place, place])
        return float(np.exp(middle - reach)), float(np.exp(middle + reach))

    def draws(self, dice: np.random.Generator, times: int) -> Numbers:
        """Draw parameters as far around the maximum as the data leave open."""
        import numpy as np

        return np.exp(dice.multivariate_normal(self.logs, self.covariance, times, method="eigh"))


def maximum(names: Sequence[str], likelihood: Likelihood, customers: int) -> Maximum:
    """Find the parameters that make a log-likelihood, given with its gradient, highest; or say that none was found."""
    import numpy as np
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    def falling(logs: Numbers) -> tuple[float, Numbers]:
        value, slope = likelihood(np.exp(logs))
        return -value / customers, -slope * np.exp(logs) / customers

    ways = [np.full(len(names), start) for start in _STARTS]
    limits = [(-EDGE, EDGE)] * len(names)
    how: dict[str, Any] = {"method": "L-BFGS-B", "options": {"maxiter": 2_000, "ftol": 1e-15, "gtol": 1e-9}}
    with threadpool_limits(limits=1):  # a handful of parameters: threads would only wait for one another
        ends = [minimize(falling, way, jac=True, bounds=limits, **how).x for way in ways]
    best = min(ends, key=lambda logs: falling(logs)[0])
    inside = np.abs(best) < EDGE - 0.01
    if not np.all(np.abs(falling(best)[1][inside]) < _FLAT):
        raise NotApplicable("No parameters were found that fit the buyers best: the search did not converge.")
    covariance = _covariance(lambda logs: customers * falling(logs)[1], best, inside)
    edge = tuple(name for name, free in zip(names, inside, strict=True) if not free)
    return Maximum(tuple(names), best, covariance, -customers * falling(best)[0], edge)


def _covariance(slope: Callable[[Numbers], Numbers], at: Numbers, free: np.ndarray[Any, np.dtype[np.bool_]]) -> Numbers:
    """Turn the curvature at the maximum around; a parameter at the edge stays there."""
    import numpy as np

    steps = _STEP * np.eye(len(at))
    curved = np.array([(slope(at + step) - slope(at - step)) / (2 * _STEP) for step in steps])
    inner = np.ix_(free, free)
    size, way = np.linalg.eigh((curved[inner] + curved[inner].T) / 2)
    covariance = np.zeros_like(curved)
    covariance[inner] = way / np.maximum(size, _WIDEST**-2) @ way.T
    return covariance
