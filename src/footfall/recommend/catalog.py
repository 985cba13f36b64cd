"""The recommenders there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import unknown
from footfall.recommend.popular import Popular

if TYPE_CHECKING:
    from footfall.recommend.recommender import Recommender

RECOMMENDERS: dict[str, type[Recommender]] = {
    unit.name(): unit
    for unit in (
        Popular,
    )
}


def recommender(name: str) -> type[Recommender]:
    """Find a recommender by name, or guess the typo."""
    if name not in RECOMMENDERS:
        raise unknown("recommender", name, RECOMMENDERS, "`footfall recommend --help` names them.")
    return RECOMMENDERS[name]
