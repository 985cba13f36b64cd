"""Where users stand among one another: their figures made comparable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np

    from footfall.analyses.segments.people import Feature

    Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
    Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
    Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Places:
    """How figures become places: (the figure - `middle`) / `unit`, or the logarithm of 1 and that, times `weight`."""

    middle: Array
    unit: Array
    weight: Array
    logs: bool

    def of(self, figures: Array) -> Array:
        """Give the place of each user, one a line."""
        import numpy as np

        found = (figures - self.middle) / self.unit
        return self.weight * (np.log1p(np.maximum(found, 0)) if self.logs else found)


def robust(figures: Array, features: tuple[Feature, ...]) -> Places:
    """Measure each figure by the median of those above 0, on a log scale; families weigh alike."""
    import numpy as np

    sizes = Counter(feature.family for feature in features)
    above = [column[column > 0] for column in figures.T]
    unit = np.array([np.median(column) if len(column) else 1.0 for column in above])
    weight = np.array([sizes[feature.family] ** -0.5 for feature in features])
    return Places(np.zeros(len(unit)), unit, weight, logs=True)


def standard(figures: Array, weights: Array) -> Places:
    """Measure each figure by its standard deviation from its mean."""
    import numpy as np
    from sklearn.preprocessing import StandardScaler

    found = StandardScaler().fit(figures, sample_weight=weights)
    return Places(found.mean_, found.scale_, np.ones(len(found.mean_)), logs=False)
