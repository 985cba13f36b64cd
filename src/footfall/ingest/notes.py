"""What the reader of a ledger should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest import ledger as books

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.clock import Clock
    from footfall.ingest.files import LogFile
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged


def notes(log: Log, staged: Staged, clock: Clock, ledger: books.Ledger, alike: int) -> Iterator[tuple[str, str]]:
    """Give each note's code and sentences."""
    if log.simulated:
        yield "synthetic", "This log was simulated: no real shop is behind it. What is true of it stands beside it."
    for number, file in enumerate(log.files):
        yield from _of_file(file, broken=number in staged.broken)
    if clock.assumed:
        yield "timezone-assumed", "No time zone was named: days are those of UTC. Name the shop's with --timezone."
    if alike:
        yield (
            "duplicates-kept",
            (
                f"{alike:,} rows are alike in everything to another; they were kept, as two alike may be a quantity. "
                "--duplicates drop leaves them out."
            ),
        )
    if refused := books.refused(ledger.rows):
        yield (
            "rows-refused",
            (
                f"{refused:,} of {ledger.rows[books.KEPT] + refused:,} rows were refused; "
                "`footfall export rejected` gives them with their reasons."
            ),
        )


def _of_file(file: LogFile, *, broken: bool) -> Iterator[tuple[str, str]]:
    if broken and not file.ends_whole:
        yield (
            "broken-last-line",
            (f"The last line of {file.name} is cut off; it was refused. Fetch the file again if it matters."),
        )
    if file.dialect:
        yield (
            "dialect",
            f"{file.name} was read {file.dialect}. If values look wrong, name quote and escape in a map's [read].",
        )
    if file.encoding not in ("utf-8", "utf-8-sig"):
        lost = f" {file.unreadable:,} characters could not be read and stand as \ufffd." if file.unreadable else ""
        yield (
            "encoding",
            (f"{file.name} was read as {file.encoding}.{lost} Name another with --encoding if words look wrong."),
        )
