"""From instants to a shop's wall clock and back, by additions that every engine does alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import ibis

from footfall.errors import unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir
    import numpy as np
    from numpy.typing import NDArray


def zone(name: str) -> ZoneInfo:
    """Find a time zone by its name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise unknown("time zone", name, available_timezones(), "Write it as Europe/London.") from None


def instant_of(day: date, where: ZoneInfo) -> datetime:
    """Give the instant a day begins in a zone, in UTC and without saying so."""
    return datetime.combine(day, time.min, where).astimezone(UTC).replace(tzinfo=None)


def to_local(at: ir.Value, where: ZoneInfo, first: datetime, last: datetime) -> ir.Value:
    """Read instants between `first` and `last` off the shop's clock."""
    return _shifted(at, lambda moment: _offset(moment.replace(tzinfo=UTC), where), first, last)


def to_instant(local: ir.Value, where: ZoneInfo, first: datetime, last: datetime) -> ir.Value:
    """Give the instants of a shop's clock; of an hour that happens twice the first, as Python has it."""
    return _shifted(local, lambda moment: -_offset(moment.replace(tzinfo=where), where), first, last)


def _offset(moment: datetime, where: ZoneInfo) -> timedelta:
    return moment.astimezone(where).utcoffset() or timedelta(0)


def _shifted(at: ir.Value, offset: Callable[[datetime], timedelta], first: datetime, last: datetime) -> ir.Value:
    """Add the offset of each stretch of time."""
    stretches = _stretches(offset, first - timedelta(days=1), last + timedelta(days=1))
    if len(stretches) == 1:
        return at + _interval(stretches[0][1])
    branches = [(at < until, at + _interval(shift)) for until, shift in stretches[:-1]]
    return ibis.cases(*branches, else_=at + _interval(stretches[-1][1]))


def offsets(where: ZoneInfo, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the seconds that a zone is ahead of UTC at instants given as seconds since 1970."""
    import numpy as np

    first, last = (datetime.fromtimestamp(int(edge), UTC) for edge in (seconds.min(), seconds.max()))
    stretches = _stretches(lambda moment: _offset(moment, where), first, last + timedelta(days=1))
    untils = np.array([until.timestamp() for until, _shift in stretches[:-1]])
    shifts = np.array([shift.total_seconds() for _until, shift in stretches], dtype=np.int64)
    return shifts[np.searchsorted(untils, seconds, side="right")]


def _interval(shift: timedelta) -> ir.Value:
    return ibis.interval(seconds=int(shift.total_seconds()))


def _stretches(
    offset: Callable[[datetime], timedelta], first: datetime, last: datetime
) -> list[tuple[datetime, timedelta]]:
    """List the offsets between two moments, each with the moment it ends."""
    found, moment = [], first
    while moment < last:
        day = moment + timedelta(days=1)
        if offset(moment) != offset(day):
            found.append((_turn(offset, moment, day), offset(moment)))
        moment = day
    return [*found, (last, offset(moment))]


def _turn(offset: Callable[[datetime], timedelta], low: datetime, high: datetime) -> datetime:
    """Find the second at which an offset changes."""
    before = offset(low)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if offset(middle) == before else (low, middle)
    return high.replace(microsecond=0)
