"""How each busy user behaves, in figures that do not grow with how long they have been a customer."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.ingest.actors import AWAKE
from footfall.schema import PURCHASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

    from footfall.tables import Tables

    Numbers = np.ndarray[Any, np.dtype[np.float64]]
    Figures = dict[str, Numbers]
    Ids = pa.Array[Any]

FEWEST = 30
"""Users of fewer events do too little to be told from people."""
BEATS, ALIKE, GRAINS = 30, 0.1, 2
"""So many gaps of an hour, its longest left out, are alike if they spread by so small a share of their mean, which is
so many ticks of the log's clock."""
SAMPLE = 20_000
_SEED = "odd|"
_SUMS = ("events", "instants", "sessions", "logins", "checkouts", "bought", "beating", "beats", "beat_seconds")


def busy(t: Tables) -> ir.Table:
    """Give the users that can be judged."""
    return t.all_events.filter(_.event_no == FEWEST).select("user_id")


def some(busy: ir.Table) -> ir.Table:
    """Choose some of them, by a hash of their ids: the same on every run and engine."""
    drawn = (ibis.literal(_SEED) + busy.user_id.cast("string")).hexdigest("md5")
    return busy.mutate(drawn=drawn).order_by("drawn").limit(SAMPLE).select("user_id")


def figures(t: Tables, of: ir.Table) -> ir.Table:
    """Give each of some users what they do in their hours and days, over the whole log."""
    days = _by_day(_by_hour(t, of))
    busiest = {
        "pace": _.pace.max(),
        "day": _.instants.max(),
        "awake": _.hours.max(),
        "sleepless": _.count(where=_.hours >= AWAKE),
        "idle_day": (_.logins + _.checkouts).max(),
    }
    return days.group_by("user_id").aggregate(**busiest, **_added())


def _by_hour(t: Tables, of: ir.Table) -> ir.Table:
    """Count hours of the clock; alike events of one instant, which stand together, are one deed."""
    apart = _.gap_seconds > 0
    begins = _.gap_seconds.isnull() | apart
    first = begins | (_.event != _.previous_event)
    hours = t.all_events.semi_join(of, "user_id").group_by("user_id", hour=_.local_at.truncate("h"))
    found = hours.aggregate(
        events=_.count(),
        instants=_.count(where=begins),
        sessions=_.count(where=_.position == 1),
        logins=_.count(where=first & (_.event == "login")),
        checkouts=_.count(where=first & (_.event == "begin_checkout")),
        bought=_.count(where=first & (_.event == PURCHASE)),
        gaps=_.count(where=apart),
        gap=_.gap_seconds.sum(where=apart),
        square=(_.gap_seconds * _.gap_seconds).sum(where=apart),
        pause=_.gap_seconds.max(where=apart),
    )
    found = found.mutate(gaps=_.gaps - 1, gap=_.gap - _.pause, square=_.square - _.pause * _.pause)
    even = _.square * _.gaps <= (1 + ALIKE**2) * _.gap * _.gap
    alike = (even & (_.gaps >= BEATS) & (_.gap >= GRAINS * _grain(t) * _.gaps)).fill_null(False)  # noqa: FBT003 - Ibis's
    return found.mutate(
        beating=alike.cast("int64"), beats=ibis.cases((alike, _.gaps), else_=0), beat_seconds=alike.ifelse(_.gap, 0.0)
    )


def _grain(t: Tables) -> float:
    """Give the shortest time that the log's clock tells apart."""
    found = t.engine.row(t.all_events.filter(_.gap_seconds > 0).aggregate(grain=_.gap_seconds.min()))
    return float(found["grain"] or 0)


def _by_day(hours: ir.Table) -> ir.Table:
    days = hours.group_by("user_id", on=_.hour.date())
    return days.aggregate(pace=_.instants.max(), hours=_.count(), **_added())


def _added() -> dict[str, ir.Value]:
    return {name: _[name].sum() for name in _SUMS}


def batches(t: Tables, of: ir.Table) -> Iterator[tuple[Ids, Figures]]:
    """Carry the figures out, a batch of users at a time: their ids, and each figure as numbers."""
    for batch in t.engine.batches(figures(t, of)):
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        ids = columns.pop("user_id")
        yield ids, {name: _numbers(column) for name, column in columns.items()}


def whole(t: Tables, of: ir.Table) -> Figures:
    """Carry the figures of a few users out at once, by user."""
    table = t.engine.arrow(figures(t, of).order_by("user_id")).drop_columns("user_id")
    return {name: _numbers(table[name].combine_chunks()) for name in table.column_names}


def _numbers(column: pa.Array[Any]) -> Numbers:
    import numpy as np

    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def total(figures: Figures, *names: str) -> Numbers:
    """Add some figures up."""
    return reduce(add, (figures[name] for name in names))
