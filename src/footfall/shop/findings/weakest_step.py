"""The step on the way to an order at which most are lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.funnel import Funnel
from footfall.schema import CART, PAGE_VIEW, PURCHASE, VIEW
from footfall.shop.findings.found import ENOUGH, Figure, Found, count, money, named, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row
    from footfall.shop.findings.asking import Asking

MOST = 0.8
"""A step that more than this go is no weak one."""
WENT = {VIEW: "viewed an item", PAGE_VIEW: "viewed a page", CART: "put something in the cart", PURCHASE: "bought"}


def weakest_step(ask: Asking) -> Iterator[Found]:
    """Tell of the step with the least share of those before it; its money is what comes through the whole way."""
    funnel = ask(Funnel())
    steps = [(before, row) for before, row in zip(funnel.rows, funnel.rows[1:], strict=False) if row["of_previous"]]
    if not steps:
        return
    before, worst = min(steps, key=lambda pair: pair[1]["of_previous"])
    rate = Figure(worst["of_previous"], worst["of_previous_low"], worst["of_previous_high"])
    if before["reached"] < ENOUGH or rate.value > MOST:
        return
    brought = funnel.rows[-1]["revenue"] if funnel.rows[-1]["event"] == PURCHASE else None
    passing = Figure(ask.sum_of_days(brought)) if brought and brought > 0 else None
    worth = f" The orders that come this way bring {money(passing.value)} {ask.over}." if passing else ""
    yield Found(
        finding="weakest-step",
        sentence=f"Of {count(before['reached'])} users who {_went(before)} {sure(rate)} {_went(worst)}"
        f"{_narrow(len(steps))}.{worth}",
        measure=f"share who {_went(worst)}",
        kind="share",
        figure=rate,
        money=passing,
        users=before["reached"] - worst["reached"],
        see=Funnel(),
        action="funnel-test",
        picture=replace(funnel, reading=""),
    )


def _went(row: Row) -> str:
    return WENT.get(row["event"], f"reached {named(row['event'])}")


def _narrow(steps: int) -> str:
    return ": the narrowest step on the way to an order" if steps > 1 else ""
