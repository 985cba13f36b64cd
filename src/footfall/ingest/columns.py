"""A log's columns as the house has them: the canonical ones, read as their kinds, and the log's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from footfall.ingest import parse
from footfall.ingest.parse.macros import text_of
from footfall.ingest.sources.source import RECORD, REPEATED
from footfall.schema import EVENTS, LOGGED, PURCHASE, REFUND, REMEMBERED, free_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import ibis.expr.types as ir

    from footfall.ingest.sources import Source


RAW, UNREAD = "raw_", "unread"
"""What stands before the name of the text that a column was read from; the column of texts that could not be read."""
END = "\x1e"
READABLE = ("id", "time", "number", "money", "flag", "count")
"""The kinds of column whose text may not be readable."""
MONEY = ("revenue", "price", "value", "discount")


def canonical(source: Source, raw: ir.Table) -> ir.Table:
    """Read a source's columns off the log's, each with the text it was read from as `raw_NAME`.

    The log's own stand after them as `own_0`, `own_1`, ...
    """
    given = source.read(raw)
    texts = dict(_texts(source, raw))
    if "currency" not in given and any(name in texts for name in MONEY):
        given["currency"] = ibis.coalesce(*(parse.currency_of(texts[name]) for name in MONEY if name in texts))
    mine = {name: given[name] for name in LOGGED if name in given}
    mine |= {f"{RAW}{name}": text for name, text in texts.items() if name in mine}
    theirs = {f"own_{place}": raw[name] for place, name in enumerate(_own(source, raw.columns))}
    place = {name: raw[name] for name in (RECORD, REPEATED) if name in raw.columns}
    return raw.select(**mine, **theirs, **place)


def _texts(source: Source, raw: ir.Table) -> Iterator[tuple[str, ir.Value]]:
    """Give the texts that columns are read from, where it can be that they are not readable."""
    for name in source.columns:
        column, text = EVENTS.column(name), source.written(raw, name)
        if column and column.kind in READABLE and text is not None and text.type().is_string() and not source.nested:
            yield name, text


def unread_in(columns: Sequence[str]) -> str:
    """Write, in place of the texts that columns were read from, what of them could not be read, as `texts_of` reads it.

    Next to no row has any, so that all are looked at together first.
    """
    names = [name.removeprefix(RAW) for name in columns if name.startswith(RAW)]
    if not names:
        return "*"
    missing = " or ".join(f"({name} is null and {RAW}{name} is not null)" for name in names)
    # Anything written twice here would be worked out for every row, and not for the few that miss anything.
    fields = (
        f"case when {name} is null then {text_of(_key(name))} || {RAW}{name} || {text_of(END)} end" for name in names
    )
    texts = f"case when {missing} then concat({', '.join(fields)}) end as {UNREAD}"
    return f"* exclude ({', '.join(RAW + name for name in names)}), {texts}"


def texts_of(unread: ir.Value, name: str) -> ir.Value:
    """Give what could not be read of one column, where anything could not.

    A text that says that nothing is known is none, but among ids.
    """
    text = unread.re_extract(f"(?:^|{END}){_key(name)}([^{END}]*)", 1).strip().nullif("")
    column = EVENTS.column(name)
    return text if column and column.kind == "id" else ibis.cases((~parse.is_placeholder(text), text))


def _key(name: str) -> str:
    return f"{name}\x1f"


def settle(rows: ir.Table, floats: Collection[str] = ()) -> ir.Table:
    """Keep revenue to purchases and refunds.

    Money on other events is their `value`; a refund's is negative, however the log writes it. Of columns that the log
    holds as `floats`, what is no number is missing, as data frames write it.
    """
    rows = rows.mutate(**{name: _finite(rows[name]) for name in floats if name in rows.columns}) if floats else rows
    if "revenue" not in rows.columns:
        return rows
    event, revenue = rows.event, rows.revenue
    elsewhere = ~event.isin([PURCHASE, REFUND]).fill_null(False)  # noqa: FBT003 - Ibis's word
    worth = ibis.cases((revenue.notnull() & elsewhere, revenue.nullif(0)))
    brought = [(event == PURCHASE, revenue), (event == REFUND, -revenue.abs())]
    return rows.mutate(
        revenue=ibis.cases((revenue.isnull(), ibis.null("float64")), *brought),
        value=ibis.coalesce(rows["value"], worth) if "value" in rows.columns else worth,
    )


def _finite(value: ir.Value) -> ir.Value:
    return ibis.cases((value.isnan() | value.isinf(), ibis.null("float64")), else_=value)


def float_columns(source: Source, raw: ir.Table) -> list[str]:
    """Name the numbers and amounts that a log holds as floats."""
    return [name for name, theirs in source.numbers(raw).items() if theirs.type().is_floating()]


def own_names(source: Source, columns: Sequence[str]) -> dict[str, str]:
    """Give the log's own columns as `own_0` = the name it has in the shop.

    They bear numbers until they are written, so that none of them can meet a name that the work in between needs.
    """
    names = free_names(_own(source, columns), (*LOGGED, *REMEMBERED), "_of_log")
    return {f"own_{place}": name for place, name in enumerate(names.values())}


def _own(source: Source, columns: Sequence[str]) -> list[str]:
    return sorted(set(columns) - {*source.columns.values(), RECORD, REPEATED})
