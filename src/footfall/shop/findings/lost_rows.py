"""Rows of the log that are in no figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.ledger import Ledger
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, money, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

LEAST = 0.05
"""A smaller part of the rows, or of the money, is told by the ledger alone."""
MEANT = ("outside since/until", "duplicate")
"""What was left out on purpose."""
WHY = {
    "no user": "name no user",
    "no event": "name no event",
    "no or impossible time": "have no time, or an impossible one",
    "unparsable": "could not be read",
    "absurd price": "have an absurd price",
}


def lost_rows(ask: Asking) -> Iterator[Found]:
    """Tell of the greatest loss where it takes 5 % of the rows or of the revenue, or more."""
    ledger = ask(Ledger())
    lost = [row for row in ledger.rows[1:-1] if row["step"] not in MEANT and row["rows"]]
    if not lost or not ask.overview or ledger.rows[0]["rows"] < ENOUGH:
        return
    read, worst = ledger.rows[0], max(lost, key=lambda row: row["rows"])
    part, worth = worst["rows"] / read["rows"], _worth(worst, read)
    if max(part, worth) < LEAST:
        return
    yield Found(
        finding="lost-rows",
        sentence=f"{count(worst['rows'])} of {count(read['rows'])} rows of the log, {share(part)}, "
        f"{WHY.get(worst['step'], 'were refused: ' + worst['step'])} and are in no figure{_held(worst, read, worth)}.",
        measure="share of all rows",
        kind="share",
        figure=Figure(part),
        money=Figure(ask.sum_of_days(worst["revenue"])) if worth else None,
        see=Ledger(),
        action="fix-tracking",
        trust=True,
        picture=beside([(row["step"], row["rows"], None, None) for row in (*lost, ledger.rows[-1])], "rows", "count"),
    )


def _worth(lost: Row, read: Row) -> float:
    """Give the share of the revenue that is lost; 0 where the log has none, or it is not known of the lost."""
    return lost["revenue"] / read["revenue"] if (lost["revenue"] or 0) > 0 and (read["revenue"] or 0) > 0 else 0.0


def _held(lost: Row, read: Row, worth: float) -> str:
    if not worth:
        return ""
    return f"; they hold {money(lost['revenue'])} of {money(read['revenue'])}"
