"""Tables on sheets of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.answer.save import cell
from footfall.schema import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from openpyxl import Workbook

    from footfall.engine import Engine

IDS = {column.name for table in TABLES.values() for column in table.columns if column.kind == "id"}
MOST_ROWS = 1_048_575
"""What a sheet holds beside its header."""


def filled(book: Workbook, name: str, engine: Engine, table: ir.Table) -> None:
    """Put a table's rows on a sheet of their own."""
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append(list(table.columns))
    for batch in engine.batches(table):
        for row in batch.to_pylist():
            sheet.append([cell(value, "id" if name in IDS else "") for name, value in row.items()])
