"""Conditions that a form suggests: the shop's own words, most frequent first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.shop.shop import Shop

DIMENSIONS = (
    "channel",
    "device",
    "country",
    "category",
    "brand",
    "source",
    "medium",
    "campaign",
    "payment",
    "promo_code",
)
MOST_EVENTS, MOST_WORDS, LONGEST = 50, 15, 60


def conditions(shop: Shop, least: int = 0) -> Iterator[str]:
    """Give a condition for each event and each frequent word; `least` leaves out words of fewer users."""
    yield from (f"event = {event}" for event in list(shop.about.events)[:MOST_EVENTS])
    for column in (name for name in DIMENSIONS if name in shop.table("events").columns):
        yield from _of(shop, column, least)


def _of(shop: Shop, column: str, least: int) -> Iterator[str]:
    events = shop.table("events")
    people = {"people": _.user_id.nunique()} if least > 1 else {}
    words = events.filter(events[column].notnull()).group_by(column).aggregate(times=_.count(), **people)
    chosen = words.filter(_.people >= least) if people else words
    rows = shop.engine.rows(chosen.order_by(_.times.desc(), column).limit(MOST_WORDS))
    found = (str(row[column]) for row in rows)
    yield from (f"{column} = {word}" for word in found if 0 < len(word.strip()) <= LONGEST)
