"""A shop's own table of customers that holds recency, frequency and money already: which columns, and the figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import BadRequest, NotApplicable
from footfall.schema import CUSTOMERS
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis.expr.types as ir

    from footfall.tables import Tables

_LAST = frozenset(("last", "latest", "letzte", "letzter", "последний", "последняя", "последнего", "последней"))
_BOUGHT = frozenset(
    (
        *("order", "ordered", "purchase", "purchased", "bought", "buy", "transaction", "sale"),
        *("bestellung", "kauf", "покупка", "покупки", "заказ", "заказа"),
    )
)
_DAYS = frozenset(("days", "since", "ago", "tage", "дней"))
_COUNT = frozenset(
    (
        *("n", "nb", "no", "num", "nr", "number", "of", "count", "cnt", "total", "lifetime", "order", "purchase"),
        *("transaction", "anzahl", "количество", "число"),
    )
)
_COUNTED = frozenset(
    ("orders", "purchases", "transactions", "bestellungen", "käufe", "заказов", "заказы", "покупок", "покупки")
)
_SUM = frozenset(
    (
        *("total", "sum", "amount", "net", "gross", "lifetime", "overall", "all", "time", "value", "of", "order"),
        *("orders", "purchase", "purchases", "money", "usd", "eur", "gbp", "rub", "сумма", "покупок", "заказов"),
    )
)
_MONEY = frozenset(
    (
        *("spend", "spent", "spending", "spendings", "revenue", "sales", "turnover", "money", "gmv", "ltv"),
        *("umsatz", "выручка"),
    )
)
_KEYS = (
    frozenset(("recency", "давность")),
    frozenset(("frequency", "freq", "частота")),
    frozenset(("monetary",)),
)
"""The words for recency, frequency and money themselves: a column that bears one goes before others."""
ROLES = ("recency", "frequency", "money")
DO = "Name the columns of recency, frequency and money with --own."


@dataclass(frozen=True)
class Own:
    """The columns of `customers` that hold recency (figures, or the day of the last order), frequency and money."""

    recency: str
    frequency: str
    money: str | None
    dated: bool
    """Whether recency is the day or time of the last order."""
    age: str | None = None
    """The column of time since the first order, where recency is told from then on to the last, and frequency counts
    the orders after the first, as BG/NBD takes them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Name them as `--own` does."""
        return (self.recency, self.frequency, *([self.money] if self.money else []))


def own_of(t: Tables, asked: Sequence[str] | None) -> Own:
    """Find the columns, by what is asked or by their names and types; refuse where they are none, or several."""
    if asked and len(asked) not in (2, 3):
        raise BadRequest("'own' must be two or three columns.", f"It has {len(asked)}.", DO)
    columns = t.customers.columns
    named = [column_of(t.customers, name, columns, CUSTOMERS.name) for name in asked] if asked else _guessed(t)
    recency, frequency, *money = named
    kinds = t.customers.schema()
    for name in (frequency, *money):
        if not kinds[name].is_numeric():
            raise BadRequest(f"'{name}' holds no figures.", "Frequency and money are figures.", DO)
    dated = _is_day(t, recency)
    if not dated and not kinds[recency].is_numeric():
        raise BadRequest(f"'{recency}' holds neither days nor figures.", "Recency is one of both.", DO)
    age = None if dated else _age(t, recency, frequency)
    return Own(recency, frequency, None if age or not money else money[0], dated, age)


def _guessed(t: Tables) -> list[str]:
    """Tell by names and types which column is which; without money there may be two."""
    fits = (_is_recency, _is_frequency, _is_money)
    found = [_one(t, role, key, fit) for role, key, fit in zip(ROLES, _KEYS, fits, strict=True)]
    lacking = [role for role, name in zip(ROLES[:2], found, strict=False) if name is None]
    if lacking:
        which = " and ".join(lacking)
        raise NotApplicable(f"The customers have no column that is told to be {which} by its name. {DO}")
    return [name for name in found if name is not None]


def _one(t: Tables, role: str, key: frozenset[str], fits: Callable[[Tables, str, set[str]], bool]) -> str | None:
    """Find the one column of a role; the house's own word for it goes first."""
    words = {name: set(_words(name)) for name in t.customers.columns if name != "user_id"}
    numeric = {name for name in words if t.customers.schema()[name].is_numeric()}
    exact = [name for name, of in words.items() if of & key and name in numeric]
    found = exact or [name for name, of in words.items() if fits(t, name, of)]
    if len(found) > 1:
        raise NotApplicable(f"Each of {', '.join(found)} may be the customers' {role}. {DO}")
    return found[0] if found else None


