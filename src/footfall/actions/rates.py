"""The rate at which people order: a Poisson regression on what tells most of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import numpy as np
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from footfall.actions.fared import Fared

    Floats = NDArray[np.float64]

TRAITS = ("bought", "log_orders", "log_days", "log_days_bought", "log_tenure", "unseen")
"""What a rate goes by; see `traits`."""


def traits() -> dict[str, ir.Value]:
    """Tell of people whether and how often they ordered, how long ago, since when they are known, and seen of late.

    Days since the last order, or since the last event of who never ordered; logarithms are of 1 + the figure; unseen
    are those without an event in the last 28 days.
    """
    bought = (_.orders > 0).cast("float64")
    log_days = (ibis.coalesce(_.days_since_order, _.days_since_event) + 1).ln()
    return {
        "bought": bought,
        "log_orders": (_.orders + 1).ln(),
        "log_days": log_days,
        "log_days_bought": log_days * bought,
        "log_tenure": (_.days_since_first + 1).ln(),
        "unseen": (_.days_since_event >= 28).cast("float64"),
    }


@dataclass(frozen=True)
class Rates:
    """Orders a person places in a horizon: exp(weights x (1, traits)), and how sure the weights are."""

    weights: Floats
    covariance: Floats

    def of(self) -> ir.Value:
        """Give each person's rate."""
        terms = [float(weight) * _[name] for name, weight in zip(TRAITS, self.weights[1:], strict=True)]
        return (float(self.weights[0]) + sum(terms[1:], terms[0])).exp()

    def at(self, rows: Floats) -> Floats:
        """Give the rates of rows of traits."""
        return np.asarray(np.exp(self.weights[0] + rows @ self.weights[1:]), dtype=np.float64)


def fitted(cells: Mapping[int, Fared], dispersion: float) -> Rates:
    """Fit the orders of cells of people by their mean traits.

    Weights are believed to be near 0 (a normal of standard deviation 1), the level is free; the covariance is that of
    the weights at their mode, times the dispersion of orders.
    """
    from sklearn.linear_model import PoissonRegressor
    from threadpoolctl import threadpool_limits

    rows, people = traits_of(cells), np.array([cell.people for cell in cells.values()], dtype=float)
    orders = np.array([cell.orders for cell in cells.values()])
    centre = np.average(rows, axis=0, weights=people)
    model = PoissonRegressor(alpha=1 / people.sum(), max_iter=1_000, tol=1e-7)
    with threadpool_limits(limits=1):  # a few hundred rows: threads would only wait for one another
        model.fit(rows - centre, (orders + 0.5 * people / people.sum()) / people, sample_weight=people)
    weights = np.array([model.intercept_ - centre @ model.coef_, *model.coef_])
    design = np.column_stack([np.ones(len(rows)), rows])
    information = design.T @ (design * (people * np.exp(design @ weights))[:, None])
    belief = np.diag([1e-9, *np.ones(len(TRAITS))])
    return Rates(weights, np.linalg.inv(information / dispersion + belief))


def traits_of(cells: Mapping[int, Fared] | Sequence[Fared]) -> Floats:
    """Give the mean traits of cells, a row each."""
    some = cells.values() if hasattr(cells, "values") else cells
    return np.array([[getattr(cell, name) / cell.people for name in TRAITS] for cell in some])
