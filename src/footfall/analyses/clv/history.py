"""What is known of each buyer up to a day: how often they came back to buy, when last, and what it brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.clv import money_ahead, orders_ahead
from footfall.analyses.clv.money_ahead import Spent
from footfall.analyses.clv.orders_ahead import Seen
from footfall.errors import NotApplicable

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.analyses.clv.maximum import Maximum, Numbers
    from footfall.tables import Tables

FEWEST, FEWEST_BACK = 50, 10
"""So many buyers, and so many who came back, are needed for parameters to mean anything."""


def histories(t: Tables, end: date) -> ir.Table:
    """Give each buyer up to a day, by user: frequency, recency, age (in days), monetary, and the order days after it.

    All orders of a day of the shop are one. frequency is the days with an order after the first, recency the time from
    the first to the last, age the time from the first to the end, monetary the mean of what days after the first
    brought: null where there is none, or no money. With `since`, buyers whose first order lies before it are left out.
    """
    bought = t.through(since=None).orders.mutate(on=_.local_at.date())
    days = bought.group_by("user_id", "on").aggregate(revenue=_.revenue.sum().fill_null(0.0))
    days = days.mutate(first_on=_.on.min().over(ibis.window(group_by="user_id")))
    seen = _.on <= ibis.date(end)
    mine = days.group_by("user_id", "first_on").aggregate(
        last_on=_.on.max(where=seen),
        frequency=_.count(where=seen & (_.on > _.first_on)),
        spent=_.revenue.sum(where=seen & (_.on > _.first_on)),
        later=_.count(where=~seen),
    )
    mine = mine.filter((_.first_on <= ibis.date(end)) & (_.first_on >= ibis.date(t.first_on)))
    money = _.spent.round(6) / _.frequency.nullif(0) if t.has("revenue") else ibis.null("float64")
    return mine.select(
        "user_id",
        "frequency",
        recency=_.last_on.delta(_.first_on, unit="day").cast("int64"),
        age=-_.first_on.delta(ibis.date(end), unit="day").cast("int64"),
        monetary=money,
        later="later",
    ).order_by("user_id")


@dataclass(frozen=True)
class Buyers:
    """Buyers as the models see them: their kinds, which kind each is of, and what each spent."""

    seen: Seen
    kind: Any
    spent: Spent
    later: Numbers

    @classmethod
    def of(cls, histories: pa.Table, days: int = 1) -> Buyers:
        """Take histories, with time in units of so many days; refuse too few to learn from."""
        import numpy as np

        names = ("frequency", "recency", "age", "monetary", "later")
        x, t_x, age, mean, later = (np.asarray(histories[name].to_numpy(), dtype=float) for name in names)
        if len(x) < FEWEST or (x > 0).sum() < FEWEST_BACK:
            told = f"{len(x):,} buyers, of whom {(x > 0).sum():,} came back on another day, are too few to learn from"
            raise NotApplicable(f"{told}: {FEWEST} and {FEWEST_BACK} are needed.", code="log-too-short")
        seen, kind = Seen.of(x, t_x / days, age / days)
        return cls(seen, kind, Spent.of(x, mean), later)

    def orders(self) -> Maximum:
        """Fit how often they order and when they stop."""
        return orders_ahead.fit(self.seen)

    def money(self) -> Maximum | None:
        """Fit what an order of theirs brings; None where too few are known, or the mean of all has no bound."""
        if len(self.spent.known().x) < FEWEST_BACK:
            return None
        found = money_ahead.fit(self.spent)
        return found if found.values[1] > 1 else None

    def each(self, places: Any) -> Seen:  # noqa: ANN401 - whole numbers
        """Give what is known of some buyers, one by one."""
        kinds = self.kind[places]
        return Seen(*(part[kinds] for part in (self.seen.x, self.seen.t_x, self.seen.age, self.seen.weight)))
