"""Shops whose customers respond to what reaches them in a way that no plan assumes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from footfall.shop.opening import open_shop

if TYPE_CHECKING:
    import ibis

    from footfall.shop.shop import Shop

START = datetime(2024, 1, 1)
_NUMBERS = count()


@dataclass
class Crowd:
    """People who order at rates of their own until they leave; some answer what reaches them, a few are annoyed."""

    seed: int
    people: int = 2_500
    days: int = 126
    horizon: int = 28

    def __post_init__(self) -> None:
        """Draw the people: rates are gamma, lives exponential, the shop's weeks wander, orders are worth a log-normal.

        Of each shop another share of people answers, each by an exponential of their own.
        """
        self.chance = chance = np.random.default_rng([11, self.seed])
        self.rate = chance.gamma(0.8, 0.03, self.people)
        self.came = chance.integers(0, self.days - 1, self.people)
        self.left = self.came + chance.exponential(120, self.people)
        self.worth = chance.lognormal(3.2, 0.5, self.people)
        self.week = np.exp(np.cumsum(chance.normal(0, 0.06, (self.days + self.horizon) // 7 + 1)))
        answers = chance.random(self.people) < chance.uniform(0.1, 0.9)
        self.answer = np.where(answers, chance.exponential(chance.uniform(0.05, 0.6), self.people), 0.0)
        self.answer[chance.random(self.people) < 0.05] = -0.3

    def shop(self, backend: ibis.BaseBackend) -> Shop:
        """Write down what they did, and open it."""
        ordered, at, worth = self._orders()
        looked, seen_at = self._looks()
        name = f"responding_{next(_NUMBERS)}"
        backend.create_table(name, _table((ordered, at, worth), (looked, seen_at), self.chance))
        return open_shop(engine=backend, events=name)

    def _orders(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        who, at = [], []
        for day in range(self.days):
            here = (self.came <= day) & (self.left > day)
            times = self.chance.poisson(self.rate * here * self.week[day // 7])
            who.append(np.repeat(np.arange(self.people), times))
            at.append(day + self.chance.random(times.sum()))
        buyers = np.concatenate(who)
        return buyers, np.concatenate(at), self.worth[buyers] * self.chance.lognormal(0, 0.6, len(buyers))

    def _looks(self) -> tuple[np.ndarray, np.ndarray]:
        """Everyone looks once when they come, and then puts things in a cart and leaves them there."""
        stay = np.minimum(self.left, self.days) - self.came
        times = 1 + self.chance.poisson(0.03 * stay)
        who = np.repeat(np.arange(self.people), times)
        first = np.concatenate([[True], who[1:] != who[:-1]])
        return who, self.came[who] + np.where(first, 0.01, self.chance.random(len(who)) * stay[who])

    def experiment(self, people: int = 4_000) -> tuple[float, float]:
        """Reach half of other people of this kind; give the 90 % interval of the relative change of their orders."""
        who = self.chance.integers(0, self.people, people)
        reached = np.arange(people) % 2 == 0
        orders = self.chance.poisson(60 * self.rate[who] * (1 + self.answer[who] * reached))
        means = [orders[reached].mean(), orders[~reached].mean()]
        errors = [orders[arm].std(ddof=1) / np.sqrt(arm.sum()) for arm in (reached, ~reached)]
        error = np.hypot(*(error / mean for error, mean in zip(errors, means, strict=True)))
        low, high = np.exp(np.log(means[0] / means[1]) + 1.6449 * error * np.array([-1, 1])) - 1
        return float(low), float(high)

    def comes_on_top(self, reached: np.ndarray) -> tuple[float, float]:
        """Reach people after the log's end; count the orders that come on top in the horizon, and what they bring."""
        days = np.arange(self.days, self.days + self.horizon)
        here = (self.left[reached, None] > days) * self.week[days // 7]
        more = self.rate[reached] * here.sum(axis=1) * self.answer[reached]
        orders = np.sign(more) * self.chance.poisson(np.abs(more))
        each = self.worth[reached] * self.chance.lognormal(0, 0.6, len(reached))
        return float(orders.sum()), float((orders * each).sum())


def _table(orders: tuple[np.ndarray, ...], looks: tuple[np.ndarray, ...], chance: np.random.Generator) -> pa.Table:
    (ordered, at, worth), (looked, seen_at) = orders, looks
    carts = chance.random(len(looked)) < 0.5
    who = np.concatenate([ordered, ordered, looked])
    when = np.concatenate([at, at - 0.004, seen_at])
    event = np.concatenate(
        [
            np.full(len(ordered), "purchase"),
            np.full(len(ordered), "add_to_cart"),
            np.where(carts, "add_to_cart", "view_item"),
        ]
    )
    item = np.concatenate([ordered % 50, ordered % 50, chance.integers(50, 99, len(looked))])
    revenue = np.concatenate([worth, np.full(len(ordered) + len(looked), np.nan)])
    kept = when > 0
    return pa.table(
        {
            "user_id": pa.array([f"u{each}" for each in who[kept]]),
            "event_at": pa.array([START + timedelta(days=float(day)) for day in when[kept]], pa.timestamp("us")),
            "event": pa.array(event[kept].tolist()),
            "item_id": pa.array([f"i{each}" for each in item[kept]]),
            "revenue": pa.array(revenue[kept], from_pandas=True),
        }
    )
