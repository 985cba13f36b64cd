"""Universally unique ids made of numbers: the same numbers give the same id, on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from footfall.simulate.columns import Column
    from footfall.simulate.rows import Ints

_DASHED = np.array([place for place in range(36) if place not in (8, 13, 18, 23)])
_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)


def uuids(number: Ints, within: Ints, salt: int) -> Column:
    """Return an id for each pair of numbers in the shape of a random one (version 4).

    `salt` keeps ids of one purpose apart from those of another.
    """
    high = _mixed(_mixed(number.astype(np.uint64) + np.uint64(salt << 48)) + within.astype(np.uint64))
    octets = np.stack([high, _mixed(high)], axis=1).byteswap().view(np.uint8).copy()
    octets[:, 6] = octets[:, 6] & 0x0F | 0x40
    octets[:, 8] = octets[:, 8] & 0x3F | 0x80
    text = np.full((len(number), 36), ord("-"), dtype=np.uint8)
    text[:, _DASHED] = _DIGITS[np.stack([octets >> 4, octets & 0x0F], axis=2).reshape(len(number), 32)]
    offsets = np.arange(len(number) + 1, dtype=np.int32) * 36
    return pa.Array.from_buffers(pa.string(), len(number), [None, pa.py_buffer(offsets.data), pa.py_buffer(text.data)])


def _mixed(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Mix the bits of each number: SplitMix64, one number to one other."""
    number = number + np.uint64(0x9E37_79B9_7F4A_7C15)
    number = (number ^ (number >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    number = (number ^ (number >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return number ^ (number >> np.uint64(31))
