"""What the reader of customers should know, beside what was found amiss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.garbled import Repair
    from footfall.ingest.customers.joined import Joined
    from footfall.ingest.customers.kinds import Kind
    from footfall.ingest.customers.sheets import Read
    from footfall.ingest.customers.wide import Rows
    from footfall.ingest.files import LogFile

SAID = 3
"""So many names are said."""


def of_files(repairs: Sequence[Repair]) -> Iterator[tuple[str, str]]:
    """Tell how files were read where that was not as usual."""
    for repair in repairs:
        if repair.told:
            yield "encoding", repair.told
        yield from _of_file(repair.file)


def _of_file(file: LogFile) -> Iterator[tuple[str, str]]:
    if file.encoding not in ("utf-8", "utf-8-sig"):
        lost = f" {file.unreadable:,} characters could not be read and stand as \ufffd." if file.unreadable else ""
        yield (
            "encoding",
            f"{file.name} was read as {file.encoding}.{lost} Name another with --encoding if words look wrong.",
        )


def of_sheets(read: Read, sheets: Sequence[Rows], joined: Joined, key: str) -> Iterator[tuple[str, str]]:
    """Tell what became of each sheet."""
    for rows in sheets:
        if rows.period:
            name = rows.sheet.names[rows.period]
            said = f"{rows.sheet.name} has several rows a customer: its columns were turned, one for each {name}."
            yield "long-file", said
    for name, count in joined.missing.items():
        said = f"{count:,} of {joined.customers:,} customers are not in {name}: they stay, without its columns."
        yield "missing-customers", said
    if read.floats:
        yield "float-ids", f"The ids in {key} stand as floats, as 12.0; they were read as whole numbers, as 12."


def of_columns(joined: Joined, currency: str | None) -> Iterator[tuple[str, str]]:
    """Tell how columns were read where that was not as usual."""
    kinds = {value.title: value.kind for value in joined.values.values()}
    if commas := [name for name, kind in kinds.items() if kind.reading.comma]:
        yield "decimal-comma", f"Figures with a decimal comma were read as such: {_listed(commas)}."
    if signed := [name for name, kind in kinds.items() if kind.reading.signs]:
        said = f"Figures with signs were read without them, as $84,835.00 as 84835 and 22 % as 22: {_listed(signed)}."
        yield "signs", said
    for name, kind in kinds.items():
        yield from _of_column(name, kind)
    money = [value.title for column, value in joined.values.items() if joined.kind(column) == "money"]
    if money and not currency:
        said = f"The files do not say the currency of {_listed(list(dict.fromkeys(money)))}."
        yield "unit-unknown", f"{said} Name it with --currency, as RUB."


def _of_column(name: str, kind: Kind) -> Iterator[tuple[str, str]]:
    if kind.unread:
        said = f"In {name} {kind.unread:,} of the values could not be read as {_PLURAL[kind.name]}, as '{kind.example}'"
        yield "unread-values", f"{said}: left missing."
    if kind.reading.pattern.endswith("%y"):
        order = kind.reading.pattern.replace("%d", "day").replace("%m", "month").replace("%y", "year")
        said = f"Days in {name} have years of two digits; they were read as {order}, and 69 to 99 as 1969 to 1999"
        yield "short-years", f"{said}. Write years of four digits if that is wrong."
    if kind.either:
        said = f"Dates such as 03/04/2024 in {name} do not show whether the day or the month comes first"
        yield "day-month-order", f"{said}; the day was taken to."


def in_log(engine: DuckEngine, kept: ir.Table, users: ir.Table | None) -> Iterator[tuple[str, str]]:
    """Tell how many customers the shop's log knows."""
    if users is None:
        return
    of, known = (table.select(user_id=_.user_id.cast("string")) for table in (kept, users))
    both, whole = engine.count(of.semi_join(known, "user_id")), engine.count(of)
    yield "customers-in-log", f"{both:,} of {whole:,} customers are among the {engine.count(known):,} users of the log."


_PLURAL = {"flag": "yes or no", "count": "whole numbers", "number": "figures", "date": "days", "time": "times"}


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SAID:,} more" if len(names) > SAID else ""
    return ", ".join(names[:SAID]) + more
