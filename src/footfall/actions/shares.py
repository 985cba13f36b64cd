"""Shares as facts, with their Wilson interval."""

from __future__ import annotations

from footfall.analysis import Rate, with_rates
from footfall.answer import Fact

_RATE = Rate("rate", "hits", "of", "low", "high")


def share(hits: int, of: int, doc: str) -> Fact:
    """Give hits / of with its 95 % interval; of nobody it is missing."""
    row = with_rates([{"hits": hits, "of": of}], (_RATE,))[0]
    return Fact(row["rate"], doc, row["low"], row["high"], of, "share")
