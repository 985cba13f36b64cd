"""An answer as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from footfall.schema import KINDS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from footfall.answer.content import Content, Row

WIDEST = 10_000
"""A table takes the width it needs: cells broken in two are worse than a line the terminal wraps."""
MOST_ROWS = 60
"""More rows than this are cut, and the cut is told."""


def text(answer: Content, width: int | None = None, *, colour: bool = True) -> str:
    """Write question, reading, table, facts and notes one under another."""
    prose = _console(width, colour=colour)
    with prose.capture() as captured:
        prose.print(answer.question, style="bold")
        if answer.reading:
            prose.print(_harmless(answer.reading))
    return captured.get() + _rows(answer, width, colour=colour) + _asides(answer, width, colour=colour)


def _records(answer: Content, width: int | None, *, colour: bool) -> str:
    """Write each row on its side, wrapped to the width there is."""
    prose = _console(width, colour=colour)
    with prose.capture() as captured:
        for row in answer.rows[:MOST_ROWS]:
            prose.print()
            prose.print(_record(answer, row, justify="left"))
        prose.print()
    return captured.get()


def _rows(answer: Content, width: int | None, *, colour: bool) -> str:
    """Write the table at the width it needs."""
    if answer.at_length:
        return _records(answer, width, colour=colour)
    wide = _console(WIDEST, colour=colour)
    with wide.capture() as captured:
        if answer.rows:
            wide.print(_table(answer))
        if len(answer.rows) > MOST_ROWS:
            wide.print(f"... and {len(answer.rows) - MOST_ROWS:,} more rows; --format csv gives them all.")
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _asides(answer: Content, width: int | None, *, colour: bool) -> str:
    prose = _console(width, colour=colour)
    with prose.capture() as captured:
        for name, fact in answer.facts.items():
            if fact.aside:
                continue
            prose.print(f"{name.replace('_', ' ')}: {_harmless(fact.show())}", style="dim")
        for note in answer.notes:
            prose.print(f"Note ({note.code}): {_harmless(note.text)}", style="yellow")
    return captured.get().rstrip("\n")


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "�")


def _harmless(shown: str) -> str:
    """Keep what would move a terminal's cursor or change its colours from reaching it."""
    return shown.translate(_CONTROLS)


def _console(width: int | None, *, colour: bool) -> Console:
    from rich.console import Console

    return Console(width=width, color_system="auto" if colour else None, highlight=False, emoji=False, markup=False)


def _table(answer: Content) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    if len(answer.rows) == 1 and len(answer.columns) > 8:
        return _record(answer, answer.rows[0])
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in answer.columns:
        table.add_column(Text(column.name), justify=KINDS[column.kind].align, no_wrap=True)
    for row in answer.rows[:MOST_ROWS]:
        table.add_row(*(Text(_harmless(column.show(row[column.name]))) for column in answer.columns))
    return table


def _record(answer: Content, row: Row, justify: Literal["left", "right"] = "right") -> Table:
    """Show a wide row on its side, without what is missing where rows are many."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(justify=justify)
    for column in answer.columns:
        if row[column.name] is not None or len(answer.rows) == 1:
            table.add_row(Text(column.name), Text(_harmless(answer.show(column, row[column.name]))))
    return table
