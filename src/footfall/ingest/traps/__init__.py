"""What makes a log's figures wrong though every row is read: one trap a file, each told as a note with what to do.

A trap is told where the log shows it and never otherwise: a false alarm costs as much as a miss.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest.traps.actors import impossible_actors
from footfall.ingest.traps.ids import float_ids
from footfall.ingest.traps.money import mixed_currencies, money_elsewhere, unit_unknown, zero_price
from footfall.ingest.traps.orders import repeated_orders, returned_lines
from footfall.ingest.traps.outages import tracking_outage
from footfall.ingest.traps.people import never_again
from footfall.ingest.traps.strangers import shared_ids, shared_instants
from footfall.ingest.traps.times import day_or_month, local_date
from footfall.ingest.traps.words import garbled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from footfall.ingest.traps.case import Case

TRAPS: tuple[Callable[[Case], Iterator[tuple[str, str]]], ...] = (
    garbled,
    float_ids,
    day_or_month,
    local_date,
    tracking_outage,
    shared_ids,
    shared_instants,
    impossible_actors,
    repeated_orders,
    returned_lines,
    money_elsewhere,
    never_again,
    zero_price,
    mixed_currencies,
    unit_unknown,
)

__all__ = ["TRAPS"]
