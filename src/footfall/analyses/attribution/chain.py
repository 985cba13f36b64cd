"""Channels as the states of a Markov chain: how many conversions would be lost without each (Anderl et al. 2016)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from footfall.answer import Row, Rows

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Chain:
    """Steps between the start, the channels and the two ends, each lot of users on its own."""

    sources: list[int]
    targets: list[int]
    """From where to where a column of `steps` is: 0 is the start, then the channels, the conversion and nothing."""
    steps: csr_array
    channels: int

    @classmethod
    def of(cls, rows: Rows, channels: Sequence[str], lots: Sequence[str]) -> Self:
        """Read rows of lot, source, target, over, converts and steps; a path that is over takes one step more."""
        from scipy.sparse import csr_array

        state = {name: place for place, name in enumerate(channels, 1)}
        taken = [step for row in rows for step in _taken(row, state)]
        places, line = sorted({place for _lot, place, _many in taken}), {name: at for at, name in enumerate(lots)}
        column = {place: number for number, place in enumerate(places)}
        where = [line[lot] for lot, _place, _many in taken], [column[place] for _lot, place, _many in taken]
        steps = csr_array(([many for _lot, _place, many in taken], where), shape=(len(lots), len(places)))
        return cls([source for source, _ in places], [target for _, target in places], steps, len(channels))

    def shares(self, weights: Floats) -> Floats:
        """Give each channel's share of all removal effects, a row a row of weights; none where nothing converts."""
        import numpy as np

        return np.array([self._shares(steps) for steps in weights @ self.steps])

    def _shares(self, steps: Floats) -> Floats:
        import numpy as np

        counts = np.zeros((self.channels + 1, self.channels + 3))
        counts[self.sources, self.targets] = steps
        lost = removal_effects(counts)
        whole = lost.sum()
        shares: Floats = lost / whole if whole > 0 else np.full(self.channels, np.nan)
        return shares


def _taken(row: Row, state: dict[str, int]) -> list[tuple[str, tuple[int, int], float]]:
    """Give the step into a channel, and the one out of it where the path is over."""
    source, target = 0 if row["source"] is None else state[row["source"]], state[row["target"]]
    into, end = (source, target), (target, len(state) + (1 if row["converts"] else 2))
    return [(row["lot"], place, float(row["steps"])) for place in ((into, end) if row["over"] else (into,))]


def removal_effects(counts: Floats) -> Floats:
    """Give the share of conversions that is lost where all who come to a channel go away, channel by channel.

    Rows of `counts` are the start and the channels; columns are those, the conversion, and nothing. Exact: with the
    fundamental matrix N of the chain, a path ever comes to a channel with probability N[start, channel] / N[channel,
    channel], and then converts with that of the channel.
    """
    import numpy as np

    of, states = counts.sum(axis=1, keepdims=True), len(counts)
    chances = np.divide(counts, of, out=np.zeros_like(counts), where=of > 0)
    known = np.linalg.inv(np.eye(states) - chances[:, :states])
    converts = known @ chances[:, states]
    if converts[0] <= 0:
        return np.zeros(states - 1)
    comes = known[0] / np.diag(known)
    lost: Floats = (comes * converts / converts[0])[1:]
    return lost
