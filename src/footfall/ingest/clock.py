"""The shop's zone, where a log gives its days beside its instants: the zone in which the two agree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest import parse
from footfall.ingest.verdict import EARLIEST, latest
from footfall.ingest.zone import offsets, zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir
    import numpy as np
    from numpy.typing import NDArray

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.ingest import Ingest
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged

ZONES = (
    *("UTC", "Asia/Seoul", "Asia/Shanghai", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow"),
    *("Europe/Istanbul", "Europe/Athens", "Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York"),
    *("America/Chicago", "America/Denver", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland"),
    *(f"Etc/GMT{hours:+d}" for hours in range(-14, 13) if hours),
)
"""The zones that are tried, of those with the same clock the better known first."""
CELL, DAY = 900, 86_400
"""Every zone's clock is whole quarter hours ahead of UTC."""
EPOCH = date(1970, 1, 1)
AGREES = 0.999
"""A column of days is the shop's by some zone's clock where so many of its rows agree with it."""
_DAY_NAME = re.compile(r"date|day|일자|날짜|日期", re.IGNORECASE)
_WRITTEN = r"^\d{4}[-/.]?\d{2}[-/.]?\d{2}$"


@dataclass(frozen=True)
class Clock:
    """The shop's zone, whether anybody or anything said so, and what to know of it."""

    zone: str
    assumed: bool
    notes: tuple[tuple[str, str], ...] = ()


def told_clock(engine: DuckEngine, asked: Ingest, log: Log, staged: Staged) -> Clock:
    """Take the zone that was named, else the source's own, else that in which the log's days are days, else UTC."""
    named = asked.timezone or log.source.timezone
    if named:
        zone(named)
    for key, name in staged.own.items():
        if name == log.source.day or (log.source.day is None and _DAY_NAME.search(name)):
            days = _days(engine, staged.table, key, name)
            if days and (days.fit or name == log.source.day):
                return days.clock(named, by_the_clock=log.source.by_the_clock(log.files[0]))
    return Clock(named or "UTC", assumed=not named)


@dataclass(frozen=True)
class Days:
    """A column of days beside the instants of its rows, counted by quarter hours."""

    name: str
    at: NDArray[np.int64]
    """The second, since 1970, at which a quarter hour begins."""
    day: NDArray[np.int64]
    """The day that rows of that quarter hour bear, since 1970."""
    rows: NDArray[np.int64]

    def agreement(self, name: str) -> float:
        """Give the share of rows whose day is that of a zone's clock."""
        local = self.at + offsets(zone(name), self.at)
        fits: int = self.rows[local // DAY == self.day].sum()
        return fits / int(self.rows.sum())

    @cached_property
    def fit(self) -> str | None:
        """Find the zone whose clock the days go by."""
        agreeing = {name: self.agreement(name) for name in ZONES}
        best = max(agreeing, key=lambda name: agreeing[name])
        return best if agreeing[best] >= AGREES else None

    def clock(self, named: str | None, *, by_the_clock: bool) -> Clock:
        """Set the zone that was named beside the days."""
        fit, used = self.fit, named or "UTC"
        if by_the_clock:
            return Clock(used, not named, tuple(self._of_local_times(fit)))
        if fit is None:
            return Clock(used, not named, (("local-date", self._misfit(used)),))
        if not named or self.agreement(named) >= AGREES:
            return Clock(named or fit, assumed=False, notes=tuple(self._of_instants(named or fit)))
        return Clock(named, assumed=False, notes=(("local-date", f"{self._misfit(named)} It goes by {_said(fit)}."),))

    def _of_instants(self, where: str) -> Iterator[tuple[str, str]]:
        away = 1 - self.agreement("UTC")
        if away:
            yield (
                "local-date",
                (
                    f"{self.name} is the shop's day, by {_said(where)}, while the instants are UTC: {_percent(away)} "
                    f"of rows fall on another day there. Days here are the shop's; --timezone names another zone."
                ),
            )

    def _of_local_times(self, fit: str | None) -> Iterator[tuple[str, str]]:
        """Tell of times that were taken for the shop's clock and are not."""
        if fit and 1 - self.agreement("UTC") > 1 - AGREES:
            yield (
                "local-date",
                (
                    f"{self.name} goes by {_said(fit)} if the log's times are UTC, yet they were read as the shop's "
                    "own clock. If they are UTC, write a Z behind each and name the zone with --timezone."
                ),
            )

    def _misfit(self, used: str) -> str:
        return f"{self.name} agrees with {used}, the zone in use, in {_percent(self.agreement(used))} of rows only."


def _said(name: str) -> str:
    """Write a zone that has no place by its offset: the names of Etc have the sign the other way round."""
    return f"UTC{-int(name.removeprefix('Etc/GMT')):+d}" if name.startswith("Etc/GMT") else f"{name}'s clock"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{100 * share:.2g} %"


def _days(engine: DuckEngine, rows: ir.Table, key: str, name: str) -> Days | None:
    """Count the rows of each quarter hour and day; None where the column holds anything but days."""
    import numpy as np

    day = _day(rows[key])
    if day is None:
        return None
    at = (rows.event_at.epoch_seconds() / CELL).floor().cast("int64") * CELL
    possible = rows.event_at.between(EARLIEST, latest())
    dated = rows.filter(rows[key].notnull() & possible).select(at=at, day=day)
    lines = engine.rows(dated.group_by("at", "day").aggregate(n=_.count()))
    days = [line for line in lines if line["day"] is not None]
    if not days or sum(line["n"] for line in days) < AGREES * sum(line["n"] for line in lines):
        return None
    columns = ((line["at"], (line["day"] - EPOCH).days, line["n"]) for line in days)
    return Days(name, *np.array(list(columns), dtype=np.int64).T)


def _day(theirs: ir.Value) -> ir.Value | None:
    """Read a day, however it is written; None for a column of another type."""
    if theirs.type().is_date():
        return theirs
    if not (theirs.type().is_string() or theirs.type().is_integer()):
        return None
    text = parse.words(theirs.cast("string"))
    digits = text.re_replace("[-/.]", "")
    return ibis.cases((text.re_search(_WRITTEN), parse.moment(digits, "%Y%m%d").date()))
