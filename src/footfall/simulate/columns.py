"""Codes and numbers turned into the columns of a log.  Importing this loads neither NumPy nor Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa

    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.world.events import Events

Column: TypeAlias = "pa.Array[Any]"

USER_BITS, ORDER_BITS = 30, 36
"""How long the ids of users and orders are."""
_ODD = 0x9E37_79B9_7F4A_7C15


def shuffled(number: int, bits: int) -> int:
    """Give a number below 2**bits another of as many digits; no two get the same."""
    return (1 << bits) + (number * _ODD & (1 << bits) - 1)


def user_ids(user: Ints) -> Column:
    """Return the ids of users."""
    return shuffled_ids(user, USER_BITS)


def order_ids(order: Ints) -> Column:
    """Return the ids of orders; none where there is no order."""
    import pyarrow.compute as pc

    ids: Column = pc.if_else(order >= 0, shuffled_ids(order, ORDER_BITS), None)
    return ids


def shuffled_ids(ids: Ints, bits: int) -> Column:
    """Return what `shuffled` makes of each number."""
    import numpy as np
    import pyarrow as pa

    mixed = ids.astype(np.uint64) * np.uint64(_ODD) & np.uint64((1 << bits) - 1)
    return pa.array(mixed.astype(np.int64) + (1 << bits), pa.int64())


def texts(codes: Ints, words: Sequence[str | None]) -> Column:
    """Return the word of each code, and none for -1."""
    import pyarrow as pa

    return pa.array(words, pa.string()).take(pa.array(codes, pa.int32(), mask=codes < 0))


def numbers(values: Ints, where: Flags) -> Column:
    """Return whole numbers, and none elsewhere."""
    import pyarrow as pa

    return pa.array(values, pa.int64(), mask=~where)


def money(cents: Ints, where: Flags) -> Column:
    """Return hundredths as amounts with two places, and none elsewhere."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wide = np.stack([cents, cents >> 63], axis=1).astype(np.int64)  # 128 bits, the sign spread over the upper half
    whole = pa.Array.from_buffers(pa.decimal128(14, 2), len(cents), [None, pa.py_buffer(wide.data)])
    amounts: Column = pc.if_else(where, whole, None)
    return amounts


def instants(times: Ints, style: str, unit: Literal["s", "us"] = "s") -> Column:
    """Write unix seconds, or what smaller unit they are in, as instants in UTC."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at: Any = pa.array(times, pa.int64()).cast(pa.timestamp(unit, "UTC"))
    written: Column = pc.strftime(at, format=style)
    return written


def microseconds(rows: Events, midnight: int) -> Ints:
    """Return instants in unix microseconds; what they have beyond the second is a user's own, so gaps stay whole."""
    return (rows.second + midnight) * 1_000_000 + rows.user * 104_729 % 1_000_000


def glued(*parts: str | Column) -> Column:
    """Join texts row by row; nothing where any of them is missing."""
    import pyarrow.compute as pc

    whole: Column = pc.binary_join_element_wise(*parts, "")  # type: ignore[call-overload]  # texts and columns mix
    return whole


def digits(values: Ints) -> Column:
    """Write whole numbers as texts."""
    import pyarrow as pa

    return pa.array(values, pa.int64()).cast(pa.string())


def batch(columns: Mapping[str, Column]) -> pa.RecordBatch:
    """Put columns side by side, in their order."""
    import pyarrow as pa

    return pa.record_batch(list(columns.values()), names=list(columns))
