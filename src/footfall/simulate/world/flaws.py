"""Flaws planted in a world's log: an outage, orders sent twice, exact copies of rows, and bots."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from footfall.simulate.draws import coin
from footfall.simulate.visits import GAP
from footfall.simulate.world.clock import DAY
from footfall.simulate.world.events import CODE, Events, bare, joined

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags
    from footfall.simulate.world.setting import Setting

_HEARTBEATS = 72  # hours in which a bot is busy at least once
_BURST, _BEAT = 660, 5  # events of a burst, and the seconds between them
_EVERY = 25 * 3600  # seconds from burst to burst: they wander round the clock


def with_flaws(rng: np.random.Generator, setting: Setting, events: Events) -> Events:
    """Plant the outage, then orders sent again, then exact copies of rows of purchases."""
    return _with_copies(rng, setting, _with_resent(rng, setting, _without_lost(setting, events)))


def _without_lost(setting: Setting, events: Events) -> Events:
    if setting.outage is None:
        return events
    day = setting.clock.wall(events.second) // DAY
    out = np.isin(day, [setting.clock.place(day) for day in setting.outage.days])
    return events.take(~(out & (events.code == CODE[setting.outage.event])))


def _with_resent(rng: np.random.Generator, setting: Setting, events: Events) -> Events:
    """Send some orders again, some seconds or minutes later: the block's second order, and others by chance."""
    heads = np.flatnonzero(events.heads)
    chosen = _chosen(rng, setting.habits.resent, len(heads), 1)
    again = np.isin(events.order, events.order[heads[chosen]]) & (events.code == CODE["purchase"])
    rows = events.take(again)
    later = np.zeros(len(heads), dtype=np.int64)
    later[chosen] = np.minimum(600, 5 + rng.exponential(60, int(chosen.sum()))).astype(np.int64)
    wait = later[np.searchsorted(events.order[heads], rows.order)]
    rows = replace(rows, second=rows.second + wait, resent=np.ones(len(rows), dtype=bool), heads=rows.heads & False)
    return _merged(events, rows.take(rows.second < setting.clock.seconds))


def _with_copies(rng: np.random.Generator, setting: Setting, events: Events) -> Events:
    """Copy some rows of purchases: the block's first, and others by chance; never a row that is sent again."""
    lines = np.flatnonzero((events.code == CODE["purchase"]) & ~_twice(events))
    chosen = lines[_chosen(rng, setting.habits.copied, len(lines), 0)]
    rows = events.take(chosen)
    return _merged(events, replace(rows, copied=np.ones(len(rows), dtype=bool), heads=rows.heads & False))


def _twice(events: Events) -> Flags:
    return np.isin(events.order, events.order[events.resent]) & (events.order >= 0)


def _chosen(rng: np.random.Generator, chance: float, size: int, always: int) -> Flags:
    """Choose by chance, and the one at the place `always` if there is any chance at all."""
    chosen = coin(rng, chance, size)
    chosen[always : always + 1] |= chance > 0
    return chosen


def _merged(events: Events, more: Events) -> Events:
    every = joined([events, more])
    return every.take(np.lexsort((every.second, every.user)))


def bots(rng: np.random.Generator, setting: Setting, events: int, first_user: int) -> list[Events]:
    """Make the bots that suit a log's size: none below 10,000 rows, then one, and up to `bots` in a million.

    A bot logs in and begins a checkout in turn, every five seconds in bursts of 660 rows that begin every 25 hours,
    and once in each of 72 hours in a row: about 1,000 rows and at most 32,000, and it never orders.
    """
    count = min(setting.bots, 1 + events // 400_000) if events >= 10_000 else 0
    size = min(32_000, max(_BURST + _HEARTBEATS, events // 40))
    return [_bot(rng, setting, first_user + bot, size) for bot in range(count)]


def _bot(rng: np.random.Generator, setting: Setting, user: int, size: int) -> Events:
    bursts = np.arange(size - _HEARTBEATS)
    steady = np.arange(_HEARTBEATS) * 3600 + 1800
    span = int(bursts[-1]) // _BURST * _EVERY + _HEARTBEATS * 3600 + 2 * DAY
    begin = int(rng.integers(DAY, max(2 * DAY, setting.clock.seconds - span)))
    second = np.sort(np.concatenate([steady, bursts // _BURST * _EVERY + bursts % _BURST * _BEAT])) + begin
    codes = np.array([CODE["login"], CODE["begin_checkout"]])
    device, channel = rng.integers(0, len(setting.devices)), rng.integers(0, len(setting.channels))
    rows = bare(np.full(size, user), second, codes[np.arange(size) % 2])
    return replace(
        rows,
        visit=np.zeros(size, dtype=np.int64),
        session=np.cumsum(np.diff(second, prepend=second[0]) > GAP),
        channel=np.full(size, channel),
        home=np.full(size, channel),
        device=np.full(size, device),
        country=np.zeros(size, dtype=np.int64),
        bot=np.ones(size, dtype=bool),
    )
