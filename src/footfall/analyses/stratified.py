"""Two groups' shares compared within the strata of a third variable, then put together again."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from footfall.analyses.shares_apart import LEVEL, Measure, Share, measured
from footfall.analysis import finite

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Stratum:
    """Users of both groups who are alike in a third variable."""

    a: Share
    b: Share

    @property
    def users(self) -> int:
        """Everybody in it."""
        return self.a.users + self.b.users

    @property
    def overlaps(self) -> bool:
        """Whether it has users of both: else nothing can be compared within it."""
        return bool(self.a.users and self.b.users)


def pooled_odds(strata: Sequence[Stratum]) -> tuple[Measure, float | None]:
    """Pool the strata's odds ratios, a / b (Cochran, Mantel, Haenszel); test whether they are alike (Breslow-Day).

    The interval is Robins, Breslow and Greenland's, the p-value that of the Mantel-Haenszel test.
    """
    import numpy as np
    from scipy.stats import chi2
    from statsmodels.stats.contingency_tables import StratifiedTable

    varied = [s for s in strata if 0 < s.a.converted + s.b.converted < s.users]
    if not varied:
        return Measure(None), None
    tables = np.array([[s.a.cells, s.b.cells] for s in varied], dtype=float)
    with np.errstate(all="ignore"):
        table = StratifiedTable(np.moveaxis(tables, 0, 2))
        p_value = chi2.sf(table.test_null_odds().statistic, 1)  # its own p-value ends at 1e-16
        found = measured(table.oddsratio_pooled, table.oddsratio_pooled_confint(), p_value)
        alike = finite(table.test_equal_odds().pvalue) if len(varied) > 1 else None
    return found, alike


def standardised(strata: Sequence[Stratum]) -> Measure:
    """Give the difference of the shares, a - b, had both groups the strata of all users of both.

    The interval puts the strata's Wilson intervals together (Zou and Donner 2008; Yan and Su 2010); of a single stratum
    it is Newcombe's.
    """
    whole = sum(stratum.users for stratum in strata)
    if not whole:
        return Measure(None)
    value = below = above = 0.0
    for stratum in strata:
        weight, a, b = stratum.users / whole, _wilson(stratum.a), _wilson(stratum.b)
        value += weight * (stratum.a.rate - stratum.b.rate)
        below += weight**2 * (a[0] ** 2 + b[1] ** 2)
        above += weight**2 * (a[1] ** 2 + b[0] ** 2)
    return Measure(value, value - sqrt(below), value + sqrt(above))


def _wilson(share: Share) -> tuple[float, float]:
    """Say how far below and above a share its interval reaches."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(share.converted, share.users, alpha=LEVEL, method="wilson")
    return share.rate - float(low), float(high) - share.rate
