"""Sort once, remember context: what ingest writes beside each event.

An event knows its number within its user, its session and its place in it, the event before and after it in the
session, and the seconds since the one before. Then sessions, transitions, paths and times to convert are plain
group-bys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.schema import EVENT_ORDER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import ibis.expr.types as ir

    from footfall.engine import Engine, Walk

LAST = ("local_at", "place")
"""What tells two events alike in all else apart: the clock of an hour left out in spring, and the place in the log."""
BEFORE = ("user_id", "event_at", "event")
"""What a pass needs to know of the row before."""


def in_order(names: Collection[str]) -> list[str]:
    """Put names of events in the order of those at one instant: what usually comes first, then by name."""
    return [*(name for name in EVENT_ORDER if name in names), *sorted(set(names) - set(EVENT_ORDER))]


def order(table: ir.Table, names: Collection[str] | None) -> list[ir.Value]:
    """Order events in time: ties by the log's own count, by what usually comes first, by item, by every other column.

    Nulls go first.

    `names` are the events the log has, so that nothing is compared with one it has not; None where `event` is held so
    that it sorts in that order by itself.
    """
    first = [table.event] if names is None else _ranks(table.event, names)
    counted = [ibis.asc(table["sequence"], nulls_first=True)] if "sequence" in table.columns else []
    known = ("user_id", "event_at", "event", "item_id", "sequence", *LAST)
    rest = [name for name in table.columns if name not in known]
    last = [name for name in LAST if name in table.columns]
    keys = [*(["item_id"] if "item_id" in table.columns else []), *rest, *last]
    return [table.event_at, *counted, *first, *(ibis.asc(table[name], nulls_first=True) for name in keys)]


def _ranks(event: ir.Value, names: Collection[str]) -> list[ir.Value]:
    ranks = [(name, place) for place, name in enumerate(EVENT_ORDER) if name in names]
    rank = event.cases(*ranks, else_=len(EVENT_ORDER)) if ranks else ibis.literal(0)
    return [rank, event]


def without_duplicates(engine: Engine, events: ir.Table, names: Collection[str] | None) -> tuple[ir.Table, Walk]:
    """Put events in order and let go of rows that are alike in everything."""
    marked, walk = marked_duplicates(engine, events, names)
    return marked.filter(~_.duplicate), walk


def marked_duplicates(engine: Engine, events: ir.Table, names: Collection[str] | None) -> tuple[ir.Table, Walk]:
    """Put events in order and mark every row that is alike in everything to the one before."""
    walk = engine.walk(events, ["user_id"], order(events, names))
    compared = [name for name in walk.table.columns if name not in LAST]
    same = ibis.and_(*(_[name].identical_to(_[f"{name}_before"]) for name in compared))
    before = {f"{name}_before": walk.previous(_[name]) for name in compared}
    first = walk.previous(_.user_id).isnull()
    marked = walk.table.mutate(**before, first=first).mutate(duplicate=same & ~_.first)
    return marked.drop("first", *(f"{name}_before" for name in compared if name not in BEFORE)), walk


def remember(
    engine: Engine, events: ir.Table, names: Collection[str] | None, gap: int, *, drop_duplicates: bool
) -> ir.Table:
    """Add to each event what it knows of its session; a new one starts where the pause exceeds `gap` seconds.

    `names` as in `order`.

    Within a user, and where the log counts sessions itself within each of those: interleaved ones stay whole, and are
    numbered by their start. Rows without a session of the log's own are one group a user.
    """
    logged = [name for name in events.columns if name != "place"]
    if drop_duplicates:
        events, walk = without_duplicates(engine, events, names)
    else:
        walk = engine.walk(events, ["user_id"], order(events, names))
        events = walk.table.mutate(**{f"{name}_before": walk.previous(_[name]) for name in BEFORE})
    if "source_session_id" in logged:
        return _within_source_sessions(engine, events, walk, gap, logged)
    return _within_users(engine, events, walk, gap, logged)


def _within_users(engine: Engine, events: ir.Table, walk: Walk, gap: int, logged: Sequence[str]) -> ir.Table:
    starts = _.user_id_before.isnull() | (_.user_id != _.user_id_before)
    cut = events.mutate(new_user=starts, gap=engine.microseconds(_.event_at, _.event_at_before))
    cut = cut.mutate(new_session=_.new_user | (_.gap > gap * 1_000_000), number=walk.number())
    counted = _counted(cut, walk).mutate(
        user_from=walk.highest(_.number, _.new_user), sessions=walk.times(_.new_session)
    )
    counted = counted.mutate(sessions_before=walk.highest(_.sessions, _.new_user))
    return counted.select(
        *logged,
        event_no=_.number - _.user_from + 1,
        session_no=_.sessions - _.sessions_before + 1,
        **_neighbours(),
    )


def _counted(cut: ir.Table, walk: Walk) -> ir.Table:
    return cut.mutate(
        session_from=walk.highest(_.number, _.new_session),
        following=walk.next(_.event),
        following_is_new=walk.next(_.new_session),
    )


def _neighbours() -> dict[str, ir.Value]:
    """Say what an event knows of its session, once the pass has counted it."""
    return {
        "position": _.number - _.session_from + 1,
        "previous_event": ibis.cases((~_.new_session, _.event_before)),
        "next_event": ibis.cases((~_.following_is_new, _.following)),
        "gap_seconds": ibis.cases((~_.new_session, _.gap / 1_000_000)),
    }


def _within_source_sessions(engine: Engine, events: ir.Table, walk: Walk, gap: int, logged: Sequence[str]) -> ir.Table:
    """Number events along each user, cut each of the log's sessions on its own, then number what was cut."""
    starts = _.user_id_before.isnull() | (_.user_id != _.user_id_before)
    numbered = events.mutate(new_user=starts, number=walk.number())
    numbered = numbered.mutate(user_from=walk.highest(_.number, _.new_user))
    numbered = numbered.select(*logged, event_no=_.number - _.user_from + 1)
    cut = _cut_source_sessions(engine, numbered, gap)
    by_start = ibis.window(group_by="user_id", order_by="session_first")
    found = cut.select(*logged, "event_no", session_no=ibis.dense_rank().over(by_start) + 1, **_neighbours())
    return found.order_by("user_id", "event_no")


def _cut_source_sessions(engine: Engine, numbered: ir.Table, gap: int) -> ir.Table:
    along = [ibis.asc(numbered.source_session_id, nulls_first=True), numbered.event_no]
    walk = engine.walk(numbered, ["user_id"], along)
    seen = ("user_id", "event_at", "event", "event_no", "source_session_id")
    cut = walk.table.mutate(**{f"{name}_before": walk.previous(_[name]) for name in seen})
    same = (_.user_id == _.user_id_before) & _.source_session_id.identical_to(_.source_session_id_before)
    cut = cut.mutate(new_group=~same.fill_null(False), gap=engine.microseconds(_.event_at, _.event_at_before))  # noqa: FBT003 - Ibis's word
    cut = cut.mutate(new_session=_.new_group | (_.gap > gap * 1_000_000), number=walk.number())
    # Steps of event_no within a session, added up, lead back from any event to the first of its session.
    steps = ibis.cases((_.new_session, 0), else_=_.event_no - _.event_no_before)
    cut = _counted(cut, walk).mutate(climbed=walk.total(steps))
    cut = cut.mutate(climbed_from=walk.highest(_.climbed, _.new_session))
    return cut.mutate(session_first=_.event_no - (_.climbed - _.climbed_from))
