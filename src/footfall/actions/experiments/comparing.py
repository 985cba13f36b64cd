"""How far an arm lies from the control: difference, interval and test, from sums alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, isfinite, log, sqrt
from typing import TYPE_CHECKING

from footfall.analysis import finite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from footfall.actions.experiments.sums import Sums

FEW = 5
"""Where fewer than so many are expected in a cell, the test of shares is Fisher's exact one."""
LOPSIDED = 1 / sqrt(355)
"""A difference whose own skewness is beyond this has an interval that leans (Kohavi and others 2014, of one mean)."""


@dataclass(frozen=True)
class Gap:
    """A difference, its interval, and the p-value of its test; what cannot be told is missing."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    error: float | None = field(default=None, compare=False)
    """Its standard error, unpooled."""


def share_gap(arm: Sums, control: Sums, level: float) -> Gap:
    """Compare two shares: Newcombe's interval, and the score test or, of few, Fisher's."""
    if not arm.n or not control.n:
        return Gap()
    from statsmodels.stats.proportion import confint_proportions_2indep

    counts = arm.hits, arm.n, control.hits, control.n
    low, high = confint_proportions_2indep(*counts, method="newcomb", compare="diff", alpha=level)
    error = sqrt(sum(each.mean * (1 - each.mean) / each.n for each in (arm, control)))
    return Gap(arm.mean - control.mean, finite(low), finite(high), _p_of_shares(arm, control), error)


def _p_of_shares(arm: Sums, control: Sums) -> float | None:
    """Test two shares; where nobody or everybody did it there is nothing to test."""
    hits, n = [arm.hits, control.hits], [arm.n, control.n]
    if not 0 < sum(hits) < sum(n):
        return None
    if expects_few(arm, control):
        import numpy as np
        from scipy.stats import fisher_exact

        return float(fisher_exact(np.array([[each.hits, each.n - each.hits] for each in (arm, control)])).pvalue)
    from statsmodels.stats.proportion import proportions_ztest

    return finite(proportions_ztest(hits, n)[1])


def expects_few(arm: Sums, control: Sums) -> bool:
    """Tell whether a cell expects fewer than 5 people."""
    hits, n = arm.hits + control.hits, arm.n + control.n
    return min(arm.n, control.n) * min(hits, n - hits) < FEW * n


def figure_gap(arm: Sums, control: Sums, level: float) -> Gap:
    """Compare two means: Welch's interval and test; without any spread there is no interval."""
    if not arm.n or not control.n:
        return Gap()
    gap = arm.mean - control.mean
    error = sqrt(arm.error**2 + control.error**2)
    if not isfinite(error) or not error:
        return Gap(gap)
    from scipy.stats import t

    freedom = error**4 / sum(each.error**4 / (each.n - 1) for each in (arm, control))
    low, high = t.interval(1 - level, freedom, loc=gap, scale=error)
    return Gap(gap, float(low), float(high), float(2 * t.sf(abs(gap) / error, freedom)), error)


def leans(arm: Sums, control: Sums) -> bool:
    """Tell whether the difference of two means is too skewed for an interval that has as much on either side."""
    if arm.n < 2 or control.n < 2:
        return False
    error = sqrt(arm.error**2 + control.error**2)
    return error > 0 and abs(arm.third / arm.n**2 - control.third / control.n**2) > LOPSIDED * error**3


def log_ratio(arm: Sums, control: Sums) -> tuple[float, float] | None:
    """Give the logarithm of the ratio of two means and its standard error, by the delta method."""
    if arm.n < 2 or control.n < 2 or not (arm.mean > 0 and control.mean > 0):
        return None
    return log(arm.mean / control.mean), sqrt(sum((each.error / each.mean) ** 2 for each in (arm, control)))


def ratio_gap(arm: Sums, control: Sums, level: float) -> Gap:
    """Give the ratio of two means, and its interval made on the scale of logarithms."""
    found = log_ratio(arm, control)
    if found is None:
        known = arm.n and control.n and control.mean > 0
        return Gap(arm.mean / control.mean if known else None)
    from scipy.stats import norm

    reach = float(norm.isf(level / 2)) * found[1]
    return Gap(exp(found[0]), exp(found[0] - reach), exp(found[0] + reach))


def slope(arms: Sequence[Sums]) -> tuple[float, float] | None:
    """Give CUPED's theta, pooled within the arms, and the share of the variance that it takes away."""
    spreads = [each.spread for each in arms if each.n]
    yy, xx, xy = (sum(spread[place] for spread in spreads) for place in range(3))
    if not xx > 0 or not yy > 0:
        return None
    return xy / xx, xy**2 / (xx * yy)


def mismatch(counts: Sequence[int], weights: Sequence[float]) -> float:
    """Test the arms' sizes against the shares they should have: chi-square."""
    from scipy.stats import chisquare

    expected = [sum(counts) * weight / sum(weights) for weight in weights]
    return float(chisquare(counts, expected).pvalue)


def uneven(missing: Sequence[int], known: Sequence[int]) -> float | None:
    """Test whether values are missing as often in each arm; where none is, there is nothing to test."""
    if not any(missing) or not any(known):
        return None
    from scipy.stats import chi2_contingency

    table = [pair for pair in zip(missing, known, strict=True) if any(pair)]
    return float(chi2_contingency(table).pvalue) if len(table) > 1 else None


def unlike(gaps: Sequence[Gap]) -> float | None:
    """Test whether differences of several groups are one and the same: Cochran's Q."""
    known = [gap for gap in gaps if gap.value is not None and gap.error]
    if len(known) < 2:
        return None
    import numpy as np
    from statsmodels.stats.meta_analysis import combine_effects

    effects = np.array([gap.value for gap in known]), np.array([gap.error for gap in known]) ** 2
    return finite(combine_effects(*effects).test_homogeneity().pvalue)
