"""Ids as people write them, and their places."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from footfall.recommend.recommender import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray


def place_of(id_: object, among: NDArray[Any]) -> int:
    """Find the place of an id as people write it; -1 where there is none."""
    import numpy as np

    known = as_id(id_, among)
    if known is None or not len(among) or (isinstance(known, int) and not -(2**63) <= known < 2**63):
        return NOTHING
    place = int(np.searchsorted(among, np.array([known]))[0])
    return place if place < len(among) and among[place] == known else NOTHING


def as_id(id_: object, among: NDArray[Any]) -> object:
    """Read an id as the ids of a shop are: text, or whole numbers; None where it cannot be one."""
    if among.dtype.kind not in "iu":
        return str(id_)
    text = str(id_).strip()
    return int(text) if re.fullmatch(r"[+-]?\d{1,25}", text) else None
