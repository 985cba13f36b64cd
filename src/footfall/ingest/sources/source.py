"""What a log source is: how its files look, and what its columns and events are called here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from footfall.ingest import parse
from footfall.schema import EVENTS
from footfall.spec import Unit

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.ingest.files import LogFile


@dataclass(frozen=True, kw_only=True)
class Source(Unit):
    """One log format. Simple ones only fill in the class's variables; others add to `read`."""

    of: ClassVar[Literal["events", "orders"]] = "events"
    """Rows of orders are purchases all, and two alike may be a quantity: they are kept."""
    header: ClassVar[Sequence[str] | None] = None
    """The names of the columns where the files have no header."""
    whole: ClassVar[Sequence[str]] = ()
    """Columns that hold whole numbers only."""
    columns: ClassVar[Mapping[str, str]] = {}
    """Canonical = theirs."""
    events: ClassVar[Mapping[str, str]] = {}
    """Theirs = canonical; others pass through."""
    more_events: ClassVar[bool] = False
    """Whether its logs are expected to have others; where they are not, known ones are read faster."""
    timezone: ClassVar[str | None] = None
    """The shop's zone where none is named."""
    wall_clock: ClassVar[bool] = False
    """Whether the log's times are the shop's wall clock and no instants."""
    currency: ClassVar[str | None] = None
    pattern: ClassVar[str | None] = None
    """How times are written, where they are not ISO."""
    reading: ClassVar[Mapping[str, object]] = {}
    """How text files are read: `encoding`, `delimiter`, `decimal`."""

    def recognise(self, file: LogFile) -> str | None:
        """Say why a file is of this source, or None."""
        return f"its header has {', '.join(self.columns.values())}" if self.has_columns(file) else None

    def by_the_clock(self, file: LogFile) -> bool:
        """Tell whether a log's times are the shop's wall clock and no instants."""
        del file
        return self.wall_clock

    def has_columns(self, file: LogFile) -> bool:
        """Tell whether the header names every column that this source maps."""
        return bool(file.first_rows) and set(self.columns.values()) <= set(file.first_rows[0])

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Give the canonical columns as expressions over the log's own."""
        given = {name: self.value(name, raw[theirs]) for name, theirs in self.columns.items() if theirs in raw.columns}
        if "event" in given and self.events:
            given["event"] = self._named_here(raw[self.columns["event"]], given["event"])
        return given

    def _named_here(self, written: ir.Value, event: ir.Value) -> ir.Value:
        """Give events their names here; as most are written without spaces around, few have to be trimmed first."""
        trimmed = event.cases(*self.events.items(), else_=event)
        return written.cases(*self.events.items(), else_=trimmed) if written.type().is_string() else trimmed

    def value(self, name: str, theirs: ir.Value) -> ir.Value:
        """Read one of the log's columns as the kind its canonical column has."""
        if name == "event_at":
            return self.instant(theirs)
        column = EVENTS.column(name)
        if column is None or column.kind == "text":
            return parse.words(theirs)
        if column.kind == "id":
            return parse.identity(theirs)
        if column.kind == "flag":
            return parse.truth(theirs)
        return parse.number(theirs, str(self.reading.get("decimal", ".")))

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read the time."""
        return parse.moment(theirs, self.pattern)
