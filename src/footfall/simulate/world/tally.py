"""The truth of a world's log, counted while its blocks pass: it adds up what the makers know, and reads no log."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from footfall.simulate.visits import GAP
from footfall.simulate.world.clock import DAY
from footfall.simulate.world.events import CODE, Events
from footfall.simulate.world.people import SEGMENTS
from footfall.simulate.world.scene import COUPON

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from footfall.simulate.rows import Ints
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.wares import Wares

_PURCHASE, _REFUND = CODE["purchase"], CODE["refund"]
_SESSIONS = 1 << 24  # more source sessions than a block has


@dataclass(kw_only=True)
class Tally:
    """Running counts over blocks; no user is in two blocks."""

    setting: Setting
    wares: Wares
    words: Mapping[str, str]
    """The log's own word for what people do."""
    rows: int = 0
    sessions: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    bots: list[int] = field(default_factory=list)
    bot_rows: int = 0
    lists: dict[str, list[int]] = field(default_factory=lambda: {"copied": [], "resent": []})
    by_code: Ints = field(init=False)
    visitors: Ints = field(init=False)
    by_hour: Ints = field(init=False)
    people: Ints = field(init=False)
    """Users who are no bots, by channel of the first visit, device, segment, and whether they bought."""
    affinity: Ints = field(init=False)
    """Orders with the first item of each pair, with the second, with both."""

    def __post_init__(self) -> None:
        """Start every count at nought."""
        sizes = (len(self.setting.channels), len(self.setting.devices), len(SEGMENTS), 2)
        self.by_code = np.zeros(len(CODE), dtype=np.int64)
        self.visitors = np.zeros(self.setting.days, dtype=np.int64)
        self.by_hour = np.zeros(24, dtype=np.int64)
        self.people = np.zeros(sizes, dtype=np.int64)
        self.affinity = np.zeros((len(self.wares.pairs), 3), dtype=np.int64)

    def add(self, rows: Events) -> None:
        """Count a block."""
        self.rows += len(rows)
        self.by_code += np.bincount(rows.code, minlength=len(CODE))
        self._add_times(rows)
        self._add_people(rows)
        self._add_orders(rows)
        self._add_pairs(rows)
        self._add_source_sessions(rows)

    def told(self) -> dict[str, Any]:
        """Tell what was counted."""
        return {
            "events": self.rows,
            "users": self.users,
            "buyers": int(self.people[..., 1].sum()),
            "by_event": {word: int(self.by_code[CODE[what]]) for what, word in self.words.items()},
            "first_day": self._day(np.flatnonzero(self.visitors)[:1]),
            "last_day": self._day(np.flatnonzero(self.visitors)[-1:]),
            "visitors": {self.setting.clock.named(day): int(seen) for day, seen in enumerate(self.visitors)},
            "by_hour": self.by_hour.tolist(),
            "peak_hour": int(self.by_hour.argmax()),
            "session_gap_seconds": GAP,
            "sessions": self.sessions,
        }

    @property
    def users(self) -> int:
        """How many users the log has, bots included."""
        return int(self.people.sum()) + len(self.bots)

    def shares(self, axis: int, names: Sequence[str]) -> dict[str, dict[str, float]]:
        """Tell users, buyers and their rate along one axis of `people`."""
        others = tuple(other for other in range(3) if other != axis)
        table = self.people.sum(axis=others)
        return {name: _rate(*counts) for name, counts in zip(names, table.tolist(), strict=True)}

    def channels_and_devices(self) -> dict[str, dict[str, dict[str, float]]]:
        """Tell users, buyers and their rate by channel of the first visit and, within it, device."""
        table = self.people.sum(axis=2).tolist()
        names = [device.name for device in self.setting.devices]
        return {
            channel.name: {name: _rate(*counts) for name, counts in zip(names, by_device, strict=True)}
            for channel, by_device in zip(self.setting.channels, table, strict=True)
        }

    def _day(self, places: Ints) -> str | None:
        return self.setting.clock.named(int(places[0])) if len(places) else None

    def _add_times(self, rows: Events) -> None:
        hour = self.setting.clock.wall(rows.second) // 3600
        arrivals = np.diff(rows.user * (2 * self.setting.days) + hour // 24, prepend=-1) != 0
        away = (np.diff(rows.second, prepend=0) > GAP) | (np.diff(rows.user, prepend=-1) != 0)
        self.by_hour += np.bincount(hour % 24, minlength=24)
        self.visitors += np.bincount(hour[arrivals] // 24, minlength=self.setting.days)
        self.sessions += int(away.sum())

    def _add_people(self, rows: Events) -> None:
        first = np.flatnonzero(np.diff(rows.user, prepend=-1))
        bought = np.logical_or.reduceat(rows.code == _PURCHASE, first)
        person = ~rows.bot[first]
        who = rows.take(first[person])
        np.add.at(self.people, (who.home, who.device, who.segment, bought[person].astype(np.int64)), 1)
        self.counts["leavers"] += int((who.leaver & bought[person]).sum())
        self.bots += rows.user[first[~person]].tolist()
        self.bot_rows += int(rows.bot.sum())

    def _add_orders(self, rows: Events) -> None:
        lines = rows.take(rows.code == _PURCHASE)
        once = lines.take(~lines.copied & ~lines.resent)
        heads = once.take(once.heads)
        first, after = self.setting.coupon_days
        day = self.setting.clock.wall(heads.second) // DAY
        sums = {
            "lines": len(once),
            "orders": len(heads),
            "orders_on_days": np.sum((first <= day) & (day < after)),
            "orders_with_code": np.sum(heads.promo == COUPON),
            "orders_drawn": np.sum(heads.drawn),
            "last_orders": np.sum(heads.left),
            "last_orders_late": np.sum(heads.left & heads.late),
            "other_orders_late": np.sum(~heads.left & heads.late),
            "revenue": np.sum(once.cents),
            "revenue_of_every_row": np.sum(lines.cents),
            "refunded": -np.sum(rows.cents[rows.code == _REFUND]),
            "discount": np.sum(once.discount),
        }
        self.counts.update({name: int(value) for name, value in sums.items()})
        self._add_repeated(lines)

    def _add_repeated(self, lines: Events) -> None:
        for name in ("copied", "resent"):
            repeated = lines.order[getattr(lines, name)]
            self.counts[name] += len(repeated)
            self.counts[f"{name}_revenue"] += int(lines.cents[getattr(lines, name)].sum())
            self.lists[name] += np.unique(repeated).tolist()

    def _add_source_sessions(self, rows: Events) -> None:
        """Count the log's own sessions, those with an order, and the parts that long pauses cut them into."""
        inside = rows.take(rows.session >= 0)
        session = inside.user * _SESSIONS + inside.session
        turn = np.lexsort((inside.second, session))
        parts = (np.diff(session[turn], prepend=-1) != 0) | (np.diff(inside.second[turn], prepend=0) > GAP)
        self.counts["parts_of_source_sessions"] += int(parts.sum())
        self.counts["source_sessions"] += len(np.unique(session))
        self.counts["source_sessions_with_order"] += len(np.unique(session[inside.code == _PURCHASE]))

    def _add_pairs(self, rows: Events) -> None:
        lines = rows.take((rows.code == _PURCHASE) & ~rows.copied & ~rows.resent)
        for place, pair in enumerate(self.wares.pairs):
            first, second = (lines.order[lines.item == item] for item in pair)
            self.affinity[place] += (len(first), len(second), np.isin(first, second).sum())


def _rate(stayed: int, bought: int) -> dict[str, float]:
    users = stayed + bought
    return {"users": users, "buyers": bought, "rate": round(bought / users, 6) if users else 0.0}
