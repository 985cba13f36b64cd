"""Rows drawn by a hash of their users and a seed: always the same, on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def drawn(rows: ir.Table, most: int, seed: int) -> ir.Table:
    """Draw at most so many rows; `user_id` tells them apart."""
    by = (rows["user_id"].cast("string") + f"|{seed}").hexdigest("md5")
    return rows.order_by(by).limit(most)
