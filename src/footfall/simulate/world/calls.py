"""When people call: first visits, visits of themselves, orders by their lives, drawn forward by a coupon."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footfall.simulate.draws import clock_seconds, coin
from footfall.simulate.world.clock import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footfall.simulate.rows import Flags, Floats, Ints
    from footfall.simulate.world.people import People
    from footfall.simulate.world.setting import Setting

MOST_ORDERS = 60
"""Nobody orders oftener."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Visits of a block of people, in the order of person and time."""

    person: Ints
    start: Ints
    """The second it begins, by the wall."""
    orders: Flags
    left: Flags
    """Whether the buyer leaves for good after this order."""
    drawn: Flags
    """Whether the order was drawn forward to the coupon's days."""

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.person)

    @property
    def firsts(self) -> Flags:
        """Which are their person's first."""
        firsts: Flags = np.diff(self.person, prepend=-1) != 0
        return firsts

    def before(self, flags: Flags) -> Ints:
        """Count, for each visit, the flagged ones of its person before it."""
        sofar: Ints = np.cumsum(flags) - flags
        began = np.maximum.accumulate(np.where(self.firsts, np.arange(len(self)), 0))
        return sofar - sofar[began]

    def take(self, places: Ints | Flags) -> Calls:
        """Return some of them."""
        return replace(self, **{column.name: getattr(self, column.name)[places] for column in fields(self)})

    def sorted(self) -> Calls:
        """Put them in the order of person and time."""
        return self.take(np.lexsort((self.start, self.person)))


def calls(rng: np.random.Generator, setting: Setting, people: People) -> Calls:
    """Draw all visits of the people given."""
    own, orders_at = _own(rng, setting, people)
    more = _orders(rng, setting, people, own, orders_at)
    every = _joined(rng, setting, people, (own, more, _ahead(rng, people, more)))
    every = every.take(every.start <= people.ends[every.person])
    return _drawn_forward(rng, setting, every).sorted()


@dataclass(frozen=True)
class _Days:
    """Visits before they have an hour: times in days."""

    person: Ints
    day: Floats
    orders: Flags
    left: Flags


def _own(rng: np.random.Generator, setting: Setting, people: People) -> tuple[_Days, Ints]:
    """Draw the visits that need no order; return them and the place of each buyer's first order among them."""
    person = np.repeat(np.arange(len(people)), 1 + people.returns)
    first = np.diff(person, prepend=-1) != 0
    gap = np.where(first, 0.0, np.exp(np.log(4) + 1.2 * rng.standard_normal(len(person))))
    ran = np.cumsum(gap)
    day = people.born[person] / DAY + ran - ran[np.flatnonzero(first)][person]
    kept = day < setting.days
    person, day = person[kept], day[kept]
    size = np.bincount(person, minlength=len(people))
    slot = (np.cumsum(size) - size + np.square(rng.random(len(people))) * size).astype(np.int64)
    at = slot[people.converts]
    orders = np.zeros(len(person), dtype=bool)
    orders[at] = True
    return _Days(person, day, orders, np.zeros_like(orders)), at


def _orders(rng: np.random.Generator, setting: Setting, people: People, own: _Days, at: Ints) -> _Days:
    """Draw the orders after the first by the lives of their buyers."""
    buyer = own.person[at]
    shape = (len(buyer), MOST_ORDERS)
    day = own.day[at][:, None] + np.cumsum(rng.standard_exponential(shape) / people.rate[buyer][:, None], axis=1)
    left = rng.random(shape) < people.leaves[buyer][:, None]
    made = (day < setting.days) & (np.cumsum(left, axis=1) - left == 0)
    person = np.broadcast_to(buyer[:, None], shape)[made]
    return _Days(person, day[made], np.ones(len(person), dtype=bool), left[made])


def _ahead(rng: np.random.Generator, people: People, orders: _Days) -> _Days:
    """Let buyers look around some days before they order again."""
    day = orders.day - rng.exponential(2.5, len(orders.day))
    some = coin(rng, 0.6, len(day)) & (day > people.born[orders.person] // DAY + 1)
    none = np.zeros(int(some.sum()), dtype=bool)
    return _Days(orders.person[some], day[some], none, none)


def _placed(rng: np.random.Generator, setting: Setting, days: _Days) -> Ints:
    """Move visits by a day at most, towards busy weekdays, and give them an hour."""
    weight = np.array(setting.by_weekday)
    day = days.day.astype(np.int64)
    weekday = (setting.first_day.weekday() + day) % 7
    around = np.cumsum(np.stack([weight[(weekday + move) % 7] for move in (-1, 0, 1)]), axis=0)
    move = (rng.random(len(day)) * around[2] > around[:2]).sum(axis=0) - 1
    midnight: Ints = np.clip(day + move, 0, setting.days - 1) * DAY
    return midnight + clock_seconds(rng, setting.by_hour, len(day))


def _joined(rng: np.random.Generator, setting: Setting, people: People, parts: tuple[_Days, ...]) -> Calls:
    """Put visits together; none is before its person's first, which keeps its time."""
    person, orders, left = (_column(parts, name) for name in ("person", "orders", "left"))
    start = np.concatenate([_placed(rng, setting, part) for part in parts])
    start = np.maximum(start, people.born[person])
    first = np.flatnonzero(np.diff(parts[0].person, prepend=-1))
    start[first] = people.born
    return Calls(person=person, start=start, orders=orders, left=left, drawn=np.zeros_like(orders)).sorted()


def _column(parts: tuple[_Days, ...], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(part, name) for part in parts])


def _drawn_forward(rng: np.random.Generator, setting: Setting, every: Calls) -> Calls:
    """Move orders of the days after the coupon into its days, where no other visit stands between."""
    if setting.coupon is None:
        return every
    first, after = (day * DAY for day in setting.coupon_days)
    before = np.where(every.firsts, 0, np.concatenate(([0], every.start[:-1])))
    soon = every.orders & (every.start >= after) & (every.start < after + setting.coupon.drawn_days * DAY)
    drawn = soon & ~every.firsts & (before < first) & coin(rng, setting.coupon.drawn, len(every))
    when = rng.integers(0, setting.coupon.days, len(every)) * DAY + clock_seconds(rng, setting.by_hour, len(every))
    return replace(every, start=np.where(drawn, first + when, every.start), drawn=drawn)
