"""The users that segments are looked for among: all of a shop, and a sample of them that every engine draws alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.analyses.anomalies import odd_users
from footfall.analyses.sampling import frame, sample
from footfall.analyses.segments.people import Feature, Setting, figures, people
from footfall.errors import NotApplicable
from footfall.schema import Column

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

    from footfall.analyses.segments.places import Array
    from footfall.tables import Tables

MOST, MOST_ONCE, FEWEST = 50_000, 10_000, 30


@dataclass(frozen=True)
class Drawn:
    """Users drawn: their figures, one a line, and for how many each of them stands."""

    figures: Array
    weights: Array
    sure: int = 0
    """How many of the first stand for themselves alone."""

    def first(self, most: int) -> Drawn:
        """Keep the first; those that are not sure stand for the others left out, too."""
        if len(self.weights) <= most:
            return self
        weights = self.weights[:most].copy()
        weights[self.sure :] *= self.weights[self.sure :].sum() / weights[self.sure :].sum()
        return Drawn(self.figures[:most], weights, self.sure)


@dataclass(frozen=True)
class Crowd:
    """All users of a shop as a setting sees them."""

    t: Tables
    setting: Setting
    features: tuple[Feature, ...]

    @cached_property
    def everyone(self) -> ir.Table:
        """Each user's figures."""
        return people(self.t, self.setting, self.features)

    @cached_property
    def odd(self) -> pa.Array[Any]:
        """The ids of those who act as no person can."""
        return odd_users(self.t)["user_id"].combine_chunks()

    @cached_property
    def apart(self) -> bool:
        """Whether those who came once are a segment of their own: where enough others are left."""
        counts = self.everyone.aggregate(others=_.count(where=~_.once), once=_.count(where=_.once))
        counted = self.t.engine.row(counts)
        return bool(counted["once"]) and int(counted["others"]) - len(self.odd) >= FEWEST

    @cached_property
    def drawn(self) -> Drawn:
        """Those that centres are looked for among: classic has anomalies among them, all of them, and who came once."""
        found = self._people() if self.setting == "default" else self._with_anomalies()
        if len(found.weights) < FEWEST:
            raise NotApplicable(f"There are fewer than {FEWEST} users to part into segments.", "log-too-short")
        return found

    @cached_property
    def once(self) -> Drawn:
        """Some of those who came once, where they are apart."""
        return self._sampled(self.everyone.filter(_.once), MOST_ONCE)

    def _people(self) -> Drawn:
        return self._sampled(self.everyone.filter(~_.once) if self.apart else self.everyone, MOST)

    def _sampled(self, of: ir.Table, most: int) -> Drawn:
        """Draw users who are no anomalies; each stands for as many as there are to one that was drawn."""
        import numpy as np

        rows = self._rows(of, most)
        weight = self.t.engine.count(of) / len(rows) if len(rows) == most else 1.0
        kept = rows[~rows["user_id"].isin([str(one) for one in self.odd.to_pylist()])]
        return Drawn(self._figures(kept), np.full(len(kept), weight))

    def _with_anomalies(self) -> Drawn:
        import numpy as np

        usual = self._sampled(self.everyone, MOST)
        if not len(self.odd):
            return usual
        odd = self._figures(self._rows(self.everyone.filter(_.user_id.isin(self.odd.to_pylist())), MOST))
        return Drawn(np.vstack([odd, usual.figures]), np.concatenate([np.ones(len(odd)), usual.weights]), len(odd))

    def _rows(self, of: ir.Table, most: int) -> pd.DataFrame:
        held = [Column("user_id", "id", ""), *(Column(name, "number", "") for name in figures(self.features))]
        return frame(self.t, sample(self.t, "users", of, held, most))

    def _figures(self, rows: pd.DataFrame) -> Array:
        found: Array = rows[figures(self.features)].to_numpy(dtype=float)
        return found
