"""Customers whose truth is known: each orders at a rate of their own until they stop, and spends around a mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

START = np.datetime64("2024-01-01", "D")


@dataclass(frozen=True)
class Truth:
    """Customers by what they are drawn from: BG/NBD by the week, and Gamma-Gamma."""

    r: float = 0.8
    alpha: float = 8.0
    a: float = 0.9
    b: float = 3.0
    p: float = 6.0
    q: float = 4.0
    v: float = 15.0

    def orders(self, seed: int, *, customers: int, days: int, entry: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give who ordered, on which day, and what it brought; first orders are on the first `entry` days."""
        dice = np.random.default_rng(seed)
        rate = np.maximum(dice.gamma(self.r, 1 / self.alpha, customers), 1e-9) / 7
        stops, often = dice.beta(self.a, self.b, customers), dice.gamma(self.q, 1 / self.v, customers)
        at, going, found = dice.uniform(0, entry, customers), np.arange(customers), []
        while len(going):
            found.append((going, at[going], dice.gamma(self.p, 1 / often[going])))
            first = len(found) == 1
            at[going] += dice.exponential(1 / rate[going])
            stays = (dice.random(len(going)) >= stops[going]) | first
            going = going[stays & (at[going] < days)]
        who, when, money = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return who, when.astype(int), money


def log(who: np.ndarray, day: np.ndarray, money: np.ndarray) -> pa.Table:
    """Write orders as a log, at noon of their days."""
    when = (START + day).astype("datetime64[us]") + np.timedelta64(12, "h")
    event = pa.array(np.full(len(who), "purchase"))
    return pa.table({"user_id": pa.array(who), "event_at": pa.array(when), "event": event, "revenue": pa.array(money)})
