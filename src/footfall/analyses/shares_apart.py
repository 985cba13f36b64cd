"""How far the shares of groups lie apart: tests and effect sizes by SciPy and statsmodels, from counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import TYPE_CHECKING

from footfall.analysis import finite

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = 0.05
FEW = 5
"""Where fewer than so many are expected in a cell, a chi-square test stands on weak ground."""


@dataclass(frozen=True)
class Share:
    """So many users, and how many of them converted."""

    users: int
    converted: int

    @property
    def cells(self) -> list[int]:
        """A row of a table: those converted, and the others."""
        return [self.converted, self.users - self.converted]

    @property
    def rate(self) -> float:
        """The share converted."""
        return self.converted / self.users

    def rest(self, of: Share) -> Share:
        """Give all the others of a whole."""
        return Share(of.users - self.users, of.converted - self.converted)


@dataclass(frozen=True)
class Measure:
    """A figure, its 95 % interval, and the p-value of its own test; what cannot be told is missing."""

    value: float | None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None


def total(shares: Sequence[Share]) -> Share:
    """Put groups together."""
    return Share(sum(share.users for share in shares), sum(share.converted for share in shares))


def fits(shares: Sequence[Share]) -> bool:
    """Tell whether a test means anything: two groups with users, some converted and some not."""
    whole = total(shares)
    return sum(share.users > 0 for share in shares) > 1 and 0 < whole.converted < whole.users


def expects_few(shares: Sequence[Share]) -> bool:
    """Tell whether any cell would hold fewer than 5 were there no difference."""
    whole = total(shares)
    return min(share.users for share in shares) * min(whole.rate, 1 - whole.rate) < FEW


def chi_square(shares: Sequence[Share]) -> tuple[float, int, float] | None:
    """Test whether the shares are alike: statistic, degrees of freedom, p-value; two groups with Yates' correction."""
    if not fits(shares):
        return None
    from scipy.stats import chi2_contingency

    found = chi2_contingency([share.cells for share in shares])
    return float(found.statistic), int(found.dof), float(found.pvalue)


def cramers_v(shares: Sequence[Share]) -> Measure:
    """Say how closely group and conversion go together, 0 to 1: from chi-square without Yates' correction.

    The interval inverts the noncentral chi-square (Smithson 2003); for its upper end a statistic counts as no less than
    its degrees of freedom, as else groups that are alike by chance would have no interval at all.
    """
    if not fits(shares):
        return Measure(None)
    from scipy.stats.contingency import association

    value = float(association([share.cells for share in shares], method="cramer", correction=False))
    users, dof = total(shares).users, len(shares) - 1
    low, high = (min(1.0, sqrt(bound / users)) for bound in _noncentral(value**2 * users, dof))
    return Measure(value, low, high)


def _noncentral(statistic: float, dof: int) -> tuple[float, float]:
    """Find between which noncentralities a chi-square lies in 95 of 100 cases."""
    from scipy.optimize import brentq
    from scipy.stats import chi2, ncx2

    most = (sqrt(max(statistic, dof)) + 6) ** 2 + 10 * dof

    def bound(at: float, level: float) -> float:
        return float(brentq(lambda far: ncx2.cdf(at, dof, far) - level, 1e-12, most))

    low = bound(statistic, 1 - LEVEL / 2) if chi2.cdf(statistic, dof) > 1 - LEVEL / 2 else 0.0
    return low, bound(max(statistic, dof), LEVEL / 2)


def welch_t(a: Share, b: Share) -> Measure:
    """Test the difference of two means of 0 and 1, a - b, without taking their variances as equal."""
    if min(a.users, b.users) < 2 or not (_varies(a) or _varies(b)):
        return Measure(None)
    from scipy.stats import ttest_ind_from_stats

    found = ttest_ind_from_stats(a.rate, _deviation(a), a.users, b.rate, _deviation(b), b.users, equal_var=False)
    return Measure(float(found.statistic), p_value=float(found.pvalue))


def _varies(share: Share) -> bool:
    return 0 < share.converted < share.users


def _deviation(share: Share) -> float:
    """Give the sample's standard deviation of 0 and 1."""
    return sqrt(share.rate * (1 - share.rate) * share.users / (share.users - 1))


def risk_difference(a: Share, b: Share) -> Measure:
    """Give the difference of the shares, a - b, with Newcombe's interval."""
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = (a.converted, a.users, b.converted, b.users)
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    return Measure(a.rate - b.rate, float(low), float(high))


def ratios(a: Share, b: Share) -> dict[str, Measure]:
    """Give risk ratio and odds ratio, a / b, with Wald's intervals of their logarithms.

    Where a ratio would be of nothing or to nothing, 0.5 is added to each cell (Haldane, Anscombe).
    """
    from statsmodels.stats.contingency_tables import Table2x2

    risk = Table2x2(_filled(a, b, empty=not (a.converted and b.converted)), shift_zeros=False)
    odds = Table2x2(_filled(a, b, empty=not all(a.cells + b.cells)), shift_zeros=False)
    return {
        "risk_ratio": measured(risk.riskratio, risk.riskratio_confint(), risk.riskratio_pvalue()),
        "odds_ratio": measured(odds.oddsratio, odds.oddsratio_confint(), odds.oddsratio_pvalue()),
    }


def _filled(a: Share, b: Share, *, empty: bool) -> list[list[float]]:
    return [[cell + 0.5 * empty for cell in share.cells] for share in (a, b)]


def cohens_h(a: Share, b: Share) -> Measure:
    """Give twice the difference of the arcsines of the shares' roots, a - b: 0.2 is small, 0.5 middling, 0.8 large."""
    from statsmodels.stats.meta_analysis import effectsize_2proportions

    half, variance = effectsize_2proportions(a.converted, a.users, b.converted, b.users, statistic="arcsin")
    value, reach = float(2 * half), float(deviations() * 2 * sqrt(variance))
    return Measure(value, max(-pi, value - reach), min(pi, value + reach))


def deviations() -> float:
    """Say how many standard deviations a 95 % interval reaches to either side."""
    from scipy.stats import norm

    return float(norm.ppf(1 - LEVEL / 2))


def measured(value: float, interval: tuple[float, float], p_value: float) -> Measure:
    """Put a figure, its interval and its p-value together; what is no number is missing."""
    return Measure(*map(finite, (value, *interval, p_value)))
