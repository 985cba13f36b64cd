"""An answer into a file, by the file's ending."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from footfall.answer.content import jsonable
from footfall.errors import BadRequest, guess
from footfall.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

    from footfall.answer.content import Content

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins with one of these would run as a formula in a spreadsheet."""


MOST_KEPT = 10**15
"""From here on a spreadsheet rounds whole numbers: it keeps fifteen digits."""


def to_json(answer: Content) -> str:
    """Write one JSON object."""
    return json.dumps(answer.to_dict(), ensure_ascii=False, indent=1, allow_nan=False)


def to_csv(answer: Content) -> str:
    """Write the rows as CSV with a header; a missing figure is empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in answer.columns)
    writer.writerows([jsonable(row[column.name]) for column in answer.columns] for row in answer.rows)
    return out.getvalue()


def to_xlsx(answer: Content) -> bytes:
    """Write a workbook: the rows, and beside them what they mean."""
    return packed(book_of(answer))


def book_of(answer: Content) -> Workbook:
    """Make a workbook of the rows and what they mean; sheets may be added."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(answer.name[:31])
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in answer.columns])
    for row in answer.rows:
        sheet.append([cell(row[column.name], column.kind) for column in answer.columns])
    about = book.create_sheet("about")
    for line in (("question", answer.question), ("reading", answer.reading), ("definition", answer.definition)):
        about.append([cell(part) for part in line])
    for column in answer.columns:
        about.append([cell(column.name), cell(column.doc)])
    for note in answer.notes:
        about.append([cell(note.code), cell(note.text)])
    return book


def packed(book: Workbook) -> bytes:
    """Give a workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(value: object, kind: str = "") -> object:
    """Keep a spreadsheet from running hostile text, from refusing what it cannot hold, and from rounding ids.

    Ids are text, as is any whole number of more digits than a spreadsheet keeps.
    """
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int) and not isinstance(value, bool) and (kind == "id" or abs(value) >= MOST_KEPT):
        return str(value)
    if isinstance(value, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
        return f"'{clean}" if clean.startswith(FORMULA) else clean
    return jsonable(value) if isinstance(value, float) else value


def to_text(answer: Content) -> str:
    """Write it as a terminal shows it."""
    from footfall.answer.text import text

    return f"{text(answer, colour=False)}\n"


def to_html(answer: Content) -> str:
    """Write a page of its own."""
    from footfall.answer.page import page

    return page([answer], title=answer.question)


def to_png(answer: Content) -> bytes:
    """Draw the chart as a picture of dots."""
    from footfall.answer.draw import png

    return png(answer)


def to_svg(answer: Content) -> str:
    """Draw the chart as a picture of lines."""
    from footfall.answer.draw import svg

    return svg(answer)


FORMATS: dict[str, Callable[[Content], str | bytes]] = {
    "table": to_text,
    "json": to_json,
    "csv": to_csv,
    "html": to_html,
    "png": to_png,
    "svg": to_svg,
    "xlsx": to_xlsx,
}


def render(answer: Content, how: str) -> str | bytes:
    """Write the answer in one of the formats."""
    if how not in FORMATS:
        raise BadRequest(f"There is no format called '{how}'.", guess(how, FORMATS))
    return FORMATS[how](answer)


def save(answer: Content, path: str | Path) -> Path:
    """Write the answer to a file by its ending."""
    path = Path(path)
    ending = path.suffix.lstrip(".").lower()
    write(path, render(answer, "table" if ending == "txt" else ending))
    return path


def write(path: Path, content: str | bytes) -> None:
    """Put a file in place whole, or not at all."""
    with whole_file(path) as beside:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
