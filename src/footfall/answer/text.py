"""An answer as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.schema import KINDS

if TYPE_CHECKING:
    from rich.table import Table

    from footfall.answer.answer import Answer

MOST_ROWS = 60
"""More rows than this are cut, and the cut is told."""


def text(answer: Answer, width: int | None = None) -> str:
    """Write question, reading, table, facts and notes one under another."""
    from rich.console import Console

    console = Console(width=width, highlight=False, emoji=False, markup=False)
    with console.capture() as captured:
        console.print(answer.question, style="bold")
        if answer.reading:
            console.print(answer.reading)
        if answer.rows:
            console.print(_table(answer))
        if len(answer.rows) > MOST_ROWS:
            console.print(f"... and {len(answer.rows) - MOST_ROWS:,} more rows; --format csv gives them all.")
        for name, fact in answer.facts.items():
            console.print(f"{name.replace('_', ' ')}: {fact.show()}", style="dim")
        for note in answer.notes:
            console.print(f"Note ({note.code}): {note.text}", style="yellow")
    return captured.get().rstrip("\n")


def _table(answer: Answer) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if len(answer.rows) == 1 and len(answer.columns) > 8:
        return _record(answer)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in answer.columns:
        table.add_column(Text(column.name), justify=KINDS[column.kind].align, overflow="fold")
    for row in answer.rows[:MOST_ROWS]:
        table.add_row(*(Text(column.show(row[column.name])) for column in answer.columns))
    return table


def _record(answer: Answer) -> Table:
    """Show a single wide row on its side."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column(justify="right")
    for column in answer.columns:
        table.add_row(Text(column.name), Text(answer.show(column, answer.rows[0][column.name])))
    return table
