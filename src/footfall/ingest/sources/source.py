"""What a log source is: how its files look, and what its columns and events are called here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

import ibis

from footfall.ingest import parse
from footfall.schema import EVENTS, PURCHASE, REFUND
from footfall.spec import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

ITEMS = "items"
"""The file beside any log that says what its items are."""

RECORD = "__record"
"""The column of a row's place in the log, where rows are joined or unfolded."""

REPEATED = "__repeated"
"""The column that tells rows which the log's own maker sent twice."""


@dataclass(frozen=True)
class Beside:
    """A file that goes with a log: its name here, the columns it is told by, and whether nothing works without it."""

    name: str
    columns: Sequence[str]
    needed: bool = False

    def fits(self, file: LogFile) -> bool:
        """Tell whether a file is this one."""
        return set(self.columns) <= set(file.header)

    def wanted(self) -> str:
        """Say what is looked for."""
        return f"A file with the columns {', '.join(self.columns)}"


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
    told_by: ClassVar[Sequence[str]] = ()
    """The columns a file of it must have; where none are named, all that are mapped."""
    beside: ClassVar[Sequence[Beside]] = ()
    """The other files that go with it."""
    nested: ClassVar[Sequence[str]] = ()
    """Where rows are nested, the fields that are read, each as JSON; all others stay unread."""
    paths: ClassVar[Sequence[str]] = ()
    """Every name by which a column, or a field within one, is read."""
    lines: ClassVar[str | None] = None
    """The list whose elements are the rows."""
    once: ClassVar[Sequence[str]] = ()
    """With lines: the names of what is a record's as a whole, and stands on its first line."""
    ids: ClassVar[Sequence[str]] = ()
    """Names of ids beside those of the canonical columns."""
    joins: ClassVar[bool] = False
    """Whether its rows are joined or unfolded before they are read."""
    macros: ClassVar[Mapping[str, str]] = {}
    """What of its reading is named in the engine that reads."""
    day: ClassVar[str | None] = None
    """The column that holds the shop's day beside the instant."""

    def recognise(self, file: LogFile) -> str | None:
        """Say why a file is of this source, or None."""
        return f"its header has {', '.join(self._told_by)}" if self.has_columns(file) else None

    def takes(self, file: LogFile) -> bool:
        """Tell whether the rows of a file are the log's."""
        return self.recognise(file) is not None

    def by_the_clock(self, file: LogFile) -> bool:
        """Tell whether a log's times are the shop's wall clock and no instants."""
        del file
        return self.wall_clock

    @property
    def _told_by(self) -> Sequence[str]:
        return self.told_by or tuple(self.columns.values())

    def has_columns(self, file: LogFile) -> bool:
        """Tell whether the header names every column that this source is told by."""
        return set(self._told_by) <= set(file.header)

    def refuse_unknown(self, columns: Sequence[str], fields: Iterable[str]) -> None:
        """Refuse a log that lacks what it must have; `fields` are those within objects."""
        del columns, fields

    def known(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> Mapping[str, ir.Table]:
        """Give what must be known of the whole log before a row of it can be joined: tables by name."""
        del raw, beside
        return {}

    def joined(self, raw: ir.Table, beside: Mapping[str, ir.Table]) -> ir.Table:
        """Give the rows as they are read: with what stands in other files, nested ones unfolded; `RECORD` stays."""
        del beside
        return raw

    def told(self, engine: DuckEngine, beside: Mapping[str, ir.Table]) -> Iterator[tuple[str, str]]:
        """Give the notes that only this source has, each a code and sentences."""
        del engine, beside
        yield from ()

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Give the canonical columns as expressions over the log's own."""
        written = {name: self.written(raw, name) for name in self.columns}
        given = {name: self.value(name, theirs) for name, theirs in written.items() if theirs is not None}
        if "event" in given and self.events:
            given["event"] = self._named_here(written["event"], given["event"])
        return given

    @property
    def dated(self) -> str | None:
        """Name the log's column of days, where one is mapped."""
        return self.columns.get("event_at")

    def with_decimal_commas(self) -> Self:
        """Give the same source for a log whose fractions stand behind a comma."""
        same = copy(self)
        object.__setattr__(same, "reading", {**self.reading, "decimal": ","})
        return same

    def written(self, raw: ir.Table, name: str) -> ir.Value | None:
        """Give a canonical column as the log has it; None where it has none."""
        theirs = self.columns[name]
        return raw[theirs] if theirs in raw.columns else None

    def priced(self, given: dict[str, ir.Value]) -> dict[str, ir.Value]:
        """Let a purchase or a refund bring quantity times price, where the log has no revenue."""
        if "revenue" in given or "price" not in given:
            return given
        amount = given["price"] * given["quantity"].fill_null(1) if "quantity" in given else given["price"]
        return given | {"revenue": ibis.cases((given["event"].isin([PURCHASE, REFUND]), amount))}

    def returned(self, given: dict[str, ir.Value]) -> dict[str, ir.Value]:
        """Let a purchase of a negative quantity, or for a negative amount, be a refund."""
        signs = [given[name] < 0 for name in ("quantity", "revenue") if name in given]
        if not signs:
            return given
        back = (given["event"] == PURCHASE) & ibis.or_(*(sign.fill_null(False) for sign in signs))  # noqa: FBT003
        return given | {"event": ibis.cases((back, REFUND), else_=given["event"])}

    def _named_here(self, written: ir.Value, event: ir.Value) -> ir.Value:
        """Give events their names here; as most are written without spaces around, few have to be trimmed first."""
        trimmed = event.cases(*self.events.items(), else_=event)
        return written.cases(*self.events.items(), else_=trimmed) if written.type().is_string() else trimmed

    def numbers(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Give the numbers and amounts of money as the log has them."""
        columns = {name: EVENTS.column(name) for name in self.columns}
        names = [name for name, column in columns.items() if column and column.kind in ("number", "money")]
        written = {name: self.written(raw, name) for name in names}
        return {name: theirs for name, theirs in written.items() if theirs is not None}

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
        if column.kind == "count":
            return theirs.cast("int64") if theirs.type().is_integer() else parse.words(theirs).try_cast("int64")
        read = parse.money if column.kind == "money" else parse.number
        return read(theirs, str(self.reading.get("decimal", ".")))

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read the time."""
        return parse.moment(theirs, self.pattern)
