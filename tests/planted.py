"""Shops of a few thousand visits in which one thing is planted and all else is chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from stories import MONDAY, Row

Person = dict[str, Any]
Chance = Callable[[Person], float]

DAY = 1_440
"""The minutes of a day."""


def people(many: int, seed: int, **more: Callable[[Random], Any]) -> list[Person]:
    """Make up people, each with a channel and a device drawn alike for all, unless told otherwise."""
    dice = Random(seed)
    drawn = {
        "channel": lambda d: d.choice(("ads", "mail", "direct")),
        "device": lambda d: d.choice(("mobile", "desktop")),
    }
    return [
        {"user_id": f"u{number}", **{name: draw(dice) for name, draw in (drawn | more).items()}}
        for number in range(many)
    ]


def visits(
    of: list[Person],
    seed: int,
    *,
    days: int = 91,
    carts: Chance = lambda _person: 0.5,
    buys: Chance = lambda _person: 0.4,
    worth: Callable[[Person, int], float] = lambda _person, _day: 20.0,
    minute: Callable[[Random], int] = lambda dice: dice.randrange(DAY),
) -> list[Row]:
    """Have each person come on one day: look, perhaps fill a cart, perhaps buy what is in it."""
    dice = Random(seed + 1)
    rows: list[Row] = []
    for person in of:
        day = dice.randrange(days)
        at, bought = day * DAY + minute(dice), dice.random()
        in_cart = dice.random() < carts(person)
        rows += _visit(person, at, dice, in_cart=in_cart, worth=worth(person, day) if bought < buys(person) else None)
    return rows


def _visit(person: Person, at: int, dice: Random, *, in_cart: bool, worth: float | None) -> Iterator[Row]:
    item = f"m{dice.randrange(40)}"
    yield _deed(person, "view_item", at, item)
    if in_cart:
        yield _deed(person, "add_to_cart", at + 1, item)
        if worth is not None:
            yield _deed(person, "purchase", at + 2, item) | {"revenue": worth * dice.uniform(0.8, 1.2)}


def _deed(person: Person, event: str, minute: int, item: str) -> Row:
    known = {"event": event, "event_at": MONDAY + timedelta(minutes=minute), "item_id": item, "category": f"of {item}"}
    return {**person, **known, "price": 20.0, "quantity": 1.0}


def again(rows: list[Row], seed: int, *, chance: float, after: int) -> list[Row]:
    """Have a share of those who bought buy again, so many days later."""
    dice = Random(seed + 2)
    bought = [row for row in rows if row["event"] == "purchase" and dice.random() < chance]
    return [row | {"event_at": row["event_at"] + timedelta(days=after, minutes=dice.randrange(600))} for row in bought]
