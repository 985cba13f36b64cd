"""Flaws planted in a log on purpose, few and counted: exact copies of rows, and rows outside the log's dates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from footfall.simulate.draws import coin
from footfall.simulate.visits import GAP

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Ints, Rows

_DAY = 86_400
_EARLY = 9_000  # one copy stands among a block's first rows, so that a log of 10,000 has it
_STRAYS = 20  # one shopper in so many begins with a stray row


def with_flaws(rng: np.random.Generator, rows: Rows) -> Rows:
    """Plant one exact copy, and a stray row before the first event of one shopper in twenty."""
    strays = _stray_places(rng, rows.user)
    copies = np.ones(len(rows), dtype=np.int64)
    copies[strays] = 2
    twin = int(rng.integers(1, min(_EARLY, len(rows) - 1)))
    twin += int(copies[twin] - 1)  # never a row that already stands twice
    copies[twin] += 1
    places = np.repeat(np.arange(len(rows)), copies)
    twins, stray = _flags(places, np.array([twin]), "right"), _flags(places, strays, "left")
    return _flawed(rng, rows.take(places), twins, stray)


def _flawed(rng: np.random.Generator, rows: Rows, repeated: Flags, stray: Flags) -> Rows:
    second, code, opens = rows.second.copy(), rows.code.copy(), rows.opens & ~repeated
    second[stray], code[stray] = _stray_seconds(rng, int(stray.sum())), 0
    return replace(rows, second=second, code=code, opens=opens, repeated=repeated, stray=stray)


def _stray_places(rng: np.random.Generator, user: Ints) -> Ints:
    first = np.flatnonzero(np.diff(user, prepend=-1))
    return first[rng.integers(0, _STRAYS) :: _STRAYS]


def _stray_seconds(rng: np.random.Generator, size: int) -> Ints:
    """Draw times before the first day, more than a session's gap away: mostly the day before, now and then months."""
    days = coin(rng, 0.1, size) * rng.integers(1, 90, size)
    before: Ints = GAP + 1 + rng.integers(0, _DAY - GAP - 1, size) + days * _DAY
    return -before


def _flags(places: Ints, wanted: Ints, side: Literal["left", "right"]) -> Flags:
    """Flag the first ("left") or last ("right") row of each place wanted."""
    flags = np.zeros(len(places), dtype=bool)
    found = np.searchsorted(places, wanted, side)
    flags[found - (side == "right")] = True
    return flags
