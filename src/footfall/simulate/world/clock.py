"""The shop's clock: seconds since its first midnight, and what the clock on its wall shows then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    from footfall.simulate.rows import Ints

DAY = 86_400
_HOUR = 3600


@dataclass(frozen=True)
class Clock:
    """A run of days in a time zone whose offsets change at whole hours, if at all."""

    timezone: str
    first_day: date
    days: int

    @cached_property
    def midnight(self) -> int:
        """The first midnight, in unix seconds."""
        return int(self._midnight(0).timestamp())

    @cached_property
    def seconds(self) -> int:
        """How many seconds the days have; a day of 23 or 25 hours counts as it is."""
        return int(self._midnight(self.days).timestamp()) - self.midnight

    def wall(self, elapsed: Ints) -> Ints:
        """Return what the wall shows, as seconds since the first midnight by the wall."""
        return elapsed + self._shift(elapsed)

    def elapsed(self, wall: Ints) -> Ints:
        """Return the seconds passed when the wall shows this; an hour that is skipped is taken as the one before."""
        return wall - self._shift(wall)

    def place(self, day: date) -> int:
        """Return the day's place among the days."""
        return (day - self.first_day).days

    def named(self, place: int) -> str:
        """Return the name of the day at that place."""
        return str(self.first_day + timedelta(days=int(place)))

    def weekdays(self) -> Ints:
        """Return the weekday of each day, Monday 0."""
        return (self.first_day.weekday() + np.arange(self.days)) % 7

    def months(self) -> Ints:
        """Return the month of each day, January 0."""
        return np.array([(self.first_day + timedelta(days=day)).month - 1 for day in range(self.days)])

    def _midnight(self, place: int) -> datetime:
        return datetime.combine(self.first_day + timedelta(days=place), datetime.min.time(), ZoneInfo(self.timezone))

    def _shift(self, seconds: Ints) -> Ints:
        shift: Ints = self._shifts[np.clip(seconds // _HOUR, 0, len(self._shifts) - 1)]
        return shift

    @cached_property
    def _shifts(self) -> Ints:
        """How far the wall runs ahead of the seconds passed, by hour."""
        zone = ZoneInfo(self.timezone)
        hours = [datetime.fromtimestamp(self.midnight + hour * _HOUR, UTC) for hour in range(self.days * 24 + 25)]
        ahead = [int((hour.astimezone(zone).utcoffset() or timedelta()).total_seconds()) for hour in hours]
        return np.array(ahead, dtype=np.int64) - ahead[0]
