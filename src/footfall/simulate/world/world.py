"""The world: bots first, then block after block of people, each block from its own stream of chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from footfall.simulate.draws import stream
from footfall.simulate.world.calls import calls
from footfall.simulate.world.dressed import events
from footfall.simulate.world.flaws import bots, with_flaws
from footfall.simulate.world.people import people
from footfall.simulate.world.scene import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.wares import Wares

BLOCK = 4096
"""How many people are drawn at once; a block has its own stream of chance, so this number is part of the bytes."""
FIRST_USER = 1_000
"""The number of the first user who is no bot."""


@dataclass(frozen=True)
class World:
    """Everything that decides what happens but the seed."""

    setting: Setting
    wares: Wares

    def blocks(self, seed: int, size: int) -> Iterator[Events]:
        """Yield blocks without end: the bots that suit a log of `size` rows, then people."""
        yield from bots(stream(seed, 0), self.setting, size, 1)
        for number in count():
            yield self.block(seed, number)

    def block(self, seed: int, number: int) -> Events:
        """Draw one block of people."""
        rng = stream(seed, number + 1)
        drawn = people(rng, self.setting, BLOCK)
        visits = scene(rng, self.setting, self.wares, drawn, calls(rng, self.setting, drawn))
        made = events(rng, self.setting, self.wares, visits, number * BLOCK + FIRST_USER)
        return with_flaws(rng, self.setting, made)
