"""What the reader of a ledger should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest import ledger as books
from footfall.schema import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from footfall.ingest.clock import Clock
    from footfall.ingest.files import LogFile
    from footfall.ingest.judging import Unread
    from footfall.ingest.log import Log
    from footfall.ingest.read import Staged


SEEN = 0.001
"""From this share of a column's values on it is told that they could not be read."""


def notes(
    log: Log, staged: Staged, clock: Clock, ledger: books.Ledger, alike: int, unread: Sequence[Unread] = ()
) -> Iterator[tuple[str, str]]:
    """Give each note's code and sentences."""
    if log.simulated:
        yield "synthetic", "This log was simulated: no real shop is behind it. What is true of it stands beside it."
    for number, file in enumerate(log.files):
        yield from _of_file(file, broken=number in staged.broken)
    for one in unread:
        yield from _of_column(one, log)
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


def _of_column(one: Unread, log: Log) -> Iterator[tuple[str, str]]:
    """Tell of a column's values that could not be read, where they are many or money."""
    column = EVENTS.column(one.name)
    is_id = column is not None and column.kind == "id"
    theirs = log.source.columns.get(one.name, one.name)
    named = one.name if theirs == one.name else f"{one.name} ({theirs})"
    examples = ", ".join(f"{word} ({count:,})" for word, count in one.examples.items())
    if is_id:
        lost = "those rows were refused" if one.name == "user_id" else f"those rows count as without {one.name}"
        text = f"{one.unread:,} of {one.values:,} values of {named} only say that nothing is known: {examples}; {lost}."
        yield "placeholder-ids", text
    elif one.unread > SEEN * one.values or (one.of_money and column is not None and column.kind in ("money", "number")):
        told = f"{one.unread:,} of {one.values:,} values of {named} could not be read: {examples}."
        yield "values-unread", f"{told} {_consequence(one)}"


def _consequence(one: Unread) -> str:
    if one.name == "event_at":
        return "Those rows were refused; a map's [read] time_format says how they are written."
    bought = f" {one.of_money:,} of them are purchases or refunds." if one.of_money else ""
    return f"Those rows count without it.{bought}"
