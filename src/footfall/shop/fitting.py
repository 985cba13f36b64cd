"""Fit a model to a shop, and score its customers by one that was fitted."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from ibis import _

from footfall.errors import BadRequest, NotApplicable
from footfall.models.catalog import model as named
from footfall.models.cutoffs import TOO_SHORT
from footfall.models.fitted import Fitted, schema
from footfall.models.fitting import fit as fitted
from footfall.models.saved import card_of
from footfall.schema import SCORES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.answer.progress import Progress
    from footfall.models.model import Model
    from footfall.shop.keeping import Kept
    from footfall.tables import Tables


def fit(t: Tables, model: Model, progress: Progress) -> Fitted:
    """Fit a model, and keep it in the shop's directory; a log that is too short is no mistake of who asks."""
    try:
        return fitted(model, t, _directory(t), progress)
    except NotApplicable as why:
        wrong = f"The model '{model.name()}' cannot be fitted to this shop."
        if why.code == TOO_SHORT:
            raise NotApplicable(f"{wrong} {why}", why.code) from why
        raise BadRequest(wrong, str(why)) from why


def score(t: Tables, kept: Kept, name: str, progress: Progress) -> ir.Table:
    """Score everyone by a model that was fitted, and put the scores beside those of other models."""
    import pyarrow as pa

    told = of_shop(t, name).score(t, progress)
    first = next(told, None)
    if first is None:
        raise BadRequest("There is nobody to score.", f"The model is '{name}'.")
    batches = chain(_others(t, name, first.schema), [first], told)
    return kept.keep(SCORES.name, pa.RecordBatchReader.from_batches(first.schema, batches))


def of_shop(t: Tables, name: str) -> Fitted:
    """Give a model that was fitted to a shop."""
    named(name)
    path = _directory(t)
    try:
        return Fitted.of(path, card_of(path, name))
    except NotApplicable as why:
        do = f"Fit it with `footfall fit {name} SHOP`."
        raise BadRequest(f"The shop has no fitted model '{name}'.", "It has none at all.", do) from why


def _others(t: Tables, name: str, shape: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Give the scores of all other models, in the same shape."""
    if not t.holds(SCORES.name):
        return
    kept = t.scores.filter(_.model != name).select(*schema(shape.field(0).type).names)
    for batch in t.engine.batches(kept):
        yield batch.cast(shape)


def _directory(t: Tables) -> Path:
    if t.path is None:
        do = "Ingest the log into a directory first."
        raise BadRequest("A shop in a warehouse keeps no models.", "It has no directory of its own.", do)
    return t.path
