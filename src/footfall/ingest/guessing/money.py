"""Which figures are a price, a quantity, what a line brought and what an order did: told by sums and products."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from footfall.ingest.guessing.naming import parts, rate_name
from footfall.ingest.guessing.orders import chance_of_same, find_repeated, groups, same_within
from footfall.ingest.guessing.sample import MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from footfall.ingest.guessing.sample import Sample

SURE, FIT = 0.7, 0.5
"""A name that fits so well is believed; one that fits less well is none."""
CENT = 0.011
"""Figures that are no further apart are the same."""
TAKEN_OFF = {"after", "net", "paid", "discounted"}
"""Words of a name that tell the figure after discounts among several of a line."""
OF_ORDER, OF_LINE = (
    {"order", "grand", "pedido", "basket", "invoice", "rechnungsbetrag"},
    {"item", "line", "lineitem", "unit"},
)
"""Words of a name that tell a figure of the order, and of a line."""
OF_ONE = {"unit", "each", "one", "einzelpreis", "unitario", "unitaire"}
"""Words of a name that tell the price of one."""
CHANCE = 0.001
"""What is less likely than that is no chance."""
Numbers = list["float | None"]


@dataclass
class Money:
    """What a log's figures are: ours = theirs, why, and what must be asked."""

    columns: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    of_order: dict[str, str] = field(default_factory=dict)
    """Figures of the order that stand on each of its lines, or on its first only, and how that shows."""


def money_of(sample: Sample, found: Mapping[str, str], taken: Sequence[str], *, events: bool) -> Money:
    """Tell which figures are which, in a log of events or of orders, of which some columns are found."""
    figures = {
        name: column.numbers
        for name, column in sample.columns.items()
        if name not in taken and column.numbers is not None
    }
    return _Figures(sample, figures, found, events=events).tell()


