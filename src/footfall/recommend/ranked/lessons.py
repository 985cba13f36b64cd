"""What the model learns from: the lists that customers would have been given on an inner day, and what they did then."""

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


@dataclass(frozen=True, eq=False)
class Lesson:
    """Lists of candidates: their figures by name, what came of each candidate, and how long each list is."""

    names: tuple[str, ...]
    figures: NDArray[np.float32]
    grades: NDArray[np.float32]
    lengths: NDArray[np.intp]


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
    some = (grades > 0).any(axis=1)
    if not some.any():
        return None
    kept = np.broadcast_to(some[:, None], grades.shape)[block.real]
    found = columns(block, candidates.known)
    lengths = block.real.sum(axis=1)[some]
    return Lesson(tuple(found), matrix(found)[kept], grades[block.real][kept].astype(np.float32), lengths)
