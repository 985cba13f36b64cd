"""Stretches of days, as people name them: a year, a month, a day, or from one day to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from footfall.errors import BadRequest
from footfall.spec import read_day

_DAY = timedelta(days=1)
_FORM = re.compile(r"\d{4}(-\d{2}){0,2}")


@dataclass(frozen=True, order=True)
class Span:
    """Days of the shop from `first` to `last`, both included."""

    first: date
    last: date

    @classmethod
    def read(cls, text: str) -> Span:
        """Read `2024`, `2024-10`, `2024-10-07` or `2024-10-01..2024-10-14`."""
        start, dots, end = (part.strip() for part in text.partition(".."))
        span = cls(_of(start, text).first, _of(end if dots else start, text).last)
        if span.first > span.last:
            raise BadRequest("A period ends before it begins.", f"'{text}' was given.", "Swap its days.")
        return span

    def __str__(self) -> str:
        """Write it as short as it can be read."""
        if self.first == self.last:
            return str(self.first)
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first}..{self.last}"

    @property
    def is_month(self) -> bool:
        """Whether it is one whole month."""
        return self.first.day == 1 and self.last == _month_end(self.first)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self) -> Span:
        """Give the month before a month, or just as many days before."""
        last = self.first - _DAY
        return Span(last.replace(day=1) if self.is_month else last - _DAY * (self.days - 1), last)

    def after(self) -> Span:
        """Give the month after a month, or just as many days after."""
        first = self.last + _DAY
        return Span(first, _month_end(first) if self.is_month else first + _DAY * (self.days - 1))

    def meets(self, other: Span) -> bool:
        """Tell whether they share a day."""
        return self.first <= other.last and other.first <= self.last


def _of(text: str, whole: str) -> Span:
    """Read one end: a year, a month or a day."""
    if not _FORM.fullmatch(text):
        do = "Write it as 2024, 2024-10, 2024-10-07 or 2024-10-01..2024-10-14."
        raise BadRequest("That is not a period.", f"'{whole}' was given.", do)
    if len(text) == 10:
        return Span(read_day(text), read_day(text))
    first = read_day(f"{text}-01" if len(text) == 7 else f"{text}-01-01")
    return Span(first, _month_end(first) if len(text) == 7 else first.replace(month=12, day=31))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def last_two(first: date, last: date) -> tuple[Span, Span] | None:
    """Choose two periods of a log to compare: its last two whole months, else its halves.

    An odd day in the middle belongs to neither half. A log of one day has no halves.
    """
    to = Span(last.replace(day=1), _month_end(last))
    to = to if to.last <= last else to.before()
    if to.before().first >= first:
        return to.before(), to
    days = ((last - first).days + 1) // 2
    if days < 1:
        return None
    return Span(first, first + _DAY * (days - 1)), Span(last - _DAY * (days - 1), last)