class _Figures:
    """The columns of numbers, and the lines of orders they stand on."""

    def __init__(
        self, sample: Sample, figures: Mapping[str, Numbers], found: Mapping[str, str], *, events: bool
    ) -> None:
        self.sample, self.figures, self.events = sample, figures, events
        order, event, self.item = (sample.columns.get(found.get(role, "")) for role in ("order_id", "event", "item_id"))
        self.lines = find_repeated(order, event) if order else []
        self.orders = list(groups(order).values()) if order else []
        self.money = Money()

    def tell(self) -> Money:
        """Try products first, then names."""
        self._part_orders()
        quantity = self._best("quantity", [name for name in self.figures if self._is_whole(name)])
        self._take("quantity", quantity)
        self._by_product(quantity)
        self._by_name(quantity)
        return self.money

    def _part_orders(self) -> None:
        """Set aside the figures of the order: those alike on all lines of each, where lines are not."""
        for name in self.figures:
            if name in self.sample.first_only:
                self.money.of_order[name] = "stands on the first line of each order"
            elif self.lines and self._is_of_order(name):
                self.money.of_order[name] = "is the same on all lines of each order"

    def _is_of_order(self, name: str) -> bool:
        """Tell whether a figure is the order's: alike on all lines of each, by no chance or by its name or sum."""
        column = self.sample.columns[name]
        if len(column.different) < 2 or not same_within(column, self.lines):
            return False
        says = set(parts(name)) & OF_ORDER and not set(parts(name)) & OF_LINE
        return bool(says) or chance_of_same(column, self.lines) < CHANCE or self._adds_up(name)

    def _adds_up(self, name: str) -> bool:
        """Tell whether a figure is the sum of another, or of a price times a quantity, over the order's lines."""
        mine = self._firsts(self.figures[name])
        others = [other for other in self.figures if other != name]
        prices = [other for other in others if rate_name("price", other) > FIT]
        many = [other for other in others if rate_name("quantity", other) > FIT]
        lines = [self.figures[other] for other in others] + [self._times(q, p) for q in many for p in prices]
        return any(_all_near(self._sums(one), mine) for one in lines)

    def _times(self, quantity: str, price: str) -> Numbers:
        pairs = zip(self.figures[quantity], self.figures[price], strict=True)
        return [None if q is None or p is None else q * p for q, p in pairs]

    def _sums(self, numbers: Numbers) -> Numbers:
        return [sum(numbers[row] or 0 for row in rows) for rows in self.orders]

    def _firsts(self, numbers: Numbers) -> Numbers:
        return [next((numbers[row] for row in rows if numbers[row] is not None), None) for rows in self.orders]

    def _free(self) -> list[str]:
        taken = {*self.money.columns.values(), *self.money.of_order}
        return [name for name in self.figures if name not in taken and any(self.figures[name])]

    def _is_whole(self, name: str) -> bool:
        seen = [n for n in self.figures[name] if n is not None]
        return name not in self.money.of_order and all(n == int(n) and abs(n) < 1e6 for n in seen)

    def _best(self, role: str, names: Sequence[str]) -> str | None:
        fits = {name: rate_name(role, name) for name in names if any(self.figures[name])}
        best = max(fits, key=lambda name: fits[name], default=None)
        return best if best and fits[best] > FIT else None

    def _take(self, role: str, theirs: str | None, why: str = "") -> None:
        if theirs:
            self.money.columns[role] = theirs
            self.money.why[role] = why

    def _by_product(self, quantity: str | None) -> None:
        """Find a price that times the quantity is another figure."""
        if not quantity:
            return
        many, free = self.figures[quantity], self._free()
        found = [(p, t) for p in free for t in free if p != t and _is_product(many, self.figures[p], self.figures[t])]
        if found:
            price, total = max(found, key=lambda pair: (self._fit("price", pair[0]), self._as_total(pair[1])))
            self._take("price", price)
            self._take("revenue", total, f"{quantity} x {price}")

    def _fit(self, role: str, name: str) -> float:
        return rate_name(role, name)

    def _as_total(self, name: str) -> tuple[bool, float]:
        return bool(TAKEN_OFF & set(parts(name))), rate_name("revenue", name)

    def _by_name(self, quantity: str | None) -> None:
        """Let names decide what products do not."""
        if "price" not in self.money.columns:
            self._take_price(quantity)
        if "revenue" not in self.money.columns:
            self._take_revenue()

    def _take_price(self, quantity: str | None) -> None:
        price = self._best("price", self._free())
        if price is None:
            return
        if not quantity or self.events:
            if self.events or rate_name("price", price) >= rate_name("revenue", price):
                self._take("price", price)
            return
        self._tell_price(price, quantity)

    def _tell_price(self, price: str, quantity: str) -> None:
        """Tell the price of one from that of the line: by an item's lines of different quantity, or by order totals."""
        of_one = self._is_of_one(price, quantity)
        if of_one is False:
            self._take("revenue", price, f"it grows with {quantity}: the line's and not one's")
            return
        self._take("price", price, "it does not grow with " + quantity if of_one else "")
        several = any((n or 1) != 1 for n in self.figures[quantity])
        if of_one is None and several and not OF_ONE & set(parts(price)):
            line = f'the line\'s, which would be revenue = "{price}"'
            self.money.asks.append(f'price: either "{price}" is the price of one, or {line}')

    def _is_of_one(self, price: str, quantity: str) -> bool | None:
        """Tell whether a price is that of one; None where nothing shows."""
        cost, many = self.figures[price], self.figures[quantity]
        lines = self._times(quantity, price)
        for total in self.figures:
            if total not in (price, quantity) and total in self.money.of_order:
                by_one, by_line = (
                    _all_near(self._sums(one), self._firsts(self.figures[total])) for one in (lines, cost)
                )
                if by_one != by_line:
                    return by_one
        return self._by_items(cost, many)

    def _by_items(self, cost: Numbers, many: Numbers) -> bool | None:
        """Compare lines of the same item in different quantity."""
        ones = lines = 0
        for rows in find_repeated(self.item) if self.item else []:
            told = {(abs(many[row] or 0), cost[row]) for row in rows if many[row] and cost[row]}
            for (q, c), (other, d) in combinations(sorted(told, key=str), 2):
                if q != other and c and d:
                    ones += abs(c - d) < CENT
                    lines += abs(c / q - d / other) < CENT
        return None if ones == lines else ones > lines

    def _take_revenue(self) -> None:
        if self.lines and not self.events and "price" in self.money.columns:
            return self._take_line_total()
        free = [name for name in self._free() if rate_name("revenue", name) > FIT]
        if not free and not self.events:
            free = [name for name in self.money.of_order if rate_name("revenue", name) > FIT and not self.lines]
        if free:
            best = max(
                free, key=lambda name: (round(rate_name("revenue", name), 1), self._sums_up(name), self._is_plain(name))
            )
            self._take("revenue", best, self._why_total(best))
            self._ask_whose(best)
        return None

    def _ask_whose(self, name: str) -> None:
        """Ask whether a figure is the order's, where all lines of each order have the same."""
        column = self.sample.columns[name]
        if self.lines and len(column.different) > 1 and same_within(column, self.lines):
            self.money.asks.append(
                f"revenue: either \"{name}\" is each line's, or it is the order's and counts once a line"
            )

    def _take_line_total(self) -> None:
        """Take a line's own total beside its price where its name says so surely."""
        free = [
            name
            for name in self._free()
            if rate_name("revenue", name) >= SURE and {"line", "item", "net"} & set(parts(name))
        ]
        self._take("revenue", max(free, key=lambda name: rate_name("revenue", name), default=None))

    def _is_plain(self, name: str) -> bool:
        """Tell whether a figure is written as a plain number."""
        return all(
            not isinstance(v, str) or v.replace(".", "", 1).lstrip("-").isdigit()
            for v in self.sample.columns[name].seen
        )

    def _sums_up(self, name: str) -> int:
        return len(self._summands(name))

    def _summands(self, name: str) -> tuple[str, ...]:
        """Name two or three figures that are together this one, in every row."""
        others = [other for other in self.figures if other != name and any(self.figures[other])][:12]
        mine = self.figures[name]
        for size in (2, 3):
            for some in combinations(others, size):
                sums = [
                    sum(values) if None not in values else None
                    for values in zip(*(self.figures[s] for s in some), strict=True)
                ]
                if _all_near(sums, mine):
                    return some
        return ()

    def _why_total(self, name: str) -> str:
        summands = self._summands(name)
        return f"{' + '.join(summands)}" if summands else ""


def _is_product(many: Numbers, cost: Numbers, total: Numbers) -> bool:
    """Tell whether one figure is the product of two others wherever the quantity is not 1."""
    told = [
        abs(q * c - t) < CENT * max(1.0, abs(q))
        for q, c, t in zip(many, cost, total, strict=True)
        if q is not None and c and t is not None and q not in (0, 1)
    ]
    return bool(told) and sum(told) >= MOST * len(told)


def _all_near(some: Numbers, others: Numbers) -> bool:
    """Tell whether nearly all figures are the same as others, where both are there and not all are nothing."""
    both = [(a, b) for a, b in zip(some, others, strict=True) if a is not None and b is not None]
    near = [abs(a - b) < CENT for a, b in both]
    return bool(both) and any(b for _, b in both) and sum(near) >= MOST * len(near)
