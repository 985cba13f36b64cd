"""A map guessed: what each of the contract's columns is called in a log, by what the columns hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from footfall.ingest.guessing.deeds import Words, events_of, find_words, states_of
from footfall.ingest.guessing.money import Money, money_of
from footfall.ingest.guessing.naming import parts, rate_name
from footfall.ingest.guessing.orders import differs_within, fill_first_lines, find_repeated, groups, one_to_one
from footfall.ingest.guessing.sample import MOST
from footfall.ingest.guessing.words import NAMES, UNIQUE
from footfall.ingest.parse.money import CODES, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.ingest.guessing.sample import Column, Sample

SURE, FIT = 0.7, 0.45
"""A name that fits so well is believed; one that fits less well than the other is none."""
NEAR = 0.15
"""Two columns that fit about as well are asked about."""
MANY = 50
"""Of so many orders some customer should have two."""
REST = (
    *("item_name", "category", "sub_category", "product_type", "brand", "channel", "source", "medium", "campaign"),
    *("device", "country", "promo_code", "discount", "payment", "search_term", "source_session_id"),
)
"""Columns of which the name decides."""


@dataclass
class Guess:
    """What a log's columns and events may be, what speaks for it, and what must be asked."""

    sample: Sample
    columns: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    money: Money = field(default_factory=Money)
    words: Words | None = None
    kind: str = "orders"
    is_new_each_time: bool = False
    """Whether nobody comes twice though there are many orders."""
    also: dict[str, list[str]] = field(default_factory=dict)
    """Other columns of one of the contract's, of which the first that is known counts: those before it and after."""
    clock: str | None = None
    """The column of the clock, where the column of times has days alone."""
    unique: list[str] = field(default_factory=list)
    """Columns that tell what was sent twice."""
    lines: str | None = None
    """The list whose elements are the rows."""

    def column(self, role: str) -> Column | None:
        """Give the column that was found for one of the contract's."""
        return self.sample.columns.get(self.columns.get(role, ""))

    @cached_property
    def currency(self) -> str | None:
        """Give the currency whose sign all money bears."""
        money = [self.column(role) for role in ("price", "revenue")]
        texts = [str(value) for column in money if column for value in column.seen]
        found = {SIGNS[max(signs, key=len)] for text in texts if (signs := [sign for sign in SIGNS if sign in text])}
        return found.pop() if len(found) == 1 and "currency" not in self.columns else None


def guess(sample: Sample, lines: str | None = None) -> Guess:
    """Guess a map of a log by the rows looked at; they are those of a list where one is named."""
    return _Guessing(fill_first_lines(sample), lines).give_away()


