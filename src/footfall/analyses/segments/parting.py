"""All users parted into segments: what k-means found among some of them, and how anybody is put in their place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.analyses.segments.people import figures
from footfall.analyses.segments.places import Places, robust, standard
from footfall.analyses.segments.rules import MOST_ROWS, Rule, rule_of
from footfall.analyses.segments.search import MOST_K, Reason, Tried, chosen, nearest, refined, tried
from footfall.errors import NotApplicable

if TYPE_CHECKING:
    import pyarrow as pa

    from footfall.analyses.segments.crowd import Crowd
    from footfall.analyses.segments.places import Array, Flags, Numbers


@dataclass(frozen=True)
class Parting:
    """Segments by number: those of k-means from 0, then who came once, then who acts as no person can."""

    crowd: Crowd
    places: Places
    tried: tuple[Tried, ...]
    chosen: Tried
    reason: Reason

    @property
    def size(self) -> int:
        """How many segments there may be."""
        return self.chosen.k + 2

    @property
    def once(self) -> int:
        """The number of those who came once."""
        return self.chosen.k

    @property
    def odd(self) -> int:
        """The number of those who act as no person can, where they are a segment of their own."""
        return self.chosen.k + 1

    def figures(self, batch: pa.RecordBatch) -> Array:
        """Give the features of some users, one a line."""
        return columns(batch, figures(self.crowd.features))

    def odd_ones(self, batch: pa.RecordBatch) -> Flags:
        """Tell who of some users acts as no person can."""
        import pyarrow.compute as pc

        ids = batch.column("user_id")
        found: Flags = pc.is_in(ids, value_set=self.crowd.odd.cast(ids.type)).to_numpy(zero_copy_only=False)
        return found

    def segments(self, batch: pa.RecordBatch) -> Numbers:
        """Give the number of the segment of some users."""
        found = nearest(self.places.of(self.figures(batch)), self.chosen.centers)
        if self.crowd.setting == "default":
            if self.crowd.apart:
                found[batch.column("once").to_numpy(zero_copy_only=False)] = self.once
            found[self.odd_ones(batch)] = self.odd
        return found

    def rules(self) -> tuple[Rule, ...]:
        """Find what tells each segment of k-means from all other people."""
        import numpy as np

        some, crowd = self.crowd.drawn.first(MOST_ROWS), self.crowd
        held, weights = some.figures, some.weights
        numbers = nearest(self.places.of(held), self.chosen.centers)
        if crowd.apart:
            held = np.vstack([held, crowd.once.figures])
            weights = np.concatenate([weights, crowd.once.weights])
            numbers = np.concatenate([numbers, np.full(len(crowd.once.weights), self.once)])
        return tuple(rule_of(held, crowd.features, numbers == one, weights) for one in range(self.chosen.k))


def columns(batch: pa.RecordBatch, names: list[str]) -> Array:
    """Give columns of figures as one matrix."""
    import numpy as np

    found: Array = np.column_stack([batch.column(name).to_numpy(zero_copy_only=False) for name in names])
    return found.astype(float, copy=False)


def part(crowd: Crowd, k: int | None = None) -> Parting:
    """Part the users into `k` segments, or into as many as is best: of the same tables once."""
    return crowd.t.once(("parting", crowd.setting, crowd.features, k), lambda: _part(crowd, k))


def _part(crowd: Crowd, k: int | None) -> Parting:
    some, classic = crowd.drawn, crowd.setting == "classic"
    places = standard(some.figures, some.weights) if classic else robust(some.figures, crowd.features)
    held = replace(some, figures=places.of(some.figures))
    found = tried(held, range(1, MOST_K + 1) if k is None else (k,))
    if not found:
        raise NotApplicable(f"Users differ in fewer than {k} ways.", "log-too-short")
    best, reason = chosen(found, crowd.setting) if k is None else (found[0], "asked")
    return Parting(crowd, places, tuple(found), refined(best, held), reason)
