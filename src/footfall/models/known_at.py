"""Customers at several cut-offs, asked about at once: each with a copy of what was known of them, moved to one day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import PAGE_VIEW, VIEW
from footfall.tables.moved import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir
    import pandas as pd

    from footfall.tables import Tables

KEY = "user_id"
WEEKEND = "weekend_share"
SATURDAY = 5


def known_at(t: Tables, rows: ir.Table, days: Sequence[date]) -> pd.DataFrame:
    """Give what was known of customers at cut-offs: `rows` has a customer, a cutoff and whether it `happened`.

    Asking for the features of a day costs more than carrying them out: so all are asked at once, of copies.
    """
    import pandas as pd

    return pd.concat([_known(t, rows, together) for together in _alike(t, rows, days)], ignore_index=True)


def _alike(t: Tables, rows: ir.Table, days: Sequence[date]) -> list[list[date]]:
    """Part days where views are other events: before the first view of an item they are those of pages."""
    if not {VIEW, PAGE_VIEW} <= set(t.about.events):
        return [list(days)]
    seen = t.all_events.semi_join(rows, KEY).filter(_.event == VIEW)
    first = t.engine.row(seen.aggregate(at=_.local_at.min()))["at"]
    late = [day for day in days if first is not None and day > first.date()]
    return [part for part in ([day for day in days if day not in late], late) if part]


def _known(t: Tables, rows: ir.Table, days: Sequence[date]) -> pd.DataFrame:
    """Give what was known at days whose copies can stand in one."""
    numbered = rows.filter(_.cutoff.isin([ibis.date(day) for day in days])).mutate(**{NUMBER: _place()})
    numbered = numbered.cache()
    copies = t.moved(numbered, days[-1])
    known: pd.DataFrame = t.engine.arrow(copies.users_as_of(days[-1])).to_pandas()
    own: pd.DataFrame = t.engine.arrow(_own(t, numbered)).to_pandas()
    found = own.merge(known.drop(columns=WEEKEND), left_on=NUMBER, right_on=KEY, suffixes=("", "_of_copy"))
    found = found.drop(columns=[NUMBER, f"{KEY}_of_copy"])
    return _without_trends(found, t.about.first_on, days)


def _place() -> ir.Value:
    return ibis.row_number().over(order_by=[KEY, "cutoff"]).cast("int64")


def _own(t: Tables, numbered: ir.Table) -> ir.Table:
    """Give customer, cut-off and outcome of each row, and the one figure that does not move: weekends stay behind."""
    known = t.all_events.select(KEY, "local_at").inner_join(numbered, KEY)
    before = known.filter(_.local_at < _.cutoff.cast("timestamp"))
    share = (_.local_at.day_of_week.index() >= SATURDAY).cast("float64").mean()
    return before.group_by(NUMBER, KEY, "cutoff", "happened").aggregate(**{WEEKEND: share})


def _without_trends(found: pd.DataFrame, first_on: date | None, days: Sequence[date]) -> pd.DataFrame:
    """Leave trends missing at days before which the log does not reach back over both of their spans."""
    for name in [name for name in found.columns if name.endswith(tuple(SPANS))]:
        span = next(length for ending, length in SPANS.items() if name.endswith(ending))
        short = [day for day in days if first_on is None or (day - first_on).days < span]
        found[name] = found[name].where(~found["cutoff"].isin(short))
    return found


SPANS = {"_trend_7d": 14, "_trend_28d": 56}
"""How many days a trend looks back, now and before together."""
