"""A fitted order on disk: LightGBM's text, arrays without objects, and a card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.errors import Failure
from footfall.recommend.ranked.learning import Model, Start, library
from footfall.recommend.ranked.past import firsts
from footfall.recommend.ranked.sources import Factors, Sources, linked, tastes
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scipy.sparse import csr_matrix

    from footfall.recommend.interactions import Interactions

CARD, ARRAYS = "card.json", "arrays.npz"


@dataclass(frozen=True, eq=False)
class Kept:
    """What stood in a folder."""

    settings: dict[str, object]
    learned: dict[str, int]
    sources: Sources
    models: dict[str, Model]


def saved(folder: Path, sources: Sources, models: Mapping[str, Model], card: Mapping[str, object]) -> None:
    """Write everything that was learned; figures are made of the deeds again."""
    import numpy as np

    arrays: dict[str, Any] = {}
    for name, links in sources.links.items():
        if name != "recent":
            arrays |= {f"{name}_{part}": getattr(links.pairs, part) for part in ("data", "indices", "indptr")}
    if sources.factors:
        arrays |= {"als_users": sources.factors.users, "als_items": sources.factors.items}
    with whole_file(folder / ARRAYS) as file, file.open("wb") as stream:
        np.savez(stream, **arrays)
    for name, model in models.items():
        with whole_file(folder / f"{name}.txt") as file:
            file.write_text(model.trees.model_to_string(), encoding="utf-8")
    begun = {name: model.card() for name, model in models.items()}
    with whole_file(folder / CARD) as file:
        file.write_text(json.dumps({**card, "begun": begun}), encoding="utf-8")


def opened(folder: Path, deeds: Interactions) -> Kept:
    """Take back what was saved, for the interactions it was fitted to."""
    import numpy as np

    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        with np.load(folder / ARRAYS, allow_pickle=False) as file:
            arrays = dict(file)
        models = {name: _model(folder / f"{name}.txt", start) for name, start in card["begun"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(f"{error}.") from error
    if tuple(card["shape"]) != deeds.shape:
        raise _unreadable("It was fitted to other users and items.")
    return Kept(card["settings"], card["learned"], _sources(arrays, firsts(deeds)), models)


def _unreadable(found: str) -> Failure:
    return Failure("The recommender 'ranked' cannot be read.", found, "Fit it again.")


def _model(file: Path, start: Mapping[str, Any]) -> Model:
    lgb = library()
    try:
        return Model(Start(**start), lgb.Booster(model_str=file.read_text(encoding="utf-8")))
    except lgb.basic.LightGBMError as error:
        raise ValueError(str(error)) from error


def _sources(arrays: dict[str, Any], deeds: Interactions) -> Sources:
    pairs = {name.removesuffix("_indptr"): _pairs(arrays, name) for name in arrays if name.endswith("_indptr")}
    factors = Factors(arrays["als_users"], arrays["als_items"]) if "als_users" in arrays else None
    return Sources(linked(pairs, tastes(deeds)), factors)


def _pairs(arrays: dict[str, Any], name: str) -> csr_matrix:
    from scipy.sparse import csr_matrix

    stem = name.removesuffix("_indptr")
    parts = (arrays[f"{stem}_data"], arrays[f"{stem}_indices"], arrays[name])
    return csr_matrix(parts, shape=(len(arrays[name]) - 1,) * 2)
