"""How many segments there are: k-means at every number, and what speaks for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from footfall.errors import NotApplicable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sklearn.cluster import KMeans

    from footfall.analyses.segments.crowd import Drawn
    from footfall.analyses.segments.people import Setting
    from footfall.analyses.segments.places import Array, Numbers

MOST_K, SEED, STARTS = 10, 7, 10
TRIED_ON, LOOKED_AT = 10_000, 3_000
"""Numbers of segments are tried on so many users; silhouette and stability rest on fewer of them."""
REFITS, REFIT_STARTS = 10, 2
FEWEST_K, STABLE, NEARLY, BENT = 3, 0.8, 0.85, 0.75
Reason = Literal["bend", "borne", "stable", "asked"]
"""Why a number of segments was chosen."""


@dataclass(frozen=True)
class Tried:
    """k-means with so many segments; silhouette and stability are none where there is one segment."""

    k: int
    centers: Array
    inertia: float
    silhouette: float | None
    stability: float | None


def tried(drawn: Drawn, ks: Iterable[int]) -> list[Tried]:
    """Fit each number of segments that the users have different places for, on one thread: sums keep their order."""
    import sklearn.cluster  # noqa: F401 - a limit holds for the threads of what is loaded already
    from threadpoolctl import threadpool_limits

    some = drawn.first(TRIED_ON)
    most = _different(some.figures)
    if most < 2:
        raise NotApplicable("All users are alike in what segments go by.", "log-too-short")
    with threadpool_limits(limits=1):
        apart = _distances(some.first(LOOKED_AT).figures)
        return [_tried(some, k, apart) for k in ks if k <= most]


def refined(found: Tried, drawn: Drawn) -> Tried:
    """Go on from the centres found, with all users drawn."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    if len(drawn.weights) <= TRIED_ON:
        return found
    with threadpool_limits(limits=1):
        again = KMeans(found.k, init=found.centers, n_init=1)
        again.fit(drawn.figures, sample_weight=drawn.weights)
    return replace(found, centers=again.cluster_centers_)


def _different(places: Array) -> int:
    import numpy as np

    return len(np.unique(places.round(9), axis=0))


def _distances(places: Array) -> Array:
    """Measure how far each two users are apart, once for every number of segments."""
    from sklearn.metrics import pairwise_distances

    found: Array = pairwise_distances(places)
    return found


def _tried(drawn: Drawn, k: int, apart: Array) -> Tried:
    found = _fit(drawn.figures, drawn.weights, k, STARTS, SEED)
    inertia = float(found.inertia_)
    if k == 1:
        return Tried(k, found.cluster_centers_, inertia, None, None)
    some = drawn.first(LOOKED_AT)
    labels = nearest(some.figures, found.cluster_centers_)
    stability = _stability(some.figures, some.weights, labels, k)
    return Tried(k, found.cluster_centers_, inertia, _silhouette(apart, labels), stability)


def _fit(places: Array, weights: Array, k: int, starts: int, seed: int) -> KMeans:
    from sklearn.cluster import KMeans

    return KMeans(k, n_init=starts, random_state=seed).fit(places, sample_weight=weights)


def nearest(places: Array, centers: Array) -> Numbers:
    """Give the number of the nearest centre of each; of two as near, the first."""
    from sklearn.metrics import pairwise_distances_argmin

    found: Numbers = pairwise_distances_argmin(places, centers)
    return found


def _silhouette(apart: Array, labels: Numbers) -> float | None:
    from sklearn.metrics import silhouette_score

    groups = len(set(labels.tolist()))
    return float(silhouette_score(apart, labels, metric="precomputed")) if 1 < groups < len(apart) else None


def _stability(places: Array, weights: Array, labels: Numbers, k: int) -> float | None:
    """Fit samples drawn with replacement anew, and see how far they part the same users alike."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    dice = np.random.default_rng(SEED)
    alike, found = np.unique(places.round(9), axis=0, return_inverse=True)[1], []
    for refit in range(REFITS):
        drawn = dice.integers(0, len(places), len(places))
        if len(np.unique(alike[drawn])) >= k:
            again = _fit(places[drawn], weights[drawn], k, REFIT_STARTS, refit)
            found.append(adjusted_rand_score(labels, nearest(places, again.cluster_centers_)))
    return float(np.mean(found)) if found else None


def chosen(found: Sequence[Tried], setting: Setting) -> tuple[Tried, Reason]:
    """Choose the number of segments, and tell why: by the elbow alone where classic, else the most that are borne."""
    if setting == "classic":
        bent = bends(found)
        return max(found[1:], key=lambda one: (round(bent.get(one.k, 0.0), 9), -one.k)), "bend"
    low = elbow(found)
    wide = [one for one in found if one.k >= FEWEST_K] or [found[-1]]
    silhouette, lowest = max(one.silhouette or 0 for one in wide), max(low[one.k] for one in wide)
    borne = [one for one in wide if _borne(one, silhouette) and low[one.k] >= BENT * lowest]
    if borne:
        return borne[-1], "borne"
    return max(wide, key=lambda one: (round(one.stability or 0, 9), -one.k)), "stable"


def _borne(one: Tried, best: float) -> bool:
    """Tell whether refits and distances bear this number of segments."""
    return (one.stability or 0) >= STABLE and (one.silhouette or 0) >= NEARLY * best


def elbow(found: Sequence[Tried]) -> dict[int, float]:
    """Give how far each inertia lies below the line from the first to the last, both sides scaled to 1."""
    first, last = found[0], found[-1]
    fall, steps = (first.inertia - last.inertia) or 1.0, (last.k - first.k) or 1
    return {one.k: 1 - (one.k - first.k) / steps - (one.inertia - last.inertia) / fall for one in found}


def bends(found: Sequence[Tried]) -> dict[int, float]:
    """Give how many times as much inertia falls up to each k as from it to the next."""
    falls = {later.k: earlier.inertia - later.inertia for earlier, later in pairwise(found)}
    least = 1e-9 * (found[0].inertia or 1.0)
    return {k: fall / max(falls[k + 1], least) for k, fall in falls.items() if k + 1 in falls}
