"""The truth of a log, counted while its blocks pass: it adds up what the makers know and never reads the log again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from footfall.simulate.visits import GAP

if TYPE_CHECKING:
    from datetime import date

    from footfall.simulate.rows import Ints, Rows


@dataclass(kw_only=True)
class Tally:
    """Running counts over blocks; no user is in two blocks."""

    words: tuple[str, ...]
    bought: str
    days: int
    rows: int = 0
    users: int = 0
    buyers: int = 0
    sessions: int = 0
    strays: int = 0
    by_code: Ints = field(init=False)
    by_code_clean: Ints = field(init=False)
    by_hour: Ints = field(init=False)
    visitors: Ints = field(init=False)
    repeated_lines: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start every count at nought."""
        self.by_code = np.zeros(len(self.words), dtype=np.int64)
        self.by_code_clean = np.zeros(len(self.words), dtype=np.int64)
        self.by_hour = np.zeros(self.days * 24, dtype=np.int64)
        self.visitors = np.zeros(self.days, dtype=np.int64)

    def add(self, rows: Rows) -> None:
        """Count a block."""
        self.users += _distinct(rows.user)
        self.buyers += _distinct(rows.user[rows.code == self.words.index(self.bought)])
        self.sessions += int(np.count_nonzero(rows.opens))
        self.strays += int(np.count_nonzero(rows.stray))
        self.repeated_lines += (self.rows + 1 + np.flatnonzero(rows.repeated)).tolist()
        self._add_codes(rows)
        self._add_hours(rows.take(np.flatnonzero(~rows.stray)))
        self.rows += len(rows)

    def told(self, first_day: date) -> dict[str, Any]:
        """Tell the truth as it stands in the file."""
        days = [str(first_day + timedelta(days=day)) for day in range(self.days)]
        seen = [day for day, visitors in zip(days, self.visitors, strict=True) if visitors]
        return {
            "events": self.rows,
            "users": self.users,
            "buyers": self.buyers,
            "by_event": self._by_word(self.by_code),
            "by_event_clean": self._by_word(self.by_code_clean),
            "first_day": min(seen, default=None),
            "last_day": max(seen, default=None),
            "visitors": dict(zip(days, self.visitors.tolist(), strict=True)),
            "by_hour": self._by_hour.tolist(),
            "peak_hour": int(self._by_hour.argmax()),
            "session_gap_seconds": GAP,
            "sessions": self.sessions,
            "sessions_clean": self.sessions - self.strays,
            "duplicates": {"rows": len(self.repeated_lines), "lines": self.repeated_lines},
            "out_of_range": {"rows": self.strays},
        }

    @property
    def _by_hour(self) -> Ints:
        by_hour: Ints = self.by_hour.reshape(self.days, 24).sum(axis=0)
        return by_hour

    def _by_word(self, by_code: Ints) -> dict[str, int]:
        return dict(zip(self.words, by_code.tolist(), strict=True))

    def _add_codes(self, rows: Rows) -> None:
        flawed = rows.repeated | rows.stray
        self.by_code += (whole := np.bincount(rows.code, minlength=len(self.words)))
        self.by_code_clean += whole - np.bincount(rows.code[flawed], minlength=len(self.words))

    def _add_hours(self, rows: Rows) -> None:
        hour = rows.second // 3600
        visit = rows.user * self.days + hour // 24
        arrivals = np.flatnonzero(np.diff(visit, prepend=-1))
        self.by_hour += np.bincount(hour, minlength=len(self.by_hour))
        self.visitors += np.bincount(hour[arrivals] // 24, minlength=self.days)


def _distinct(user: Ints) -> int:
    """Count users in a column where they stand together."""
    return int(np.count_nonzero(np.diff(user, prepend=-1)))
