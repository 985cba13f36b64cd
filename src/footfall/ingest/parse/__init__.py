"""Text, or whatever a file's own type is, into ids, numbers, instants and words.

A value that cannot be read becomes null; the ledger then says what became of its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.engine.duck import DuckEngine
from footfall.ingest.parse.macros import define
from footfall.ingest.parse.money import MACROS as OF_MONEY
from footfall.ingest.parse.money import currency_of, money, number, plain_number
from footfall.ingest.parse.times import MACROS as OF_TIMES
from footfall.ingest.parse.times import instant, is_instant, moment, unix
from footfall.ingest.parse.words import PLACEHOLDERS, identity, is_placeholder, truth, words

__all__ = [
    "PLACEHOLDERS",
    "currency_of",
    "identity",
    "instant",
    "is_instant",
    "is_placeholder",
    "moment",
    "money",
    "number",
    "plain_number",
    "start_reader",
    "truth",
    "unix",
    "words",
]

if TYPE_CHECKING:
    from pathlib import Path


def start_reader(memory: int, spill: Path) -> DuckEngine:
    """Open the engine that reads logs and tables of customers, with `memory` bytes, knowing how values are read."""
    engine = DuckEngine(memory, spill)
    define(engine, OF_MONEY | OF_TIMES)
    return engine