class _Guessing:
    """The columns of a log, given away one by one."""

    def __init__(self, sample: Sample, lines: str | None = None) -> None:
        self.sample, self.out = sample, Guess(sample, lines=lines)
        self.inside = f"{lines}." if lines else "\0"
        self.event, self.status, asks = find_words(sample, self.inside)
        self.out.asks += asks
        if sample.decimals:
            many = f"{sample.decimals[0]:,} figures as 1,5 and {sample.decimals[1]:,} as 1.5"
            self.out.asks.append(
                f"decimal: there are {many}; of those like 1.234 it parts either thousands or a fraction"
            )
        self.free = [name for name in sample.columns if name not in (self.event, self.status)]

    def give_away(self) -> Guess:
        """Give columns away: the surest first, as the others rest on them."""
        self._take("order_id", self._order())
        self._take("user_id", self._user())
        day = self._time()
        self._take("event_at", day)
        self.out.clock = self._find_clock(day)
        self.free = [name for name in self.free if name != self.out.clock]
        self._take("event", self.event or self.status)
        self._take("item_id", self._item())
        self._take("currency", self._currency())
        self._take_money()
        for role in REST:
            self._take(role, self._by_name(role))
        self._tell_kind()
        self._tell_words()
        self._join_ids()
        self._join_parts()
        self._tell_unique()
        return self.out

    def _join_ids(self) -> None:
        """Name an id that is known on some rows only before the one that all have, where it joins several of those."""
        best = self.out.column("user_id")
        if best is None or best.filled < MOST:
            return
        for name, fit in self._fits("user_id", self._is_no_clock).items():
            column = self.sample.columns[name]
            if fit >= SURE and column.filled < MOST and _joins(column, best):
                self.out.also["user_id"] = [name, best.name]
                self.out.why["user_id"] = f"one {name} has several {best.name}"
                return

    def _join_parts(self) -> None:
        """Let columns of the same name in different objects be one, where no row has two of them."""
        for role, theirs in self.out.columns.items():
            column = self.sample.columns[theirs]
            same = [n for n in self.free if _last(n) == _last(theirs) and _apart(self.sample.columns[n], column)]
            if role in ("item_id", "item_name", "price", "quantity", "category", "brand") and same:
                self.out.also[role] = [theirs, *same[:1]]

    def _tell_unique(self) -> None:
        """Find the id that the log's own maker gives each event, by which one that was sent twice is told."""
        if not self.event:
            return
        ids = [n for n in self.free if UNIQUE & {"".join(parts(_last(n)))} and self.sample.columns[n].filled == 1]
        ids = [n for n in ids if len(self.sample.columns[n].different) >= MOST * self.sample.rows]
        told = [self.out.columns.get(role) for role in ("event", "event_at", "user_id")]
        if ids and None not in told and not self.out.also:
            self.out.unique = [*(str(name) for name in told), ids[0]]

    def _take(self, role: str, theirs: str | None) -> None:
        if theirs:
            self.out.columns[role] = theirs
            self.free = [name for name in self.free if name != theirs]

    def _ask(self, sentence: str) -> None:
        self.out.asks.append(sentence)

    def _fits(self, role: str, but: Callable[[str], bool] = lambda _name: True) -> dict[str, float]:
        """Give the columns whose names fit, and how well."""
        return {name: fit for name in self.free if but(name) and (fit := rate_name(role, name)) >= FIT}

    def _is_clock(self, name: str) -> bool:
        """Tell whether a column holds times, and not counts that an id may be."""
        column = self.sample.columns[name]
        return column.pattern is not None and not (column.is_counted and rate_name("event_at", name) < FIT)

    def _is_fraction(self, name: str) -> bool:
        """Tell whether a column holds figures with a fraction: no ids."""
        numbers = self.sample.columns[name].numbers
        return numbers is not None and any(n is not None and n != int(n) for n in numbers)

    def _is_no_clock(self, name: str) -> bool:
        return not self._is_clock(name)

    def _is_id(self, name: str) -> bool:
        return not self._is_clock(name) and not self._is_fraction(name)

    # --- orders

    def _order(self) -> str | None:
        """Find the order: told by first lines, else by name, and by rows that stand together."""
        if self.sample.order:
            self.out.why["order_id"] = f"{len(self.sample.first_only)} columns stand on the first line of each only"
            return self.sample.order
        fits = {name: fit + self._as_order(name) for name, fit in self._fits("order_id", self._is_id).items()}
        fits = {
            name: fit
            for name, fit in fits.items()
            if fit > FIT and (self.event is None or rate_name("order_id", name) > SURE)
        }
        best = max(fits, key=lambda name: fits[name], default=None)
        return best or (None if self.event else self._order_by_rows())

    def _order_by_rows(self) -> str | None:
        """Find a column of orders by its rows alone, and ask: they stand together, and are of one time."""
        nothing = [name for name in self.free if self._is_id(name) and rate_name("user_id", name) < FIT]
        found = [name for name in nothing if self._stand_together(self.sample.columns[name])]
        best = max(found, key=lambda name: len(self.sample.columns[name].different), default=None)
        if best:
            self._ask(
                f'order_id: rows of one "{best}" stand together and are of one time; either it is the order, or none'
            )
        return best

    def _stand_together(self, column: Column) -> bool:
        """Tell whether several values stand on several rows each, those together, and all of one time."""
        lines = find_repeated(column)
        times = [self.sample.columns[name] for name in self.free if self._is_clock(name)]
        one = any(len(time.different) > 1 and differs_within(time, lines) == 0 for time in times)
        together = all(rows[-1] - rows[0] == len(rows) - 1 for rows in lines)
        return len(lines) > 1 and column.filled == 1 and one and together

    def _as_order(self, name: str) -> float:
        """Tell what speaks for a column of orders: rows of one that stand together, and are one customer's."""
        column = self.sample.columns[name]
        if self.event is None and len(column.different) == 1 and self.sample.rows > 2:
            return -1.0
        runs = sum(a != b for a, b in zip(column.values, column.values[1:], strict=False)) + 1
        apart = runs > len(column.different) and self.event is None
        several = len(column.different) < len(column.seen)
        return (-0.3 if apart and not self._of_one_user(column) else 0.0) + (0.1 if several and not apart else 0.0)

    def _of_one_user(self, column: Column) -> bool:
        users = [name for name in self._fits("user_id", self._is_id) if name != column.name]
        lines = find_repeated(column)
        return any(differs_within(self.sample.columns[name], lines) == 0 for name in users)

    @cached_property
    def _lines(self) -> list[list[int]]:
        """Give the rows of each order of several."""
        column = self.out.column("order_id")
        return find_repeated(column) if column else []

    # --- people

    def _user(self) -> str | None:
        """Find who: one to an order, with more than one order, and known on every row."""
        fits = {name: fit + self._as_user(name) for name, fit in self._fits("user_id", self._is_no_clock).items()}
        ranked = sorted(fits, key=lambda name: -fits[name])
        if not ranked:
            return None
        best = ranked[0]
        columns = self.sample.columns
        for other in ranked[1:]:
            if (
                fits[best] - fits[other] < NEAR
                and not one_to_one(columns[best], columns[other])
                and columns[other].filled > MOST
            ):
                self._ask(f'user_id: either "{best}" ({self._people(best)}) or "{other}" ({self._people(other)})')
        if rate_name("user_id", best) < 0.6:
            self._ask(f'user_id: "{best}" fits badly by its name; either it is who, or another column is')
        self._tell_new_people(best)
        return best

    def _people(self, name: str) -> str:
        return f"{len(self.sample.columns[name].different):,} different in {self.sample.rows:,} rows"

    def _as_user(self, name: str) -> float:
        """Tell what speaks against a column of people: no value, two in an order, one in all, none twice."""
        column = self.sample.columns[name]
        fit = -0.4 * (1 - column.filled) - 0.6 * differs_within(column, self._lines)
        if len(column.different) == 1 and self.sample.rows > 4:
            fit -= 0.3
        return fit - (0.3 if self._never_again(column) else 0.0)

    def _never_again(self, column: Column) -> bool:
        """Tell whether nobody of a column has two orders, or, without orders, two rows."""
        orders = self.out.column("order_id")
        rows = (
            list(groups(orders).values()) if orders and self.event is None else [[n] for n in range(self.sample.rows)]
        )
        people = [str(column.values[some[0]]) for some in rows if column.values[some[0]] is not None]
        return len(people) > 4 and len(set(people)) == len(people)

    def _tell_new_people(self, name: str) -> None:
        """Ask where nobody comes twice though there are many orders."""
        column = self.sample.columns[name]
        if self._never_again(column) and len(column.different) >= MANY:
            self.out.is_new_each_time = True
            many = f'"{name}" never comes twice in {len(column.different):,} orders'
            self._ask(f"user_id: {many}; either every customer is new, or another column or file names people")

    # --- times

    def _time(self) -> str | None:
        """Find when: by name, on every row, and before all others."""
        times = [name for name in self.free if self._is_clock(name)] or self._find_counts()
        fits = {name: max(rate_name("event_at", name), 0.1) + self._as_time(name, times) for name in times}
        ranked = sorted(fits, key=lambda name: -fits[name])
        if not ranked:
            return None
        best = ranked[0]
        if rate_name("event_at", best) < FIT and not self.sample.columns[best].is_counted and len(times) > 1:
            self._ask(f'event_at: either "{best}" or {" or ".join(_quoted(n) for n in ranked[1:4])}')
        for other in ranked[1:2]:
            if fits[best] - fits[other] < 0.05 and self._differ(best, other):
                self._ask(f'event_at: either "{best}" or "{other}"')
        return best

    def _find_clock(self, day: str | None) -> str | None:
        """Find the column that says at what time of the day, where that of the times does not."""
        if day is None or any(":" in str(value) for value in self.sample.columns[day].seen):
            return None
        clocks = (name for name in self.free if name != day and _is_clock_alone(self.sample.columns[name]))
        return next(clocks, None)

    def _find_counts(self) -> list[str]:
        """Give the columns of nothing else that may be counts since 1970, and ask: ids may look like them."""
        nothing = [name for name in self.free if all(rate_name(role, name) < FIT for role in NAMES)]
        found = [name for name in nothing if self.sample.columns[name].is_counted][:1]
        for name in found:
            self._ask(f'event_at: "{name}" may be seconds since 1970 by its values alone; either it is when, or an id')
        return found

    def _as_time(self, name: str, times: list[str]) -> float:
        """Tell what speaks for a column of times: values, a clock, and that it comes first."""
        column = self.sample.columns[name]
        finer = 0.1 * (len(column.different) / max(len(self.sample.columns[one].different) for one in times))
        first = 0.1 if all(self._is_before(name, other) for other in times if other != name) else 0.0
        finer += 0.2 * name.startswith(self.inside)
        return finer + first - 0.5 * (1 - column.filled) - 0.3 * differs_within(column, self._lines)

    def _is_before(self, name: str, other: str) -> bool:
        """Tell whether times written alike are never after others."""
        mine, theirs = self.sample.columns[name], self.sample.columns[other]
        if mine.pattern != theirs.pattern or mine.is_counted != theirs.is_counted:
            return True
        both = [
            (str(a), str(b)) for a, b in zip(mine.values, theirs.values, strict=True) if a is not None and b is not None
        ]
        return all(a <= b for a, b in both)

    def _differ(self, name: str, other: str) -> bool:
        mine, theirs = self.sample.columns[name], self.sample.columns[other]
        if mine.is_counted != theirs.is_counted:
            return False
        return any(str(a)[:10] != str(b)[:10] for a, b in zip(mine.values, theirs.values, strict=True))

    # --- things

    def _item(self) -> str | None:
        """Find what: by name, and not the same on all lines of an order."""
        fits = {name: fit + self._as_item(name) for name, fit in self._fits("item_id", self._is_id).items()}
        return max((name for name in fits if fits[name] > FIT), key=lambda name: fits[name], default=None)

    def _as_item(self, name: str) -> float:
        column = self.sample.columns[name]
        alone = 0.4 if self._lines and not differs_within(column, self._lines) else 0.0
        packed = any(re.match(r"\d+\s*[\u00d7x]\s", str(value)) for value in column.seen[:100])
        return -alone - 0.2 * (1 - column.filled) * (self.event is None) - (0.6 if packed else 0.0)

    def _currency(self) -> str | None:
        """Find the currency by its codes."""
        codes = [n for n in self.free if all(str(v).upper() in CODES for v in self.sample.columns[n].different)]
        fits = {name: rate_name("currency", name) for name in codes}
        return max(fits, key=lambda name: fits[name], default=None)

    def _take_money(self) -> None:
        taken = [name for name in self.sample.columns if name not in self.free or self._is_clock(name)]
        money = money_of(self.sample, self.out.columns, taken, events=self.event is not None)
        for role, theirs in money.columns.items():
            self._take(role, theirs)
        self.out.money = money
        self.out.asks += money.asks

    def _by_name(self, role: str) -> str | None:
        """Find a column by its name alone; a figure of the order is no line's discount."""
        free = [name for name in self.free if not self._is_clock(name) and self._may_be(role, name)]
        fits = {name: fit for name in free if (fit := rate_name(role, name)) >= SURE}
        return max(fits, key=lambda name: fits[name], default=None)

    def _may_be(self, role: str, name: str) -> bool:
        """Tell whether a column may be that: a discount is money, and a figure of the order on one line only."""
        of_order = name in self.out.money.of_order
        if role != "discount":
            return not of_order
        return self.sample.columns[name].numbers is not None and (not of_order or name in self.sample.first_only)

    # --- kind and words

    def _tell_kind(self) -> None:
        """Tell events, orders, and rows that are neither: views."""
        found = self.out.columns
        if self.event:
            self.out.kind = "events"
        elif self.status or {"order_id", "price", "revenue", "quantity"} & set(found):
            self.out.kind = "orders"
        else:
            self.out.kind = "views"
            self._ask('kind: no column names events, orders or money; rows are either views or, by "orders", purchases')

    def _tell_words(self) -> None:
        name = self.event or self.status
        if not name:
            return
        if self.event:
            self.out.words = events_of(self.sample.columns[name])
        else:
            revenue = self.out.column("revenue") or self.out.column("quantity")
            amounts = revenue.numbers if revenue else None
            self.out.words = states_of(self.sample.columns[name], amounts, self.out.column("order_id"))
        self.out.asks += self.out.words.asks


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _apart(column: Column, other: Column) -> bool:
    """Tell whether no row has a value of both."""
    return not any(a is not None and b is not None for a, b in zip(column.values, other.values, strict=True))


def _joins(column: Column, other: Column) -> bool:
    """Tell whether an id has several of another kind, and none of those belongs to two of it."""
    pairs = {
        (str(a), str(b)) for a, b in zip(column.values, other.values, strict=True) if a is not None and b is not None
    }
    return len({a for a, _ in pairs}) < len(pairs) == len({b for _, b in pairs})


def _quoted(name: str) -> str:
    return f'"{name}"'


def _is_clock_alone(column: Column) -> bool:
    """Tell whether a column holds times of the day without a day."""
    seen = [str(value).strip() for value in column.seen]
    return bool(seen) and all(
        re.fullmatch(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[aApP]\.?[mM]\.?)?", value) for value in seen
    )
