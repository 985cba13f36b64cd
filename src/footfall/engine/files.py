"""Record batches into one file, whatever engine they come from."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa


def write_batches(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path, form: str) -> int:
    """Write batches as `csv`, `jsonl` or `parquet`; give how many rows they had."""
    count = Counted(batches)
    {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}[form](count, schema, path)
    return count.rows


class Counted:
    """Batches that are counted as they pass."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        """Take the batches."""
        self._batches, self.rows = batches, 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """Give them, counting their rows."""
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


def _csv(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    from pyarrow import csv

    with csv.CSVWriter(path, schema, write_options=csv.WriteOptions(quoting_style="needed")) as file:
        for batch in batches:
            file.write_batch(batch.cast(schema))


def _parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    from pyarrow import parquet

    with parquet.ParquetWriter(path, schema) as file:
        for batch in batches:
            file.write_batch(batch.cast(schema))


def _jsonl(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    del schema
    with path.open("w", encoding="utf-8") as file:
        for batch in batches:
            file.writelines(f"{json.dumps(row, ensure_ascii=False, default=_iso)}\n" for row in batch.to_pylist())


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
