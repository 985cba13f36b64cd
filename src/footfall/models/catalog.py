"""The models there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import unknown
from footfall.models.churn import Churn
from footfall.models.conversion import Conversion
from footfall.models.decline import Decline

if TYPE_CHECKING:
    from footfall.models.model import Model

MODELS: dict[str, type[Model]] = {model.name(): model for model in (Conversion, Churn, Decline)}


def model(name: str) -> type[Model]:
    """Find a model by name, or guess the typo."""
    if name not in MODELS:
        raise unknown("model", name, MODELS, "`footfall fit --help` names them.")
    return MODELS[name]
