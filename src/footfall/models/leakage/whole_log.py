"""What somebody would learn from who takes the whole log: counts of every event, and when each first happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import NotApplicable
from footfall.models.conversion import Conversion
from footfall.models.cutoffs import TOO_SHORT
from footfall.models.drawing import drawn
from footfall.models.frame import Frame
from footfall.schema import CART, PURCHASE
from footfall.tables.features.known import moment
from footfall.tables.tables import counted

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir
    import pandas as pd

    from footfall.models.ahead import Ahead
    from footfall.tables import Tables

KEY, MOST, FEWEST = "user_id", 10_000, 30
FIGURES = ("sessions", "active_days", "stay_seconds")
OUTCOME = ("did not buy", "bought")


@dataclass(frozen=True, eq=False)
class WholeLog:
    """Users with all that the log says of them, whether they bought, and what they did first only afterwards."""

    frame: Frame
    after: dict[str, float | None]
    """Of those who bought and did such a thing, the share that first did it at or after the purchase."""


def whole_log(t: Tables, model: Ahead) -> WholeLog:
    """Gather the users whom a model is about, as the whole log knows them.

    Of conversion these are all users with a cart, and what is foretold is a purchase at any time; of churn the buyers
    of the last cut-off, and an order from it on. Of more than 10,000 so many are drawn by a hash of their ids.
    """
    start = None if isinstance(model, Conversion) else model.last_cut(t)
    few = drawn(_asked_about(t, model, start).select(KEY).distinct(), MOST, model.seed).cache()
    deeds = t.all_events.semi_join(few, KEY).select(KEY, "event", "event_no", "local_at")
    in_time = _.local_at >= moment(start) if start else ibis.literal(True)  # noqa: FBT003 - Ibis's word
    bought = deeds.filter(in_time & (_.event == PURCHASE)).group_by(KEY).aggregate(bought_no=_.event_no.min())
    names = [name for name in counted(t.about.events) if name != PURCHASE]
    done = deeds.filter(_.event.isin(names)).group_by(KEY, "event")
    first = done.aggregate(times=_.count(), first_no=_.event_no.min(where=in_time))
    users = t.all_users.semi_join(few, KEY).select(KEY, *FIGURES)
    known = t.engine.arrow(users.left_join(bought, KEY).drop(f"{KEY}_right").order_by(KEY)).to_pandas()
    moves = t.engine.arrow(first.left_join(bought, KEY).drop(f"{KEY}_right").order_by(KEY, "event")).to_pandas()
    return WholeLog(_frame(known, moves, names), _after(moves))


def _asked_about(t: Tables, model: Ahead, start: date | None) -> ir.Table:
    if start is not None:
        return model.outcomes(t, start)
    return t.all_events.filter(_.event == CART)


def _frame(known: pd.DataFrame, moves: pd.DataFrame, names: list[str]) -> Frame:
    import numpy as np

    target = np.asarray(known["bought_no"].notna(), dtype=np.int64)
    if min(target.sum(), len(target) - target.sum()) < FEWEST:
        told = f"{target.sum():,} of {len(target):,} bought; {FEWEST} who did and {FEWEST} who did not are needed."
        raise NotApplicable(told, TOO_SHORT)
    counts = moves.pivot_table(index=KEY, columns="event", values="times", aggfunc="sum").reindex(known[KEY])
    counts = counts.reindex(columns=names).fillna(0).astype(float).reset_index(drop=True)
    figures = known[[name for name in FIGURES if name not in names]].astype(float)
    return Frame(known[KEY].to_numpy(), counts.join(figures), target, OUTCOME)


def _after(moves: pd.DataFrame) -> dict[str, float | None]:
    theirs = moves[moves["bought_no"].notna() & moves["first_no"].notna()]
    late = (theirs["first_no"] >= theirs["bought_no"]).groupby(theirs["event"]).mean()
    return {str(name): float(share) for name, share in late.items()}
