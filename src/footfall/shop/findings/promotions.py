"""Orders that are made with a promotion code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.measures import share_of
from footfall.analyses.promotions import Promotions
from footfall.shop.findings.found import ENOUGH, Figure, Found, beside, count, money, named, share, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row, Rows
    from footfall.shop.findings.asking import Asking

LEAST = 0.05
"""Where fewer orders have a code it is none to speak of."""


def promotions(ask: Asking) -> Iterator[Found]:
    """Tell what share of orders has a code, and who of its users comes again beside those without."""
    rows = ask(Promotions()).rows
    coded, plain = [row for row in rows if row["promo_code"] is not None], [r for r in rows if r["promo_code"] is None]
    orders = sum(row["orders"] for row in rows)
    if not coded or orders < ENOUGH:
        return
    part = Figure(*share_of(sum(row["orders"] for row in coded), orders))
    if part.value < LEAST:
        return
    brought = sum(row["revenue"] or 0.0 for row in coded)
    stake = Figure(ask.sum_of_days(brought)) if brought > 0 else None
    worth = f", and brought {money(stake.value)} {ask.over}" if stake else ""
    yield Found(
        finding="promotions",
        sentence=f"{sure(part)} of {count(orders)} orders were made with a promotion code{worth}"
        f"{_again(coded[0], plain)}.",
        measure="share of orders with a code",
        kind="share",
        figure=part,
        money=stake,
        users=sum(row["buyers"] for row in coded),
        see=Promotions(),
        picture=beside([_point(row) for row in _shown(coded, plain)], "share who ordered again", "share"),
    )


def _again(coded: Row, plain: Rows) -> str:
    """Set the buyers of the most used code beside those without one; their difference has no cause here."""
    if not plain or min(coded["buyers"], plain[0]["buyers"]) < ENOUGH:
        return ""
    again, others = share(coded["repeat_rate"]), share(plain[0]["repeat_rate"])
    return f"; {again} of those who used {named(coded['promo_code'])} ordered again, {others} of those without a code"


def _shown(coded: Rows, plain: Rows) -> Rows:
    return [*(row for row in coded if row["buyers"] >= ENOUGH)][:3] + plain


def _point(row: Row) -> tuple[str, float, float, float]:
    return row["promo_code"] or "without a code", row["repeat_rate"], row["repeat_low"], row["repeat_high"]
