"""A model on disk: SHOP/models/NAME/, a card and the files it names.

The files are written first, under new names; then the card is swapped in one step, and what no card names is cleared
away. Nothing is unpickled: skops builds only what is listed here, and only from the very bytes that the card names.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from footfall.errors import BadRequest, Failure, NotApplicable, guess
from footfall.models.card import NAME, Card
from footfall.whole import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

FOLDER = "models"
PIPELINE, HELD, BACKGROUND = "pipeline", "held", "background"
ENDINGS = {PIPELINE: "skops", HELD: "parquet", BACKGROUND: "parquet"}
TRUSTED = frozenset(
    {
        "collections.OrderedDict",
        "footfall.models.training.medians.Medians",
        "footfall.models.training.rates.AtTrueRates",
        "lightgbm.basic.Booster",
        "lightgbm.sklearn.LGBMClassifier",
        "numpy.dtype",
        "sklearn.calibration._CalibratedClassifier",
        "sklearn.calibration._SigmoidCalibration",
        "sklearn.metrics._dist_metrics.EuclideanDistance64",
        "sklearn.neighbors._kd_tree.KDTree",
        "sklearn.tree._tree.Tree",
    }
)
"""What a model may be made of beside what skops takes for harmless."""


def home(path: Path, name: str) -> Path:
    """Say where a shop keeps a model."""
    return path / FOLDER / name


def fitted_names(path: Path | None) -> list[str]:
    """Name the models that a shop has, the last fitted first."""
    cards = (path / FOLDER).glob(f"*/{NAME}") if path else ()
    found = sorted(cards, key=lambda card: (card.stat().st_mtime_ns, card.parent.name), reverse=True)
    return [card.parent.name for card in found]


def card_of(path: Path | None, name: str | None) -> Card:
    """Read a model's card: the one named, else the last fitted."""
    names = fitted_names(path)
    if not names or path is None:
        raise NotApplicable("No model has been fitted: footfall fit MODEL SHOP does it.")
    if name is not None and name not in names:
        do = f"Fit it with `footfall fit {name} SHOP`."
        raise BadRequest(f"The shop has no fitted model '{name}'.", guess(name, names), do)
    return Card.open(home(path, name or names[0]))


def save(folder: Path, card: Card, pipeline: Any, held: pa.Table, background: pa.Table) -> Card:  # noqa: ANN401
    """Write a model, and its card last; what stood there before stays whole until then."""
    from pyarrow.parquet import write_table
    from skops import io

    stamp = uuid4().hex[:12]
    names = {part: f"{part}-{stamp}.{ending}" for part, ending in ENDINGS.items()}
    with whole_file(folder / names[PIPELINE]) as file:
        file.write_bytes(io.dumps(_bare(pipeline)))
    for part, table in ((HELD, held), (BACKGROUND, background)):
        with whole_file(folder / names[part]) as file:
            write_table(table, file)
    card = replace(card, files={name: _digest(folder / name) for name in names.values()})
    with whole_file(folder / NAME) as file:
        file.write_text(card.write(), encoding="utf-8")
    _clear(folder, {NAME, *names.values()})
    return card


def _bare(pipeline: Any) -> Any:  # noqa: ANN401
    """Leave out what resamples: it holds customers, and has no say when a model predicts."""
    from sklearn.pipeline import Pipeline

    *before, last = pipeline.steps
    return Pipeline([*(step for step in before if hasattr(step[1], "transform")), last])


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _clear(folder: Path, keep: set[str]) -> None:
    for file in folder.iterdir():
        if file.name not in keep:
            file.unlink(missing_ok=True)


def pipeline_of(folder: Path, card: Card) -> Any:  # noqa: ANN401
    """Read a model's pipeline; refuse bytes that are not those that were written, or hold what we never write."""
    from skops import io

    file = _file(folder, card, PIPELINE)
    try:
        strange = set(io.get_untrusted_types(file=file)) - TRUSTED
        found = None if strange else io.load(file, trusted=sorted(TRUSTED))
    except Exception as error:
        raise _broken(card, f"'{file.name}' is damaged ({type(error).__name__}).") from error
    if found is None:
        raise _broken(card, f"'{file.name}' holds '{min(strange)}', which Footfall never writes.")
    return found


def table_of(folder: Path, card: Card, part: str) -> pa.Table:
    """Read one of the tables beside a card."""
    from pyarrow.parquet import read_table

    return read_table(_file(folder, card, part))


def _file(folder: Path, card: Card, part: str) -> Path:
    """Find a file of a model, and see that it is the one that was written."""
    name = next((name for name in card.files if name.startswith(f"{part}-")), part)
    file = folder / name
    if not file.is_file():
        raise _broken(card, f"'{name}' is gone.")
    if _digest(file) != card.files[name]:
        raise _broken(card, f"'{name}' is not the file that was written.")
    return file


def _broken(card: Card, found: str) -> Failure:
    do = f"Fit it again with `footfall fit {card.model} SHOP`."
    return Failure(f"The model '{card.model}' cannot be read.", found, do)
