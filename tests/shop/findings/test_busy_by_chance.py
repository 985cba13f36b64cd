"""Hours are called busy where chance, which had 24 to choose from, would hardly make them so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from footfall.shop.findings.busy_hours import busy_hours


@dataclass(frozen=True)
class Told:
    """What is read of an answer."""

    rows: list[dict[str, object]]
    notes: tuple[object, ...] = ()
    reading: str = ""


def asking(hours: np.ndarray):
    """Answer as a shop whose events lie so by weekday (rows) and hour (columns)."""
    rows = [
        {"weekday": day + 1, "hour": hour, "event": "view_item", "events": int(hours[day, hour]), "users": 1}
        for day in range(7)
        for hour in range(24)
        if hours[day, hour]
    ]

    class Ask:
        days = 28

        def __call__(self, _unit):
            return Told(rows)

    return Ask()


def visits(dice: np.random.Generator, odds: np.ndarray, sessions: int = 130, each: int = 8) -> np.ndarray:
    """Draw sessions of a few events each, all in one hour: events of a session come together."""
    drawn = dice.multinomial(sessions // 7, odds / odds.sum(), size=7)
    return drawn * each


def found(hours) -> bool:
    return bool(list(busy_hours(asking(hours))))


def test_where_every_hour_is_alike_hardly_any_are_busy():
    dice = np.random.default_rng(11)

    assert sum(found(visits(dice, np.ones(24))) for _ in range(400)) <= 8


def test_where_an_evening_is_busy_it_is_found():
    dice = np.random.default_rng(12)
    odds = np.ones(24)
    odds[18:22] = 5

    assert sum(found(visits(dice, odds, sessions=700)) for _ in range(40)) >= 38
