"""What each segment comes to: everybody passed once, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.segments.names import Profile
from footfall.analyses.segments.parting import columns
from footfall.analyses.segments.people import PROFILE, PROFILED, REVENUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from footfall.analyses.segments.parting import Parting
    from footfall.analyses.segments.places import Array, Numbers
    from footfall.analyses.segments.rules import Rule

_REVENUE = [one.name for one in PROFILE].index(REVENUE)


class Gathered:
    """Sums over the users of each segment, by number."""

    def __init__(self, parting: Parting, rules: Sequence[Rule] = ()) -> None:
        """Begin at none; with rules, count whom they fit."""
        import numpy as np

        self.parting, self.rules, size = parting, rules, parting.size
        self.customers, self.converted, self.odd = (np.zeros(size, dtype=int) for _ in range(3))
        self.fit, self.right = (np.zeros(size, dtype=int) for _ in range(2))
        self.money = np.zeros(size)
        self.means = np.zeros((size, len(parting.crowd.features)))
        self.profile, self.some = (np.zeros((size, len(PROFILE))) for _ in range(2))

    def add(self, batch: pa.RecordBatch) -> Numbers:
        """Add some users; give the number of each one's segment."""
        numbers = self.parting.segments(batch)
        held, told = self.parting.figures(batch), columns(batch, PROFILED)
        self.customers += self._count(numbers)
        self.converted += self._count(numbers[columns(batch, ["converted"])[:, 0] > 0])
        self.odd += self._count(numbers[self.parting.odd_ones(batch)])
        self.money += self._sums(numbers, told[:, _REVENUE].clip(min=0))
        self._add_each(self.means, numbers, held)
        self._add_each(self.profile, numbers, told)
        self._add_each(self.some, numbers, (told > 0).astype(float))
        self._add_rules(numbers, held)
        return numbers

    def _count(self, numbers: Numbers) -> Numbers:
        import numpy as np

        found: Numbers = np.bincount(numbers, minlength=self.parting.size)
        return found

    def _sums(self, numbers: Numbers, values: Array) -> Array:
        import numpy as np

        found: Array = np.bincount(numbers, weights=values, minlength=self.parting.size).astype(float)
        return found

    def _add_each(self, sums: Array, numbers: Numbers, values: Array) -> None:
        for place, column in enumerate(values.T):
            sums[:, place] += self._sums(numbers, column)

    def _add_rules(self, numbers: Numbers, held: Array) -> None:
        for number, rule in enumerate(self.rules):
            fit = rule.holds(held)
            self.fit[number] += int(fit.sum())
            self.right[number] += int((fit & (numbers == number)).sum())

    def profiles(self) -> dict[int, Profile]:
        """Give the profile of each segment that anybody is in."""
        once = self.parting.once
        return {
            number: self._profile([number], once=number == once)
            for number in range(self.parting.size)
            if self.customers[number]
        }

    def whole(self) -> Profile:
        """Give the profile of all but anomalies."""
        people = [number for number, of in self.profiles().items() if of.odd < of.customers]
        return self._profile(people or list(self.profiles()), once=False)

    def _profile(self, numbers: list[int], *, once: bool) -> Profile:
        customers = int(self.customers[numbers].sum())
        mean, some = (of[numbers].sum(axis=0) / customers for of in (self.profile, self.some))
        names = [one.name for one in PROFILE]
        return Profile(
            customers,
            int(self.converted[numbers].sum()),
            int(self.odd[numbers].sum()),
            once,
            dict(zip(names, mean.tolist(), strict=True)),
            dict(zip(names, some.tolist(), strict=True)),
        )