def _words(name: str) -> list[str]:
    return [word.casefold() for word in re.split(r"[\W_\d]+|(?<=[a-z])(?=[A-Z])", name) if word]


def _is_day(t: Tables, name: str) -> bool:
    kind = t.customers.schema()[name]
    return bool(kind.is_date() or kind.is_timestamp())


def _is_recency(t: Tables, name: str, words: set[str]) -> bool:
    if not (words & _LAST and words & _BOUGHT):
        return False
    return _is_day(t, name) or (t.customers.schema()[name].is_numeric() and bool(words & _DAYS))


def _is_frequency(t: Tables, name: str, words: set[str]) -> bool:
    counts = words <= _COUNT | _COUNTED
    many = words & _COUNTED or (words & {"order", "purchase", "transaction"} and words & {"count", "cnt"})
    return counts and bool(many) and t.customers.schema()[name].is_numeric()


def _is_money(t: Tables, name: str, words: set[str]) -> bool:
    sums = bool(words & _MONEY) or {"total", "amount"} <= words or "сумма" in words
    return words <= _SUM | _MONEY and sums and t.customers.schema()[name].is_numeric()


def _age(t: Tables, recency: str, frequency: str) -> str | None:
    """Find the column T of BG/NBD's figures: recency never goes beyond it, and is 0 where frequency is."""
    if "T" not in t.customers.columns or not t.customers.schema()["T"].is_numeric():
        return None
    late, often, age = (t.customers[name].cast("float64") for name in (recency, frequency, "T"))
    amiss = t.customers.filter((late > age) | ((often == 0) & (late != 0)) | ((often > 0) & (late == 0)))
    return "T" if not t.engine.count(amiss) else None


def bought(t: Tables, own: Own) -> ir.Table:
    """Give each buyer's recency, frequency and money; who lacks the first two, or has none of them, is no buyer."""
    mine = t.customers.select(
        "user_id", recency_days=_recency(t, own), frequency=_frequency(t, own), monetary=_money(t, own)
    )
    return mine.filter((_.recency_days >= 0) & (_.frequency > 0))


def _recency(t: Tables, own: Own) -> ir.Value:
    if own.dated:
        day = t.customers[own.recency].cast("date")
        return -day.delta(ibis.date(as_of(t, own)), unit="day").cast("int64")
    if own.age:
        return t.customers[own.age].cast("float64") - t.customers[own.recency].cast("float64")
    return t.customers[own.recency]


def as_of(t: Tables, own: Own) -> str:
    """Give the latest day of the last orders."""
    everyone = t.whole.customers
    latest = t.engine.row(everyone.aggregate(at=everyone[own.recency].cast("date").max()))["at"]
    if latest is None:
        raise NotApplicable(f"'{own.recency}' holds no day, so nobody can be scored.")
    return str(latest)


def _frequency(t: Tables, own: Own) -> ir.Value:
    often = t.customers[own.frequency]
    return often + 1 if own.age else often


def _money(t: Tables, own: Own) -> ir.Value:
    if own.money is None:
        return ibis.null("float64")
    return t.customers[own.money].cast("float64").fill_null(0.0).round(6)
