"""What is remembered of a fitted model beside the model itself: settings, features, versions, and every figure told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from footfall.errors import Failure
from footfall.models.calibration import Bands, Calibration
from footfall.models.fields import Field

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from footfall.answer import Row, Rows

FORMAT = 1
NAME = "card.json"
LIBRARIES = ("footfall", "scikit-learn", "imbalanced-learn", "lightgbm", "skops", "numpy", "pandas")
MUST_AGREE = ("footfall", "scikit-learn")
"""A model is not read by another major version of these."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A fitted model on paper; rows and figures are those that the answers show."""

    model: str
    asked: dict[str, Any]
    foretells: str
    classes: tuple[str, ...]
    positive: str
    fields: tuple[Field, ...]
    calibration: Calibration
    bands: Bands
    threshold: float
    customers: int
    happened: int
    trials: Rows
    metrics: Rows
    nested: Row
    confusion: dict[str, int]
    curves: dict[str, Rows]
    drivers: Rows
    dependence: dict[str, Rows]
    typical: dict[str, Row]
    margin: Row | None
    """By how much the chosen setting is better than the one-feature rule, fold by fold."""
    history: Rows
    """Of a model that looks ahead: what was expected at each cut-off, and what came true."""
    notes: tuple[tuple[str, str], ...]
    rests_on: tuple[str, ...]
    """The files of the shop it was fitted on."""
    shop_version: int
    fitted_at: str
    versions: dict[str, str]
    files: dict[str, str]
    """The files beside the card, and the SHA-256 of each."""
    splits: dict[str, Row] = field(default_factory=dict)
    """Of a model that looks ahead: ROC AUC by rows at random, and by time."""

    def write(self) -> str:
        """Write it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, default=str)

    @classmethod
    def open(cls, folder: Path) -> Card:
        """Read a model's card, or say what is wrong with it."""
        try:
            data = json.loads((folder / NAME).read_text(encoding="utf-8"))
            newer = data.pop("format") > FORMAT
            found = None if newer else cls._of(data)
        except OSError as error:
            raise _unreadable(folder, f"The system says: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _unreadable(folder, f"{NAME} is damaged ({type(error).__name__}).") from error
        if found is None:
            raise _unreadable(folder, "It was written by a newer Footfall.")
        found.must_be_of_our_age()
        return found

    @classmethod
    def _of(cls, data: Mapping[str, Any]) -> Card:
        known = {each.name for each in fields(cls)}
        lists = {name: tuple(data[name]) for name in ("classes", "rests_on")}
        made = {
            "fields": tuple(Field.from_json(field) for field in data["fields"]),
            "calibration": Calibration(**data["calibration"]),
            "bands": Bands.from_json(data["bands"]),
            "notes": tuple((code, text) for code, text in data["notes"]),
        }
        return cls(**{name: value for name, value in data.items() if name in known} | lists | made)

    def must_be_of_our_age(self) -> None:
        """Refuse a model that another major version of what reads it has written."""
        now = versions()
        for name in MUST_AGREE:
            then = str(self.versions.get(name, ""))
            if then.partition(".")[0] != now[name].partition(".")[0]:
                wrong = f"The model '{self.model}' was fitted by another version."
                do = f"Fit it again with `footfall fit {self.model} SHOP`."
                raise Failure(wrong, f"It is of {name} {then or 'unknown'}, this is {now[name]}.", do)


def versions() -> dict[str, str]:
    """Give the versions of everything that a saved model rests on."""
    from importlib.metadata import version

    return {name: version(name) for name in LIBRARIES}


def _unreadable(folder: Path, found: str) -> Failure:
    do = f"Fit it again with `footfall fit {folder.name} SHOP`."
    return Failure(f"The model '{folder.name}' cannot be read.", found, do)
