"""When shoppers come: their active days, a day's sessions, a session's events and the seconds between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import clock_seconds, from_table, lognormal_table

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Floats, Ints

GAP = 1800
"""Events further apart than this many seconds belong to two sessions; simulated sessions never come near to it."""

_DAY = 86_400
_APART = 1 << 40  # more seconds than any block of shoppers is busy for: keeps one shopper's clock out of the next one's


@dataclass(frozen=True)
class Visits:
    """The sessions of a block of shoppers, in the order of shopper and time."""

    shopper: Ints
    events: Ints
    """How many events each session has."""
    second: Ints
    """The time of each event."""

    @cached_property
    def firsts(self) -> Ints:
        """The place of each session's first event."""
        return np.cumsum(self.events) - self.events

    def of_events(self, per_session: Ints) -> Ints:
        """Say to each event what is known of its session."""
        return np.repeat(per_session, self.events)


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """How often and when people come; the chance of coming on a day is theirs, drawn from a beta distribution."""

    by_hour: tuple[float, ...]
    plain_days: int
    promotion_days: int
    plain_beta: tuple[float, float] = (3.5, 1.3)
    promotion_chance: float = 0.983
    sessions_a_day: float = 2.4
    events_a_session: float = 2.85
    keenness: float = 0.55
    spread: float = 1.05
    gap: float = 50.0

    @property
    def days(self) -> int:
        """How many days the log covers."""
        return self.plain_days + self.promotion_days

    @cached_property
    def gaps(self) -> Ints:
        """The seconds between two events of a session, as a table to draw from; never as much as half an hour."""
        return lognormal_table(median=self.gap, sigma=1.35, most=GAP - 10)

    def visits(self, rng: np.random.Generator, shoppers: int) -> Visits:
        """Draw the visits of so many shoppers."""
        keen = rng.standard_normal(shoppers)
        shopper, start = self._starts(rng, keen)
        events = self._sizes(rng, keen[shopper])
        return self._laid_out(rng, shopper, start, events)

    def _starts(self, rng: np.random.Generator, keen: Floats) -> tuple[Ints, Ints]:
        extra = rng.poisson(((self.sessions_a_day - 1) * np.exp(0.3 * keen))[:, None], (len(keen), self.days))
        sessions = (1 + np.minimum(extra, 3)) * self._active(rng, len(keen))
        place = np.repeat(np.arange(sessions.size), sessions.ravel())
        clock = np.sort(place * _DAY + clock_seconds(rng, self.by_hour, len(place)))
        return np.divmod(clock, self.days * _DAY)

    def _active(self, rng: np.random.Generator, shoppers: int) -> Flags:
        chance = np.full((shoppers, self.days), self.promotion_chance)
        chance[:, : self.plain_days] = rng.beta(*self.plain_beta, shoppers)[:, None]
        return rng.random(chance.shape) < chance

    def _sizes(self, rng: np.random.Generator, keen: Floats) -> Ints:
        logs = np.log(self.events_a_session) + self.keenness * keen + self.spread * rng.standard_normal(len(keen))
        sizes: Ints = np.clip(np.exp(logs) + 0.5, 1, 200).astype(np.int64)
        return sizes

    def _laid_out(self, rng: np.random.Generator, shopper: Ints, start: Ints, events: Ints) -> Visits:
        gaps = from_table(rng, self.gaps, int(events.sum()))
        firsts = np.cumsum(events) - events
        gaps[firsts] = 0
        lasts = np.add.reduceat(gaps, firsts, dtype=np.int64)
        start = apart(rng, shopper, start, lasts)
        kept = start + lasts < self.days * _DAY
        gaps = gaps[np.repeat(kept, events)]
        return _clocked(shopper[kept], events[kept], start[kept], lasts[kept], gaps)


def apart(rng: np.random.Generator, shopper: Ints, start: Ints, lasts: Ints) -> Ints:
    """Put sessions off until their shopper has been away for more than `GAP` seconds."""
    busy = lasts + GAP + rng.integers(1, GAP, len(lasts))
    before = np.cumsum(busy) - busy
    lane = shopper * _APART - before
    put_off: Ints = np.maximum.accumulate(start + lane) - lane
    return put_off


def _clocked(shopper: Ints, events: Ints, start: Ints, lasts: Ints, gaps: Ints) -> Visits:
    """Turn seconds since the event before into seconds since the first day."""
    gaps[np.cumsum(events) - events] = np.diff(start, prepend=0) - np.concatenate(([0], lasts[:-1]))
    return Visits(shopper, events, np.cumsum(gaps, dtype=np.int32))
