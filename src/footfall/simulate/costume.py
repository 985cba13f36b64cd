"""What the logs of a world have in common: a setting, what is sold, words for what people do, and the truth of it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.columns import ORDER_BITS, USER_BITS, shuffled
from footfall.simulate.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally
    from footfall.simulate.world.wares import Wares

_MONEY = ("revenue", "revenue_of_every_row", "refunded", "discount")


@dataclass(frozen=True, kw_only=True)
class Costume(Simulation["Events"]):
    """A log of a world: what the kind has no word for is left out before rows are counted."""

    words: ClassVar[Mapping[str, str]]
    """What people do, and the log's own word for it."""
    unit: ClassVar[float] = 0.01
    """What a hundredth of the world's money is in the log's."""

    @abstractmethod
    def setting(self) -> Setting:
        """Return the world that the log is of."""

    def wares(self) -> Wares:
        """Return what is sold."""
        from footfall.simulate.world.wares import items_for, stocked

        return stocked(items_for(self.events))

    def blocks(self) -> Iterator[Events]:
        """Yield blocks of people without end, bots first, with no event but those the log has a word for."""
        import numpy as np

        from footfall.simulate.world.events import CODE
        from footfall.simulate.world.world import World

        known = np.isin(np.arange(len(CODE)), [CODE[what] for what in self.words])
        blocks = World(self.setting(), self.wares()).blocks(self.seed, self.events)
        return (self.kept(block.take(known[block.code])) for block in blocks)

    def kept(self, rows: Events) -> Events:
        """Leave out what else the log does not know of."""
        return rows

    def tally(self) -> Tally:
        """Return what adds up the truth."""
        from footfall.simulate.world.tally import Tally

        return Tally(setting=self.setting(), wares=self.wares(), words=self.words)

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth that `tally` has added up, and what is planted."""
        from footfall.simulate.world.planted import Writing, planted

        sums: dict[str, Any] = {name: tally.counts[name] for name in ("orders", "lines")}
        sums |= {name: self.money(tally.counts[name]) for name in _MONEY}
        write = Writing(self.user_id, self.order_id, self.money)
        return tally.told() | sums | {"planted": planted(tally, write)}

    def money(self, hundredths: int) -> float:
        """Return an amount in the log's money."""
        return round(hundredths * self.unit, 2)

    def user_id(self, user: int) -> object:
        """Write a user's id as the log writes it."""
        return str(shuffled(user, USER_BITS))

    def order_id(self, order: int) -> object:
        """Write an order's id as the log writes it."""
        return str(shuffled(order, ORDER_BITS))
