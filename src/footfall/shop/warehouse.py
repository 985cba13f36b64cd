"""A shop over a table of events that stands in a warehouse: nothing is copied, what is missing is worked out there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _
from ibis.common.exceptions import IbisError, TableNotFound

from footfall.engine import About, Engine, over
from footfall.errors import BadRequest, unknown
from footfall.ingest.context import remember
from footfall.schema import EVENTS, REMEMBERED, free_names
from footfall.shop.deriving import OF_EVENTS, derive
from footfall.shop.keeping import Kept
from footfall.shop.shop import Shop

if TYPE_CHECKING:
    import ibis.expr.types as ir

NEEDED = ("user_id", "event_at", "event")
GAP = 1_800


def of_warehouse(backend: ibis.BaseBackend, events: str | None) -> Shop:
    """Open a table of events by an Ibis connection; it must have user_id, event_at (UTC) and event, by GA4's names.

    Without local_at the shop's days are those of UTC. Without what ingest remembers, sessions are cut here at pauses of
    more than 30 minutes, once for as long as the shop is open.
    """
    engine = over(backend)
    if events is None:
        raise BadRequest("A connection needs the name of its table of events.", "None was given.", "Say events='...'.")
    table = _complete(_found(backend, events))
    about = _about(engine, table)
    return Shop(engine, about, Kept(engine, about, _Made(engine, table, about)))


def _found(backend: ibis.BaseBackend, events: str) -> ir.Table:
    try:
        return backend.table(events)
    except (IbisError, TableNotFound) as error:
        raise BadRequest(f"The connection has no table '{events}'.", "", "Name its table of events.") from error


def _complete(table: ir.Table) -> ir.Table:
    for name in NEEDED:
        if name not in table.columns:
            raise unknown("column in the table of events", name, table.columns, f"It needs {', '.join(NEEDED)}.")
    for name in ("event_at", "local_at"):
        if name in table.columns and not table[name].type().is_timestamp():
            do = f"Make a view in which {name} is cast to a timestamp, and name that."
            raise BadRequest(f"The column {name} holds no times.", f"It is {table[name].type()}.", do)
    table = table.mutate(**_plain(table))
    return table if "local_at" in table.columns else table.mutate(local_at=_.event_at)


def _plain(table: ir.Table) -> dict[str, ir.Value]:
    """Give each column the one type that its kind has: figures floats, wide ids text, flags true or false."""
    there = [column for column in EVENTS.columns if column.name in table.columns and column.name not in REMEMBERED]
    kinds = {column.name: (column.kind, table[column.name]) for column in there}
    figures = {name: value.cast("float64") for name, (kind, value) in kinds.items() if _is_figure(name, kind, value)}
    wide = {name: value.cast("string") for name, (kind, value) in kinds.items() if kind == "id" and _is_wide(value)}
    flags = {name: value != 0 for name, (kind, value) in kinds.items() if kind == "flag" and value.type().is_integer()}
    return figures | wide | flags


def _is_figure(name: str, kind: str, value: ir.Value) -> bool:
    """Tell whether a column of figures has another type than figures have here; text is refused."""
    if kind not in ("money", "number"):
        return False
    if not value.type().is_numeric():
        do = f"Make a view in which {name} is cast to a number, and name that."
        raise BadRequest(f"The column {name} holds no numbers.", f"It is {value.type()}.", do)
    return not value.type().is_floating()


def _is_wide(value: ir.Value) -> bool:
    return bool(value.type().is_decimal() or value.type().is_uint64())


def _about(engine: Engine, table: ir.Table) -> About:
    days = engine.row(table.aggregate(first=_.local_at.min().date(), last=_.local_at.max().date()))
    happened = engine.rows(table.group_by("event").aggregate(n=_.count()).order_by(ibis.desc("n"), "event"))
    names = [name for name in EVENTS.names if name in table.columns or name in REMEMBERED]
    return About(
        source="warehouse",
        session_gap=GAP,
        events={row["event"]: row["n"] for row in happened},
        first_on=days["first"],
        last_on=days["last"],
        columns=(*names, *(name for name in table.columns if name not in names)),
    )


class _Made:
    """Tables made of events when they are first asked for, and kept in the engine from then on."""

    def __init__(self, engine: Engine, events: ir.Table, about: About) -> None:
        self._engine, self._events, self._about = engine, events, about
        self._kept: dict[str, ir.Table] = {}

    def holds(self, name: str) -> bool:
        """Tell whether there is such a table."""
        return name in ("events", *OF_EVENTS)

    def __call__(self, name: str) -> ir.Table:
        if name not in self._kept:
            self._kept[name] = self._engine.cached(self._make(name))
        return self._kept[name]

    def parts(self, name: str) -> list[ir.Table]:
        """Give it as a single part."""
        return [self(name)]

    def look_again(self) -> None:
        """Nobody else puts tables here."""

    def _make(self, name: str) -> ir.Table:
        if name == "events":
            return self._remembered()
        if name in OF_EVENTS:
            return derive(name, self._engine, self._about, self)[0]
        raise BadRequest(f"A shop in a warehouse has no table '{name}'.", "Only an ingested log has it.")

    def _remembered(self) -> ir.Table:
        """Cut sessions where the table does not know them; the log's own columns step aside meanwhile."""
        if set(REMEMBERED) <= set(self._events.columns):
            return self._events
        logged = [name for name in EVENTS.names if name in self._events.columns and name not in REMEMBERED]
        own = [name for name in self._events.columns if name not in EVENTS.names]
        aside = {f"own_{place}": self._events[name] for place, name in enumerate(own)}
        cut = remember(
            self._engine, self._events.select(*logged, **aside), set(self._about.events), GAP, drop_duplicates=False
        )
        back = dict(zip(free_names(own, EVENTS.names, "_of_log").values(), aside, strict=True))
        return cut.select(*logged, *REMEMBERED, **{name: cut[key] for name, key in back.items()})
