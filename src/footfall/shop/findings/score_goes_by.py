"""What a fitted model's score goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.models.drivers import Drivers
from footfall.shop.findings.found import Figure, Found, beside, listed, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

MOST = 5


def score_goes_by(ask: Asking) -> Iterator[Found]:
    """Tell of the figures whose shuffling surely costs the model, and which way each goes."""
    answer = ask(Drivers())
    sure_of = [row for row in answer.rows if row["permutation"] is not None and row["permutation_low"] > 0][:MOST]
    if not sure_of:
        return
    first = sure_of[0]
    yield Found(
        finding="score-goes-by",
        sentence=f"High scores for {named(answer.facts['foretells'].show())} go with "
        f"{listed(list(map(_way, sure_of)))}.",
        measure=f"fall of ROC AUC when {named(first['feature'])} is shuffled",
        kind="number",
        figure=Figure(*_cost(first)),
        users=answer.facts["features"].n,
        see=Drivers(),
        picture=beside([(row["feature"], *_cost(row)) for row in sure_of], "fall of ROC AUC", "number"),
    )


def _cost(row: Row) -> tuple[float, float, float]:
    return row["permutation"], row["permutation_low"], row["permutation_high"]


def _way(row: Row) -> str:
    """Say whether there is more of a figure with high scores, where that is sure."""
    feature, low, high = named(row["feature"]), row["low"], row["high"]
    if row["level"] is not None or low is None or low <= 0 <= high:
        return feature
    return f"{'more' if low > 0 else 'less'} {feature}"
