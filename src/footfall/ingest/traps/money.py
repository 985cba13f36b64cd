"""Money that does not say what it is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest.traps.case import SAID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case

MONEY = ("price", "revenue", "discount")


def zero_price(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of purchases for nothing."""
    column = next((name for name in ("price", "revenue") if case.has(name)), None)
    if column is None:
        return
    free = case.engine.row(case.purchases.aggregate(rows=_.count(), free=_.count(where=_[column] == 0)))
    if free["free"]:
        yield (
            "zero-price",
            (
                f"{free['free']:,} of {free['rows']:,} purchase rows have a {column} of 0: gifts, samples, or a price "
                f'that was never logged. They count as purchases; --where "{column} > 0" leaves them out.'
            ),
        )


def money_elsewhere(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of money on events that are no purchases: it is what they are about, and no revenue."""
    said = case.log.source.columns.get("value")
    if not case.has("value") or any(said in file.header for file in case.log.files):
        return
    found = case.engine.row(case.events.filter(_["value"].notnull()).aggregate(rows=_.count(), money=_["value"].sum()))
    if found["rows"]:
        theirs = case.log.source.columns.get("revenue", "revenue")
        yield (
            "value-elsewhere",
            (
                f"{found['rows']:,} rows that are neither purchases nor refunds have {found['money']:,.2f} in "
                f"{theirs}: the worth of what was viewed, carted or cancelled. It is kept as value, and is no revenue."
            ),
        )


def mixed_currencies(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of sums over several currencies."""
    if not (_has_money(case) and case.has("currency")):
        return
    paid = case.events.filter(_any_money(case) & _.currency.notnull())
    counts = case.engine.rows(paid.group_by("currency").aggregate(n=_.count()).order_by(ibis.desc("n"), "currency"))
    if len(counts) > 1:
        named = ", ".join(f"{line['currency']} ({line['n']:,} rows)" for line in counts[:SAID])
        more = f" and {len(counts) - SAID:,} more" if len(counts) > SAID else ""
        yield (
            "mixed-currencies",
            (
                f"Money is in {len(counts):,} currencies: {named}{more}. Sums add them up as they stand; "
                f'--where "currency = {counts[0]["currency"]}" keeps to one.'
            ),
        )


def unit_unknown(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of money in no known currency."""
    if case.currency or not _has_money(case):
        return
    if case.has("currency") and case.engine.count(case.events.filter(_.currency.notnull()).limit(1)):
        return
    if case.engine.count(case.events.filter(_any_money(case)).limit(1)):
        columns = [name for name in MONEY if case.has(name)]
        said = f"{', '.join(columns[:-1])} and {columns[-1]} are" if len(columns) > 1 else f"{columns[0]} is"
        yield "unit-unknown", f"The log does not say in what currency {said}. Name it with --currency, as KRW."


def _has_money(case: Case) -> bool:
    return any(case.has(name) for name in MONEY)


def _any_money(case: Case) -> ibis.Value:
    return ibis.or_(*(case.events[name].notnull() for name in MONEY if case.has(name)))
