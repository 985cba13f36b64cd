"""What a rule may look at: everyone as they were known before the start of a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.actions.rates import traits
from footfall.schema import CART, PAGE_VIEW, VIEW, WISHLIST
from footfall.tables.features import day_after

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from footfall.tables import Tables
    from footfall.tables.features import Known

SIGN_UP = "sign_up"
COUNTS = ("orders", "sessions", "active_days", VIEW, PAGE_VIEW, CART, WISHLIST, SIGN_UP)
FIGURES = (
    "days_since_first",
    "days_since_event",
    "days_since_cart",
    "days_since_order",
    "days_since_filled",
    "cart_items",
    "wishlist_items",
    "carts_since_order",
    "revenue",
    "cart_value",
    "order_gap_days",
    "revenue_per_order",
    "promo_share",
)
"""What rules may go by, beside user_id: columns of users and features; null where the log has none."""


@dataclass(frozen=True)
class Seen:
    """A shop before the start of a day; of `now`, the day after the log's last, scores and lists are known too."""

    t: Tables
    """The whole shop, whatever is asked."""
    day: date
    """The day; of several days in one, the latest, on which the others were moved."""
    days: int = 1
    """How many days of the past these are in one: see `Moved`."""

    @property
    def now(self) -> bool:
        """Whether all of the log is over."""
        return self.day == day_after(self.t.about)

    @cached_property
    def known(self) -> Known:
        """What was known then."""
        return self.t.known_before(self.day)

    @cached_property
    def people(self) -> ir.Table:
        """Everyone known who acts as a person can: what rules go by, their stratum, cell and traits.

        `of_day` is the place of the day that they were seen on, where there are several in one.
        """
        known = self.t.users_as_of(None if self.now else self.day, (*COUNTS, *FIGURES))
        if self.t.holds("groups"):
            known = known.anti_join(self.t.groups.filter(_.anomaly), "user_id")
        columns = {name: _of(known, name) for name in (*COUNTS, *FIGURES)}
        of_day = _.user_id % self.days if self.days > 1 else ibis.literal(0)
        people = known.select("user_id", of_day=of_day.cast("int64"), **columns).mutate(stratum=stratum(), **traits())
        people = people.mutate(cell=cell())
        return self.t.engine.held(people, self)

    @cached_property
    def scores(self) -> ir.Table | None:
        """What models say of everyone; of a day in the past nothing, for they have learned from what came after."""
        return self.t.scores if self.now and self.t.holds("scores") else None

    @cached_property
    def recommendations(self) -> ir.Table | None:
        """What recommenders say of everyone, always of now: of a day in the past only that there are lists."""
        return self.t.recommendations if self.t.holds("recommendations") else None


def _of(known: ir.Table, name: str) -> ir.Value:
    """Give a column, or where there is none its emptiness: a count of nothing is 0.

    DuckDB adds counts up in a wider type than Ibis knows of, and means of that lose what follows the point.
    """
    if name in known.columns:
        return known[name].cast("float64").cast("int64") if name in COUNTS else known[name]
    return ibis.literal(0) if name in COUNTS else ibis.null("float64")


def stratum() -> ir.Value:
    """Part people by their orders so far (0, 1, 2 to 3, 4 and more) and by when they were last seen.

    Under 7, 28, 84 days ago, or longer.
    """
    orders = ibis.cases((_.orders < 2, _.orders), (_.orders < 4, 2), else_=3).cast("int64")
    return orders * 4 + _part(_.days_since_event, 7, 28, 84)


def cell() -> ir.Value:
    """Part people finer, into those alike enough to stand for one another when rates are fitted.

    By stratum, by days since the last order (14, 42, 112) and by days since they are known (28, 84, 168).
    """
    order = ibis.coalesce(_.days_since_order, 0)
    return (_.stratum * 4 + _part(order, 14, 42, 112)) * 4 + _part(_.days_since_first, 28, 84, 168)


def _part(days: ir.Value, *bounds: int) -> ir.Value:
    return ibis.cases(*((days < bound, n) for n, bound in enumerate(bounds)), else_=len(bounds)).cast("int64")
