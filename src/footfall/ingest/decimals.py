"""Which sign parts the fraction of a log's numbers, told from all of them where no map says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.sources import Source

ROWS = 10_000
"""A comma must stand in the first so many rows for the others to be looked at."""
COMMA, POINT = r",\d{1,2}\D*$", r"\.\d{1,2}\D*$"
"""One or two figures at the end are a fraction."""


def has_decimal_commas(engine: DuckEngine, source: Source, raw: ir.Table) -> bool:
    """Tell whether some numbers have a fraction behind a comma, and none behind a point."""
    if "decimal" in source.reading or source.nested:
        return False
    texts = [theirs for theirs in source.numbers(raw).values() if theirs.type().is_string()]
    if not texts:
        return False
    rows = raw.select(**{f"text_{place}": text for place, text in enumerate(texts)})
    return _any(engine, rows.limit(ROWS), ",") and _any(engine, rows, COMMA) and not _any(engine, rows, POINT)


def _any(engine: DuckEngine, rows: ir.Table, pattern: str) -> bool:
    found = ibis.or_(*(rows[name].re_search(pattern).fill_null(False) for name in rows.columns))  # noqa: FBT003
    return engine.count(rows.filter(found).limit(1)) > 0
