"""The rows that ingest refused, each with its file, record number, reason and raw text."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from footfall.ingest.lines import Records
from footfall.ingest.verdict import UNPARSABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.files import LogFile

REFUSED = "refused"
"""The work table of refused rows: file, row (both from 0), reason."""
BATCH = 50_000


@dataclass(frozen=True)
class Refusals:
    """What it takes to find the refused rows again in the files."""

    engine: DuckEngine
    files: Sequence[LogFile]
    header: bool
    broken: Mapping[int, Sequence[str]]

    def write(self, path: Path) -> int:
        """Write all refused rows to a Parquet file, in the order of files and records; give how many."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([("file", pa.string()), ("record", pa.int64()), ("reason", pa.string()), ("text", pa.string())])
        rows, count = self._rows(), 0
        with pq.ParquetWriter(path, schema) as writer:
            while batch := list(islice(rows, BATCH)):
                writer.write_batch(pa.RecordBatch.from_pylist([dict(zip(schema.names, r, strict=True)) for r in batch], schema))
                count += len(batch)
        return count

    def _rows(self) -> Iterator[tuple[str, int, str, str | None]]:
        by_file = groupby(self._refused(), key=lambda found: found[0])
        found = {number: iter(()) for number in self.broken}
        for number, rows in by_file:
            found.pop(number, None)
            yield from self._of_file(number, ((row, reason) for _, row, reason in rows))
        for number in found:
            yield from self._of_file(number, iter(()))

    def _refused(self) -> Iterator[tuple[int, int, str]]:
        cursor = self.engine.connection.cursor()
        cursor.execute(f"select file, row, reason from {REFUSED} order by file, row")
        while batch := cursor.fetchmany(BATCH):
            yield from batch

    def _of_file(self, number: int, rows: Iterator[tuple[int, str]]) -> Iterator[tuple[str, int, str, str | None]]:
        file = self.files[number]
        if file.format == "parquet":
            return self._as_json(number, rows)
        header = self.header and file.format == "csv"
        return _of_lines(file.name, Records(file, header=header), rows, self.broken.get(number, ()))

    def _as_json(self, number: int, rows: Iterator[tuple[int, str]]) -> Iterator[tuple[str, int, str, str | None]]:
        """Write rows of a file without lines as JSON."""
        while batch := list(islice(rows, BATCH)):
            wanted = ", ".join(str(row) for row, _ in batch)
            query = f"select r.rowid, to_json(r)::varchar from raw_{number} r where r.rowid in ({wanted})"
            texts = dict(self.engine.run(query))  # type: ignore[arg-type]
            yield from ((self.files[number].name, row + 1, reason, texts.get(row)) for row, reason in batch)


def _of_lines(
    name: str, records: Records, rows: Iterator[tuple[int, str]], broken: Sequence[str]
) -> Iterator[tuple[str, int, str, str | None]]:
    """Find refused rows in a file's records.

    Records that the reader could not parse have no row number: they are met in their order, and each moves every later
    row one record on.
    """
    unread, record = deque(text.strip() for text in broken), 0
    for row, reason in rows:
        while unread and record <= row + len(broken) - len(unread):
            record += 1
            text = records.get(record)
            if text is not None and text.strip() == unread[0]:
                unread.popleft()
                yield name, record, UNPARSABLE, text
        at = row + 1 + len(broken) - len(unread)
        yield name, at, reason, records.get(at)
    while unread and (text := records.get(record + 1)) is not None:
        record += 1
        if text.strip() == unread[0]:
            unread.popleft()
            yield name, record, UNPARSABLE, text
