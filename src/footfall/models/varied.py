"""Customers whom a model is asked about again and again, each time with one feature changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.models.contributions import Prepared

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.models.calibration import Calibration, Numbers


@dataclass(frozen=True, eq=False)
class Varied:
    """A fitted pipeline, the line to probabilities, and customers: prepared once, whatever is changed of them.

    A prepared column that is made of one feature alone changes with it and no other does. Where a column is made of
    several features (products of figures) the customers are prepared anew.
    """

    pipeline: Any
    line: Calibration
    positive: int
    rows: pd.DataFrame

    @cached_property
    def _prepared(self) -> Prepared:
        return Prepared.of(self.pipeline, self.rows)

    @cached_property
    def _columns(self) -> Numbers:
        return self._prepared.dense(self.rows)

    @cached_property
    def scores(self) -> Numbers:
        """Give everyone's score as they are."""
        return self._said(self._columns)

    def _said(self, columns: Numbers) -> Numbers:
        return self.line(self.pipeline.steps[-1][1].predict_proba(columns)[:, self.positive])

    def _own(self, place: int) -> NDArray[np.intp] | None:
        """Find the prepared columns that a feature alone is in; none where it shares one."""
        import numpy as np

        share = self._prepared.origin[:, place]
        own = np.flatnonzero(share)
        return own if (share[own] == 1).all() else None

    def shuffled(self, name: str, orders: Sequence[NDArray[np.intp]]) -> list[Numbers]:
        """Give the scores with a feature's values in other orders, one after another."""
        import numpy as np

        place, taken = list(self.rows.columns).index(name), np.concatenate(orders)
        own = self._own(place)
        many = np.tile(np.arange(len(self.rows)), len(orders))
        if own is None:
            told = self._anew(self.rows.iloc[many].assign(**{name: self.rows[name].to_numpy()[taken]}))
        else:
            columns = self._columns[many]
            columns[:, own] = self._columns[np.ix_(taken, own)]
            told = self._said(columns)
        return np.split(told, len(orders))

    def with_values(self, name: str, values: Sequence[Any]) -> list[Numbers]:
        """Give the scores had everyone the first value of a feature, then those with the next."""
        import numpy as np

        size, count = len(self.rows), len(values)
        many, place = np.tile(np.arange(size), count), list(self.rows.columns).index(name)
        own = self._own(place)
        if own is None:
            told = self._anew(self.rows.iloc[many].assign(**{name: np.repeat(values, size)}))
        else:
            columns = self._columns[many]
            one = self.rows.iloc[np.zeros(count, dtype=np.intp)].assign(**{name: list(values)})
            columns[:, own] = np.repeat(self._prepared.dense(one)[:, own], size, axis=0)
            told = self._said(columns)
        return np.split(told, count)

    def with_value_of_each(self, values: dict[str, Any]) -> dict[str, Numbers]:
        """Give the scores of everyone had they one feature's value, for one feature after another."""
        import numpy as np

        one = self._prepared.dense(self.rows.iloc[:1].assign(**values))
        found = {}
        for name, value in values.items():
            own = self._own(list(self.rows.columns).index(name))
            if own is None:
                found[name] = self._anew(self.rows.assign(**{name: value}))
                continue
            columns = self._columns.copy()
            columns[:, own] = one[:, own]
            found[name] = np.asarray(self._said(columns))
        return found

    def _anew(self, rows: pd.DataFrame) -> Numbers:
        kept = rows.astype({name: self.rows[name].dtype for name in rows})
        return self.line(self.pipeline.predict_proba(kept)[:, self.positive])
