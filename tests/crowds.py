"""Shops simulated by the thousand events: people of very unequal activity, who come and go at unequal times.

Visits are a Poisson process at a rate of the person's own, between their first and last day. Any look may be followed
by a cart, and any visit may end in a purchase, whatever was put in a cart before; so the more active have more of both,
and the one has nothing to do with the other. A planted effect multiplies the chance of a purchase for a week after the
first cart.
"""

from __future__ import annotations

from itertools import count

import ibis
import numpy as np
import pyarrow as pa

from footfall.shop.opening import open_shop
from footfall.shop.shop import Shop

START = np.datetime64("2024-01-01T00:00:00", "us")
DAY = 86_400
EVENTS = np.array(["view_item", "add_to_cart", "purchase"])
VIEW, CART, BUY = range(3)
_NUMBERS = count()


def crowd(seed: int, *, users: int = 600, days: int = 42, effect: float = 1.0) -> pa.Table:
    """Simulate a shop; with an effect of 1 a cart changes nothing."""
    dice = np.random.default_rng(seed)
    begin, visit, looks = _visits(dice, users, days)
    each = np.repeat(np.arange(len(visit)), looks)
    place = np.arange(len(each)) - np.repeat(np.cumsum(looks) - looks, looks)
    look_at = visit[each] + 60 * place
    carted = dice.random(len(each)) < 0.06
    last = visit + 60 * looks
    bought = dice.random(len(visit)) < 0.12 * _factor(begin, visit, each[carted], look_at[carted], effect)
    who = [begin[each], begin[each[carted]], begin[bought]]
    at = [look_at, look_at[carted] + 20, last[bought]]
    kind = [np.full(len(part), what) for what, part in zip((VIEW, CART, BUY), who, strict=True)]
    return _table(np.concatenate(who), np.concatenate(at), np.concatenate(kind))


def _visits(dice: np.random.Generator, users: int, days: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give each visit its user, its first second and how many looks it has."""
    often = dice.gamma(0.6, 0.6, users) + 0.01
    first = dice.uniform(-days / 2, 0.8 * days, users)
    gone = np.minimum(first + dice.exponential(days, users), days)
    first = np.maximum(first, 0)
    visits = dice.poisson(often * np.maximum(gone - first, 0))
    who = np.repeat(np.arange(users), visits)
    return who, np.floor(DAY * dice.uniform(first[who], gone[who])), dice.geometric(0.25, len(who))


def _factor(who: np.ndarray, visit: np.ndarray, each: np.ndarray, at: np.ndarray, effect: float) -> np.ndarray:
    """Multiply the chances of visits that end within a week after their user's first cart."""
    first = np.full(who.max() + 1, np.inf)
    np.minimum.at(first, who[each], at)
    since = visit - first[who]
    return np.where((since > -3_600) & (since < 7 * DAY) & (first[who] < np.inf), effect, 1.0)


def _table(who: np.ndarray, at: np.ndarray, kind: np.ndarray) -> pa.Table:
    when = START + (at * 1_000_000).astype("timedelta64[us]")
    return pa.table({"user_id": pa.array(who), "event_at": pa.array(when), "event": pa.array(EVENTS[kind])})


def opened(backend: ibis.BaseBackend, events: pa.Table) -> Shop:
    """Open a shop of simulated events in a running DuckDB."""
    name = f"crowd_{next(_NUMBERS)}"
    backend.create_table(name, events)
    return open_shop(engine=backend, events=name)
