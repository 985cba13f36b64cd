"""The groups that scores part buyers into, drawn as they are: a line a score of recency, 5 first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    import ibis.expr.types as ir

Grid = dict[int, tuple[str, str, str, str, str]]

SHOPIFY: Grid = {
    5: ("new", "active", "active", "champions", "champions"),
    4: ("promising", "active", "active", "loyal", "loyal"),
    3: ("almost_lost", "needs_attention", "needs_attention", "loyal", "loyal"),
    2: ("almost_lost", "almost_lost", "at_risk", "at_risk", "previously_loyal"),
    1: ("dormant", "dormant", "at_risk", "at_risk", "previously_loyal"),
}
"""By recency and FM, from 1 to 5."""

TIERS: Grid = {
    5: ("diamond", "diamond", "diamond", "diamond", "diamond"),
    4: ("gold", "gold", "gold", "gold", "diamond"),
    3: ("silver", "silver", "silver", "gold", "diamond"),
    2: ("bronze", "bronze", "silver", "diamond", "diamond"),
    1: ("bronze", "bronze", "diamond", "diamond", "diamond"),
}
"""By recency and frequency, from 1 to 5."""

PROSPECTS = "prospects"
"""Those without an order."""

ORDER = (
    *("champions", "loyal", "active", "new", "promising", "needs_attention", "previously_loyal", "at_risk"),
    *("almost_lost", "dormant", "diamond", "gold", "silver", "bronze", PROSPECTS),
)
"""The groups as they are shown."""


def shopify(*, money: bool) -> ir.Value:
    """Give the group by recency and the mean of frequency and money, rounded half up; by frequency alone without."""
    return _at(SHOPIFY, (_.rfm_f + _.rfm_m + 1) // 2 if money else _.rfm_f)


def tiers(*, money: bool) -> ir.Value:
    """Give the tier by recency and frequency; money has no say."""
    del money
    return _at(TIERS, _.rfm_f)


def _at(grid: Grid, across: ir.Value) -> ir.Value:
    cells = [(r, place, name) for r, names in grid.items() for place, name in enumerate(names, 1)]
    return ibis.cases(*(((_.rfm_r == r) & (across == place), name) for r, place, name in cells))
