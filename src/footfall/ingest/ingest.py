"""What is asked of an ingest: its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from footfall.ingest.verdict import Window
from footfall.ingest.zone import zone
from footfall.spec import Duration, Unit, param

if TYPE_CHECKING:
    from footfall.ingest.log import Log
    from footfall.ingest.sources import Source


@dataclass(frozen=True, kw_only=True)
class Ingest(Unit):
    """Read a log into a shop, every row accounted for.

    The source is told from the files where it is not named. Rows that cannot be kept are in the table `rejected` with
    their reasons; the ledger adds up to the last row.
    """

    source: str | None = param(None, "The log's source; told from the files where it is not given.")
    map: str | None = param(None, "A MAP.toml that describes any other log.")
    items: str | None = param(None, "A file that says what the items are: id, name, brand, category, price.")
    timezone: str | None = param(None, "The shop's time zone, as Asia/Seoul; default the source's own, else UTC.")
    session_gap: Duration = param(Duration(1_800), "A longer pause than this begins a new session.")
    encoding: str | None = param(None, "The encoding of text files, as euc-kr; told from the files otherwise.")
    since: date | None = param(None, "The first day of the shop to keep.")
    until: date | None = param(None, "The last day of the shop to keep.")
    currency: str | None = param(None, "The currency of the log's money, as KRW.")
    duplicates: Literal["keep", "drop"] | None = param(
        None, "What to do with rows alike in everything; sources of events drop them, sources of order lines keep them."
    )

    how = "footfall ingest --help"
    question = "What does a log hold, once every row is accounted for?"

    def keeps_duplicates(self, source: Source) -> bool:
        """Tell whether rows alike in everything are kept."""
        return (self.duplicates or ("keep" if source.of == "orders" else "drop")) == "keep"

    def window(self, log: Log, where: str) -> Window:
        """Give the days asked for, by the clock of the shop's zone."""
        return Window(self.since, self.until, zone(where), log.source.by_the_clock(log.files[0]))
