"""What the model learns from: lists as of an inner day, and what customers did then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.recommend.ranked.candidates import at
from footfall.recommend.ranked.features import columns, matrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.recommend.ranked.candidates import Block, Candidates


BESIDE = 30
"""So many candidates of a list that came to nothing are learned from at most."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """Lists of candidates: their figures by name, what came of each candidate, and how long each list is."""

    names: tuple[str, ...]
    figures: NDArray[np.float32]
    grades: NDArray[np.float32]
    lengths: NDArray[np.intp]

    def column(self, name: str) -> NDArray[np.float32]:
        """Give one figure of all candidates."""
        found: NDArray[np.float32] = self.figures[:, self.names.index(name)]
        return found


def lesson(candidates: Candidates, after: csr_matrix, users: NDArray[Any], *, again: bool = False) -> Lesson | None:
    """Make lists for customers; one that holds nothing of what was done afterwards teaches nothing and is left out."""
    found = [_taught(block, candidates, after) for block in candidates.blocks(users, again=again)]
    return joined([each for each in found if each])


def joined(lessons: Sequence[Lesson]) -> Lesson | None:
    """Put lessons of the same figures one after the other."""
    import numpy as np

    if not lessons:
        return None
    parts = [np.concatenate([getattr(each, name) for each in lessons]) for name in ("figures", "grades", "lengths")]
    return Lesson(lessons[0].names, *parts)


def _taught(block: Block, candidates: Candidates, after: csr_matrix) -> Lesson | None:
    import numpy as np

    grades = at(after[block.users], block.items)
    some = np.asarray((grades > 0).any(axis=1))
    if not some.any():
        return None
    kept = _drawn(block.real & some[:, None], grades > 0)
    found = columns(block, candidates.known)
    rows = kept[block.real]
    lengths = kept.sum(axis=1)[some]
    return Lesson(tuple(found), matrix(found)[rows], grades[kept].astype(np.float32), lengths)


def _drawn(real: NDArray[np.bool_], right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Leave of each list what is right and at most BESIDE others, drawn."""
    import numpy as np

    dice = np.random.default_rng(len(real)).random(real.shape)
    dice[~real | right] = 2
    order = np.argsort(np.argsort(dice, axis=1), axis=1)
    return real & (right | (order < BESIDE))
