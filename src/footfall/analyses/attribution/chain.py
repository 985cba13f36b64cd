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
        """Read rows of lot, source, target, converts and steps."""
        from scipy.sparse import csr_array

        state = {name: place for place, name in enumerate(channels, 1)}
        at = [_place(row, state) for row in rows]
        places, line = sorted(set(at)), {name: place for place, name in enumerate(lots)}
        column = {place: number for number, place in enumerate(places)}
        where = [line[row["lot"]] for row in rows], [column[place] for place in at]
        steps = csr_array(([float(row["steps"]) for row in rows], where), shape=(len(lots), len(places)))
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


def _place(row: Row, state: dict[str, int]) -> tuple[int, int]:
    ends = len(state) + (1 if row["converts"] else 2)
    target = ends if row["target"] is None else state[row["target"]]
    return 0 if row["source"] is None else state[row["source"]], target


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
