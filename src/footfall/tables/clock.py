"""Whether a log says what time of the day it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.errors import NotApplicable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine import Engine

NO_CLOCK = "no-clock"
"""The code of what tells that it does not."""
WHY = "The log has days, no times"
LEAST_DAYS = 7
"""On so many days all must lie in one same hour; where all is at one same instant of the day, two are enough."""


def tells_hours(engine: Engine, events: ir.Table) -> bool:
    """Tell whether events say more than days: on many days not all of them lie in one same hour."""
    at = {"utc": _.event_at, "local": _.local_at}
    hours = {f"{name}_hours": of.hour().nunique() for name, of in at.items()}
    moments = {f"{name}_moments": (of.epoch_seconds() % 86_400).nunique() for name, of in at.items()}
    row = engine.row(events.aggregate(days=_.local_at.date().nunique(), **hours, **moments))
    one_hour = min(row["utc_hours"], row["local_hours"]) == 1
    one_moment = min(row["utc_moments"], row["local_moments"]) == 1
    return not (one_moment and row["days"] > 1) and not (one_hour and row["days"] >= LEAST_DAYS)


def must_tell_hours(*, told: bool) -> None:
    """Refuse what needs hours where the log has none."""
    if not told:
        raise NotApplicable(f"{WHY}: no hour of the day can be told.", NO_CLOCK)
