"""Intervals by resampling users, a lot of them at a time, all replicates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from footfall.analyses.shares_apart import LEVEL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from footfall.analyses.attribution.chain import Chain
    from footfall.answer import Rows

    Floats = NDArray[np.float64]

REPLICATES, SEED = 1_000, 20_240_101


@dataclass(frozen=True)
class Credits:
    """What each lot of users credits to each channel."""

    channels: list[str]
    lots: list[str]
    conversions: Floats

    @classmethod
    def of(cls, rows: Rows) -> Self:
        """Read rows of lot, channel and conversions."""
        import numpy as np

        channels, lots = (sorted({row[name] for row in rows}) for name in ("channel", "lot"))
        column, line = ({name: at for at, name in enumerate(names)} for names in (channels, lots))
        table = np.zeros((len(lots), len(channels)))
        for row in rows:
            table[line[row["lot"]], column[row["channel"]]] = row["conversions"]
        return cls(channels, lots, table)


def weights(lots: int, of: int) -> Floats:
    """Draw how often each lot stands in each replicate: of all lots with users, as many again with replacement.

    `lots` of them have anything to credit; the others are drawn too and credit nothing, so that totals vary as well.
    """
    import numpy as np

    drawn: Floats = np.random.default_rng(SEED).multinomial(of, np.full(of, 1 / of), REPLICATES)[:, :lots].astype(float)
    return drawn


def shares_of(conversions: Floats) -> Floats:
    """Give each channel's share in each replicate; a replicate without a conversion has none and is left out."""
    totals = conversions.sum(axis=1, keepdims=True)
    some = totals[:, 0] > 0
    shares: Floats = conversions[some] / totals[some]
    return shares


def interval(replicates: Floats) -> list[tuple[float, float]]:
    """Give the 95 % percentile interval of each column."""
    import numpy as np

    ends = np.quantile(replicates, [LEVEL / 2, 1 - LEVEL / 2], axis=0)
    return [(float(low), float(high)) for low, high in ends.T]


def by_lot(rows: Rows, lots: list[str]) -> Floats:
    """Add up the conversions of each lot; `lots` may be wider than those of the rows, and then a lot has several."""
    import numpy as np

    sums = dict.fromkeys(lots, 0.0)
    for row in rows:
        sums[row["lot"][: len(lots[0])]] += row["conversions"]
    return np.array(list(sums.values()))


def resampled(chain: Chain, orders: Floats, of: int) -> tuple[Floats, Floats, Floats]:
    """Give each channel's share; and of each replicate where anything converts, its orders and its shares."""
    import numpy as np

    drawn = weights(len(orders), of)
    shares, totals = chain.shares(drawn), drawn @ orders
    known = ~np.isnan(shares[:, 0])
    return chain.shares(np.ones((1, len(orders))))[0], totals[known], shares[known]
