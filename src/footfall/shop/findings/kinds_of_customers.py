"""Segments that ask for something: customers of low loyalty, newcomers who signed up, and those long not seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.analyses.measures import share_of
from footfall.analyses.segments import Segments
from footfall.shop.findings.found import SOME, Figure, Found, beside, count, money, share, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.answer import Row, Rows
    from footfall.shop.findings.asking import Asking
    from footfall.shop.findings.found import Action

LEAST = 0.03
"""A segment of less of the customers is none to speak of."""


@dataclass(frozen=True)
class Kind:
    """A kind of segment: its name among segments, its finding and action, and how it is called."""

    segment: str
    finding: str
    action: Action
    called: str


LOW = Kind("low-loyalty", "low-loyalty", "remarket-low-loyalty", "are of low loyalty")
NEW = Kind("newcomers", "newcomers", "onboard-newcomers", "are newcomers")
GONE = Kind("dormant", "dormant", "retarget-dormant", "have long not been seen")


def low_loyalty(ask: Asking) -> Iterator[Found]:
    """Tell of the customers of whom some buy."""
    yield from _told(ask, LOW)


def newcomers(ask: Asking) -> Iterator[Found]:
    """Tell of the customers who signed up and mostly have not bought."""
    yield from _told(ask, NEW)


def dormant(ask: Asking) -> Iterator[Found]:
    """Tell of the customers who came and are long gone."""
    answer = ask(Segments())
    row = _largest(answer.rows, GONE)
    if row is None:
        return
    part = Figure(*share_of(row["customers"], sum(each["customers"] for each in answer.rows)))
    yield _found(
        GONE,
        row,
        part,
        f"{count(row['customers'])} users, {sure(part)} of all, {GONE.called}; {_bought(row)}.",
        ask,
        answer.rows,
    )


def _told(ask: Asking, kind: Kind) -> Iterator[Found]:
    answer = ask(Segments())
    row = _largest(answer.rows, kind)
    if row is None:
        return
    rate = Figure(row["converted_rate"], row["converted_low"], row["converted_high"])
    said = (
        f"{count(row['customers'])} customers, {share(row['share'])} of all, {kind.called}: {sure(rate)} of them bought"
    )
    yield _found(kind, row, rate, f"{said}{_brought(row, ask)}.", ask, answer.rows)


def _largest(rows: Rows, kind: Kind) -> Row | None:
    """Find the largest segment of a kind, where it is large enough."""
    named = [row for row in rows if re.search(rf"\b{kind.segment}( \d+)?$", str(row["name"]))]
    fit = [row for row in named if row["customers"] >= SOME and row["share"] >= LEAST]
    return max(fit, key=lambda row: row["customers"]) if fit else None


def _money(row: Row, ask: Asking) -> Figure | None:
    """Give what a segment brings; where it brings nothing, none."""
    part = row["revenue_share"]
    return Figure(ask.sum_of_days(part * ask.revenue)) if part and ask.revenue > 0 else None


def _brought(row: Row, ask: Asking) -> str:
    brought = _money(row, ask)
    if brought is None:
        return ""
    return f"; they bring {share(row['revenue_share'])} of the revenue, {money(brought.value)} {ask.over}"


def _bought(row: Row) -> str:
    return (
        f"{share(row['converted_rate'])} of them ever bought" if row["converted_rate"] else "none of them ever bought"
    )


def _found(kind: Kind, row: Row, figure: Figure, sentence: str, ask: Asking, rows: Rows) -> Found:
    shown = [(each["name"], each["share"], None, None) for each in rows]
    return Found(
        finding=kind.finding,
        sentence=sentence,
        measure="share of all users" if kind is GONE else "share of them who bought",
        kind="share",
        figure=figure,
        money=None if kind is GONE else _money(row, ask),
        users=row["customers"],
        see=Segments(),
        action=kind.action,
        picture=beside(shown, "share of customers", "share"),
    )
