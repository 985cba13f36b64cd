"""Findings as cards: each with its sentence, its number, what is at stake, a small picture, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.answer.filling import rendered
from footfall.answer.page import picture
from footfall.schema import Column
from footfall.shop.catalog import UNITS
from footfall.shop.findings import Findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from footfall.answer import Answer, Content, Row

    Address = Callable[[str, str], str]

NAME = Findings.name()
PLAN = "plan"
"""The unit that says what an action brings, where there is one."""


@dataclass(frozen=True)
class Figure:
    """A number of a card: what it is, its value, and between what it lies."""

    name: str
    value: str
    between: str


@dataclass(frozen=True)
class Card:
    """One finding as it is shown."""

    sentence: str
    figures: tuple[Figure, ...]
    action: str
    see: str
    href: str
    trust: bool
    picture: Markup | None


def cards(answer: Answer, address: Address) -> Markup | None:
    """Write the findings as cards; `address` leads to a unit as it was asked. Nothing where nothing was found."""
    if not answer.rows:
        return None
    drawn = answer.pictures or (None,) * len(answer.rows)
    shown = [_card(row, small, answer, address) for row, small in zip(answer.rows, drawn, strict=True)]
    return rendered("findings.html", cards=shown, plan=address(PLAN, "") if PLAN in UNITS else "")


def _card(row: Row, small: Content | None, answer: Answer, address: Address) -> Card:
    return Card(
        sentence=row["sentence"],
        figures=tuple(_figures(row, answer)),
        action=row["action"] or "",
        see=row["see"],
        href=address(row["see"], row["asked"] or ""),
        trust=row["trust"],
        picture=picture(small) if small else None,
    )


def _figures(row: Row, answer: Answer) -> list[Figure]:
    value = Column("", row["kind"], "")
    found = [_figure(row["measure"], value, (row["value"], row["low"], row["high"]), answer)]
    if row["money"] is not None:
        days = answer.facts.get("money_days")
        over = f"at stake in {days.show()} days" if days else "at stake"
        sums = row["money"], row["money_low"], row["money_high"]
        found.append(_figure(over, Column("", "money", ""), sums, answer))
    return found


def _figure(name: str, column: Column, figures: tuple[float, float | None, float | None], answer: Answer) -> Figure:
    value, low, high = figures
    between = "" if low is None or high is None else f"{column.show(low)} to {column.show(high)}"
    return Figure(name, answer.show(column, value), between)
