"""A fitted model: it scores customers a batch at a time, and says why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.answer.progress import silent
from footfall.models.catalog import model as of_name
from footfall.models.contributions import added
from footfall.models.crossfit import MOST_EXPLAINED
from footfall.models.fields import must_fit, shaped
from footfall.models.offers import offers
from footfall.models.reasoning import looked_up, reasons
from footfall.models.saved import BACKGROUND, HELD, home, pipeline_of, table_of
from footfall.models.varied import Varied
from footfall.schema import SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from footfall.answer.progress import Progress
    from footfall.models.calibration import Numbers
    from footfall.models.card import Card
    from footfall.models.model import Model
    from footfall.tables import Tables

KEY = "user_id"
OFFER = "offer"
BATCH = 50_000


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model that was fitted: its settings, its card, and where it stands."""

    model: Model
    card: Card
    folder: Path

    @classmethod
    def of(cls, path: Path, card: Card) -> Fitted:
        """Take a shop's model by its card."""
        return cls(of_name(card.model).make(card.asked), card, home(path, card.model))

    @cached_property
    def pipeline(self) -> Any:  # noqa: ANN401 - scikit-learn has no types
        """The chosen setting, fitted to everyone that was learned from."""
        return pipeline_of(self.folder, self.card)

    @cached_property
    def background(self) -> pd.DataFrame:
        """Customers that an explanation sets others against."""
        return shaped(table_of(self.folder, self.card, BACKGROUND).to_pandas(), self.card.fields)

    @property
    def _positive(self) -> int:
        return self.card.classes.index(self.card.positive)

    def probabilities(self, features: pd.DataFrame) -> Numbers:
        """Give the probability of what the model foretells, calibrated."""
        return self.card.calibration(self.pipeline.predict_proba(features)[:, self._positive])

    def explain(self, features: pd.DataFrame) -> tuple[Numbers, float, Numbers]:
        """Give scores, the mean score, and what each feature adds from there."""
        scores = self.probabilities(features)
        found = added(self.pipeline, self.background, features, self._positive, self.model.seed)
        return (scores, *found.points(scores, self.card.calibration))

    def held(self, t: Tables) -> pd.DataFrame:
        """Give the scores of those it learned from by models that never saw them; none where the shop has changed."""
        table = table_of(self.folder, self.card, HELD).to_pandas().set_index(KEY)
        fresh = self.model.held_out and self.card.rests_on == rests_on(t, self.model)
        return table if fresh else table.iloc[:0]

    def score(self, t: Tables, progress: Progress = silent) -> Iterator[pa.RecordBatch]:
        """Score every customer of a shop, a batch at a time: rows of SCORES, and an offer for each."""
        table = self.model.everyone(t)
        must_fit(self.card.fields, table, self.card.model)
        wanted = table.select(KEY, *(field.name for field in self.card.fields))
        held = self.held(t)
        whole, done = t.engine.count(wanted), 0
        few = whole - len(held) <= MOST_EXPLAINED
        for batch in t.engine.batches(wanted, BATCH):
            progress(f"scoring {self.card.model}", done, whole)
            yield from self._scored(batch, held, few=few)
            done += batch.num_rows

    def _scored(self, batch: pa.RecordBatch, held: pd.DataFrame, *, few: bool) -> Iterator[pa.RecordBatch]:
        rows = batch.to_pandas()
        known = rows[KEY].isin(held.index)
        for theirs, tell in ((known, self._told_before), (~known, self._told_now)):
            if theirs.any():
                some = rows if theirs.all() else rows[theirs]
                yield _batch(batch.schema.field(KEY), some[KEY], self.card.model, tell(some, held, few=few))

    def _told_before(self, rows: pd.DataFrame, held: pd.DataFrame, *, few: bool) -> dict[str, Any]:
        """Tell of those it learned from what was found when it was fitted."""
        del few
        found = held.loc[rows[KEY]]
        parts = found[[f"part_{place}" for place in range(len(self.card.fields))]].to_numpy(float, copy=True)
        features = shaped(rows, self.card.fields)
        unknown = found["base"].isna().to_numpy()
        if unknown.any():
            parts[unknown] = looked_up(features[unknown], self.card.typical, self.card.fields)
        told = found[OFFER].astype("object").where(found[OFFER].notna(), None).tolist()
        return self._row(found["score"].to_numpy(float), features, parts, told)

    def _told_now(self, rows: pd.DataFrame, held: pd.DataFrame, *, few: bool) -> dict[str, Any]:
        """Score those it has never seen; where they are many, tell what such values add in the mean."""
        del held
        features = shaped(rows, self.card.fields)
        if not few:
            parts = looked_up(features, self.card.typical, self.card.fields)
            return self._row(self.probabilities(features), features, parts, [None] * len(rows))
        scores, _base, parts = self.explain(features)
        asked = Varied(self.pipeline, self.card.calibration, self._positive, features)
        offered = self.model.offered
        mine = [field for field in self.card.fields if field.name in offered.names]
        found = offers(asked.with_value_of_each, features, mine, scores, raising=offered.raising)
        return self._row(scores, features, parts, [str(offer) if offer else None for offer in found])

    def _row(self, scores: Numbers, features: pd.DataFrame, parts: Numbers, told: list[str | None]) -> dict[str, Any]:
        low, high = self.card.bands.around(scores)
        why = reasons(features, parts, self.card.fields)
        said = {f"reason_{place}": each for place, each in enumerate(why, start=1)}
        return {"score": scores, "low": low, "high": high, **said, OFFER: told}


def schema(key: pa.DataType) -> pa.Schema:
    """Give the shape of scores, for a shop whose ids are of a type."""
    import pyarrow as pa

    kinds = {"id": key, "text": pa.string(), "share": pa.float64()}
    return pa.schema([*((column.name, kinds[column.kind]) for column in SCORES.columns), (OFFER, pa.string())])


def _batch(key: pa.Field[Any], ids: pd.Series[Any], model: str, told: dict[str, Any]) -> pa.RecordBatch:
    import pyarrow as pa

    columns = {KEY: ids, "model": [model] * len(ids), **told}
    shape = schema(key.type)
    arrays = [pa.array(columns[field.name], field.type) for field in shape]
    return pa.RecordBatch.from_arrays(arrays, schema=shape)


def rests_on(t: Tables, model: Model) -> tuple[str, ...]:
    """Name the files of a shop's directory that a model learns from: they are others when the shop is."""
    from footfall.engine import Store

    if t.path is None:
        return ()
    tables = Store.open(t.path).tables
    return tuple(file for name in model.learns_from for part in tables.get(name, ()) for file in part.files)
