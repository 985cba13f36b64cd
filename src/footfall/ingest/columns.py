"""A log's columns as the house has them: the canonical ones, read as their kinds, and the log's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest.sources.source import RECORD, REPEATED
from footfall.schema import LOGGED, REMEMBERED, free_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from footfall.ingest.sources import Source


def canonical(source: Source, raw: ir.Table) -> ir.Table:
    """Read a source's columns off the log's; the log's own stand after them as `own_0`, `own_1`, ..."""
    given = source.read(raw)
    mine = {name: given[name] for name in LOGGED if name in given}
    theirs = {f"own_{place}": raw[name] for place, name in enumerate(_own(source, raw.columns))}
    place = {name: raw[name] for name in (RECORD, REPEATED) if name in raw.columns}
    return raw.select(**mine, **theirs, **place)


def own_names(source: Source, columns: Sequence[str]) -> dict[str, str]:
    """Give the log's own columns as `own_0` = the name it has in the shop.

    They bear numbers until they are written, so that none of them can meet a name that the work in between needs.
    """
    names = free_names(_own(source, columns), (*LOGGED, *REMEMBERED), "_of_log")
    return {f"own_{place}": name for place, name in enumerate(names.values())}


def _own(source: Source, columns: Sequence[str]) -> list[str]:
    return sorted(set(columns) - {*source.columns.values(), RECORD, REPEATED})
