"""A log that calls its columns and events by the house's own names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.ingest import parse
from footfall.ingest.sources.source import Source
from footfall.schema import LOGGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class Canonical(Source):
    """user_id, event_at and event, and whatever else of the contract's columns there is; times are instants in UTC.

    What `footfall simulate funnel-shop` writes, and `footfall export events`.
    """

    columns: ClassVar[Mapping[str, str]] = {name: name for name in LOGGED if name != "local_at"}
    more_events = True
    told_by = ("user_id", "event_at", "event")

    def read(self, raw: ir.Table) -> dict[str, ir.Value]:
        """Make revenue of quantity and price where the log has none, and refunds of what was given back."""
        return self.priced(self.returned(super().read(raw)))

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read a time, or a count since 1970."""
        return parse.instant(theirs)
