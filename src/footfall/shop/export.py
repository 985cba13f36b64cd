"""A shop's table into a file, whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from footfall.errors import BadRequest
from footfall.shop.sheets import MOST_ROWS, filled
from footfall.whole import whole_file

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from footfall.engine import Engine
    from footfall.shop.shop import Shop

FORMATS = ("csv", "parquet", "jsonl", "xlsx")


def export(shop: Shop, name: str, to: str | Path, as_of: str | date | None = None) -> Path:
    """Write a table to a file; its ending says how: csv, parquet, jsonl or xlsx."""
    path = Path(to)
    form = format_of(path)
    table = shop.table(name, as_of)
    if form == "xlsx":
        _must_fit(shop.engine, table, name)
    with whole_file(path) as beside:
        write(shop.engine, table, beside, form)
    return path


def format_of(path: Path) -> str:
    """Tell the format from a file's ending, or say which there are."""
    ending = path.suffix.lstrip(".").lower()
    if ending not in FORMATS:
        found = f"Its ending '.{ending}' is none we write." if ending else "It has no ending."
        raise BadRequest(f"'{path}' does not say how to write it.", found, "End it in .csv, .parquet, .jsonl or .xlsx.")
    if path.is_dir():
        raise BadRequest(f"'{path}' is a directory.", "A table is one file.", "Name a file.")
    return ending


def write(engine: Engine, table: ir.Table, path: Path, form: str) -> None:
    """Write a table's rows to a file that nobody sees yet."""
    if form == "xlsx":
        _sheet(engine, table, path)
    else:
        engine.export(_finite(table) if form == "jsonl" else table, path, form)


def _finite(table: ir.Table) -> ir.Table:
    """Leave figures that are none out: JSON has no word for them."""
    floats = [name for name, kind in table.schema().items() if kind.is_floating()]
    odd = {name: ibis.cases((table[name].isnan() | table[name].isinf(), None), else_=table[name]) for name in floats}
    return table.mutate(**odd) if odd else table


def _must_fit(engine: Engine, table: ir.Table, name: str) -> None:
    rows = engine.count(table)
    if rows > MOST_ROWS:
        found = f"A sheet holds {MOST_ROWS:,}."
        raise BadRequest(f"'{name}' has {rows:,} rows, too many for xlsx.", found, "Write it as .csv or .parquet.")


def _sheet(engine: Engine, table: ir.Table, path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    filled(book, "rows", engine, table)
    packed = BytesIO()  # a file that cannot be finished would be complained of by the packer
    book.save(packed)
    path.write_bytes(packed.getbuffer())
