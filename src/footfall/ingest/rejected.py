"""The rows that ingest refused, each with its file, record number, reason and raw text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest.lines import Broken, Records
from footfall.ingest.read import ROWS_A_FILE
from footfall.ingest.verdict import UNPARSABLE
from footfall.schema import REJECTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.engine.store import Writing
    from footfall.ingest.log import Log

REFUSED = "refused"
"""The work table of refused rows: place, user_id, reason, revenue."""
BATCH = 50_000


def refuse(engine: DuckEngine, judged: ir.Table) -> None:
    """Put the refused rows aside, with what the ledger says of them."""
    revenue = _.revenue if "revenue" in judged.columns else ibis.null("float64")
    engine.keep(REFUSED, judged.filter(_.reason.notnull()).select("place", "user_id", "reason", revenue=revenue))


@dataclass(frozen=True)
class Refusals:
    """What it takes to find the refused rows again in the files."""

    engine: DuckEngine
    log: Log
    broken: Mapping[int, Sequence[Broken]]

    def write(self, into: Writing) -> None:
        """Write all refused rows, in the order of files and records, beside those that the version has."""
        self.engine.run(f"create or replace table {REJECTED.name} (file text, record bigint, reason text, text text)")
        for number in sorted({*self.broken, *self._files()}):
            if self.log.files[number].format == "parquet":
                self._insert_as_json(number)
            else:
                self._insert(self._of_file(number))
        path = into.free_place(REJECTED.name)
        counts = self.engine.write([(self.engine.backend.table(REJECTED.name), path)])
        into.add(REJECTED.name, [path], sum(counts))

    def _files(self) -> list[int]:
        """List the files that have refused rows."""
        found = self.engine.run(f"select distinct (place // {ROWS_A_FILE})::int from {REFUSED}")
        return [int(str(number)) for (number,) in found]

    def _insert_as_json(self, number: int) -> None:
        """Put in rows of a file without lines as JSON."""
        file, first = self.log.files[number], number * ROWS_A_FILE
        row = "to_json(struct_pack(*columns(* exclude file_row_number)))::varchar as text"
        read = f"select file_row_number, {row} from read_parquet(?, file_row_number=true)"
        chosen = f"file_row_number in (select place - {first} from {REFUSED} where place // {ROWS_A_FILE} = {number})"
        self.engine.run(
            f"insert into {REJECTED.name} select ?, r.place - {first} + 1, r.reason, f.text "
            f"from {REFUSED} r left join ({read} where {chosen}) f on f.file_row_number = r.place - {first} "
            f"where r.place // {ROWS_A_FILE} = {number} order by r.place",
            [file.name, str(file.path)],
        )

    def _insert(self, rows: Iterator[tuple[str, int, str, str | None]]) -> None:
        while batch := list(islice(rows, BATCH)):
            columns = "unnest(?::text[]), unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[])"
            self.engine.run(f"insert into {REJECTED.name} select {columns}", list(zip(*batch, strict=True)))

    def _of_file(self, number: int) -> Iterator[tuple[str, int, str, str | None]]:
        file = self.log.files[number]
        header = self.log.source.header is None and file.format == "csv"
        records = Records(file, header=header, broken=self.broken.get(number, ()))
        return _of_lines(file.name, records, self._refused(number))

    def _refused(self, number: int) -> Iterator[tuple[int, str]]:
        """Give the places and reasons of a file's refused rows, in order."""
        cursor = self.engine.connection.cursor()
        chosen = f"place // {ROWS_A_FILE} = {number}"
        cursor.execute(f"select place % {ROWS_A_FILE}, reason from {REFUSED} where {chosen} order by place")
        while batch := cursor.fetchmany(BATCH):
            yield from batch


def _of_lines(
    name: str, records: Records, rows: Iterator[tuple[int, str]]
) -> Iterator[tuple[str, int, str, str | None]]:
    """Find refused rows in a file's records, and those that no row could be made of in their place among them."""
    for row, reason in rows:
        number, text = records.of_row(row)
        while records.unparsed and records.unparsed[0][0] < number:
            at, unparsed = records.unparsed.popleft()
            yield name, at, UNPARSABLE, unparsed
        yield name, number, reason, text
    records.finish()
    for at, unparsed in records.unparsed:
        yield name, at, UNPARSABLE, unparsed
