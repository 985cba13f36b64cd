"""Which events and which users an answer is about."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from footfall.errors import BadRequest, unknown
from footfall.spec import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import ibis.expr.types as ir

_OPERATORS: dict[str, Callable[[Any, Any], ir.Value]] = {
    "=": operator.eq,
    "!=": lambda value, given: (value != given) | value.isnull(),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_FORM = re.compile(r"\s*([^=<>!]+?)\s*(!=|<=|>=|=|<|>|\bin\b)(?!=)\s*(.+?)\s*", re.DOTALL)


@dataclass(frozen=True)
class Condition:
    """`COLUMN OP VALUE`, as it was written. A missing value is equal to none: `!=` keeps it, the others do not."""

    text: str
    column: str
    operator: str
    value: str

    @classmethod
    def read(cls, text: str) -> Condition:
        """Read a condition, or say how one is written."""
        found = _FORM.fullmatch(text)
        if not found:
            do = 'Write it as "device = mobile", with one of = != < <= > >= in.'
            raise BadRequest("That is not a condition.", f"'{text}' was given.", do)
        return cls(text.strip(), found[1].strip(), found[2], found[3])

    def holds(self, value: ir.Value) -> ir.Value:
        """Give the condition as an expression over the column's value."""
        if self.operator == "in":
            return value.isin([self._given(part, value) for part in self._parts()])
        return _OPERATORS[self.operator](value, self._given(self.value, value))

    @property
    def values(self) -> list[str]:
        """The values that it names, as text."""
        return [_bare(part) for part in (self._parts() if self.operator == "in" else [self.value])]

    def _parts(self) -> list[str]:
        return [part for part in self.value.strip("()[] ").split(",") if part.strip()]

    def _given(self, text: str, value: ir.Value) -> object:
        """Read the value written as the column's own type."""
        text = _bare(text)
        kind = value.type()
        try:
            return _typed(text, kind)
        except (ValueError, KeyError, OverflowError):
            found = f"'{text}' was given; {self.column} holds {_named(kind)}."
            raise BadRequest(f"The condition '{self.text}' compares unlike things.", found, "Mend the value.") from None


def _bare(text: str) -> str:
    """Take a value out of its quotes."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _typed(text: str, kind: ibis.DataType) -> object:
    if kind.is_boolean():
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}[text.lower()]
    if kind.is_integer():
        return int(text) if re.fullmatch(r"-?\d{1,18}", text) else float(text)
    if kind.is_numeric():
        return float(text)
    if kind.is_date():
        return ibis.date(read_day(text))
    if kind.is_timestamp():
        return ibis.timestamp(text.replace(" ", "T") if len(text) > 10 else f"{read_day(text)}T00:00:00")
    return text


def _named(kind: ibis.DataType) -> str:
    if kind.is_boolean():
        return "true or false"
    return "numbers" if kind.is_numeric() else "times" if kind.is_temporal() else "text"


@dataclass(frozen=True)
class Filters:
    """What was asked beside the parameters: conditions on events and on users, and days of the shop, both included."""

    where: tuple[Condition, ...] = ()
    who: tuple[Condition, ...] = ()
    since: date | None = None
    until: date | None = None
    exclude_anomalies: bool = False
    """Whether users that act as no person can are left out."""

    @classmethod
    def read(
        cls,
        where: str | Sequence[str] | None = None,
        who: str | Sequence[str] | None = None,
        since: object = None,
        until: object = None,
        *,
        exclude_anomalies: bool = False,
    ) -> Filters:
        """Read filters as they are written."""
        days = [read_day(day) if day not in (None, "") else None for day in (since, until)]
        if days[0] and days[1] and days[0] > days[1]:
            raise BadRequest("'since' is after 'until'.", f"{days[0]} and {days[1]} were given.", "Swap them.")
        return cls(_conditions(where), _conditions(who), days[0], days[1], exclude_anomalies)

    def __bool__(self) -> bool:
        """Tell whether anything is left out at all."""
        return self.of_events or self.of_users

    @property
    def of_events(self) -> bool:
        """Whether some events of a chosen user may be left out."""
        return bool(self.where or self.since or self.until)

    @property
    def of_users(self) -> bool:
        """Whether some users are left out altogether."""
        return bool(self.who) or self.exclude_anomalies

    def asked(self) -> dict[str, object]:
        """Give the filters for JSON; those not asked are left out."""
        given: dict[str, object] = {
            "where": [condition.text for condition in self.where],
            "who": [condition.text for condition in self.who],
            "since": str(self.since) if self.since else None,
            "until": str(self.until) if self.until else None,
            "exclude-anomalies": self.exclude_anomalies,
        }
        return {name: value for name, value in given.items() if value}

    def days(self, local_at: ir.Value) -> ir.Value:
        """Tell whether a time lies in the days asked for."""
        inside = ibis.literal(True)  # noqa: FBT003 - Ibis's word
        if self.since:
            inside &= local_at >= ibis.timestamp(f"{self.since}T00:00:00")
        if self.until:
            inside &= local_at < ibis.timestamp(f"{self.until + timedelta(days=1)}T00:00:00")
        return inside


def _conditions(given: str | Sequence[str] | None) -> tuple[Condition, ...]:
    texts = [given] if isinstance(given, str) else given or []
    return tuple(Condition.read(text) for text in texts if text.strip())


def column_of(table: ir.Table, name: str, known: Iterable[str], kind: str) -> str:
    """Find a column by the name given, letter case ignored, or guess the typo."""
    by_lower = {column.lower(): column for column in known}
    if name.lower() not in by_lower:
        raise unknown(f"column in {kind}", name, by_lower.values(), "Mend the name.")
    return by_lower[name.lower()] if by_lower[name.lower()] in table.columns else name
