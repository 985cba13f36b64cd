"""A few categories, or goods, that most purchases are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.measures import share_of
from footfall.analyses.rankings import Rankings
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, listed, named, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

FEW, NAMES, LEAST = 3, 6, 0.6
"""So many of at least so many names hold this much of the purchases, or more."""


def best_sellers(ask: Asking) -> Iterator[Found]:
    """Tell where three names hold most of what is bought."""
    answer = ask(Rankings())
    if len(answer.rows) < NAMES or not answer.rows[FEW - 1]["purchase_share"]:
        return
    first = answer.rows[:FEW]
    whole = round(first[0]["purchases"] / first[0]["purchase_share"])
    held = Figure(*share_of(sum(row["purchases"] for row in first), whole))
    if whole < ENOUGH or held.value < LEAST:
        return
    said = [_name(row) for row in first]
    yield Found(
        finding="best-sellers",
        sentence=f"{listed(said)} hold {sure(held)} of all purchases; {said[0]} alone has "
        f"{count(first[0]['purchases'])}.",
        measure="share of purchases",
        kind="share",
        figure=held,
        see=Rankings(),
        action="cross-sell",
        picture=beside(
            [(_name(row), row["purchase_share"], None, None) for row in answer.rows[:5]], "share of purchases", "share"
        ),
    )


def _name(row: Row) -> str:
    return named(row.get("item_name") or row["name"])
