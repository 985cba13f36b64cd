"""The recommenders there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.errors import unknown
from footfall.recommend.als import Als
from footfall.recommend.auto import Auto
from footfall.recommend.bought_together import BoughtTogether
from footfall.recommend.content import Content
from footfall.recommend.ease import Ease
from footfall.recommend.item_knn import ItemKnn
from footfall.recommend.popular import Popular
from footfall.recommend.popular_in_category import PopularInCategory
from footfall.recommend.ranked import Ranked

if TYPE_CHECKING:
    from footfall.recommend.recommender import Recommender

RECOMMENDERS: dict[str, type[Recommender]] = {
    unit.name(): unit
    for unit in (Auto, Content, Popular, PopularInCategory, BoughtTogether, ItemKnn, Ease, Als, Ranked)
}


def recommender(name: str) -> type[Recommender]:
    """Find a recommender by name, or guess the typo."""
    if name not in RECOMMENDERS:
        raise unknown("recommender", name, RECOMMENDERS, "`footfall recommend --help` names them.")
    return RECOMMENDERS[name]
