"""What an ingest tells on the terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from footfall.answer import Answer
    from footfall.engine import About


def how_read(about: About) -> str:
    """Say what was read, as what and why, and the ledger in a line."""
    files = about.files[0] if len(about.files) == 1 else f"{len(about.files):,} files"
    days = f"{about.first_on} to {about.last_on}"
    first = f"{files}: read as {about.source} because {about.why}; {days}, {about.timezone} time."
    return f"{first}\n{ledger(about.ledger)}"


def ledger(lines: tuple[dict[str, Any], ...]) -> str:
    """Say the ledger in a line: rows read = rows kept + each loss."""
    rows = {line["step"]: line["rows"] for line in lines}
    read, kept = rows.pop("read"), rows.pop("kept")
    losses = [f"{count:,} {step}" for step, count in rows.items() if count]
    return f"{read:,} rows read = {' + '.join([f'{kept:,} kept', *losses])}."


def notes(about: About) -> Iterator[str]:
    """Give the caveats as lines."""
    for code, text in about.notes:
        yield f"Note ({code}): {text}"


def figures(answer: Answer) -> Iterator[str]:
    """Give the one row of an answer as a line a figure."""
    for column in answer.columns:
        yield f"  {column.name.replace('_', ' '):<22} {answer.show(column, answer.rows[0][column.name]):>20}"


def stale(shop: Path) -> Iterator[str]:
    """Warn of a report and tables that an earlier `run` left: they show the log as it was."""
    if (shop / "report.html").exists():
        here, page = (shlex.quote(str(path)) for path in (shop, shop / "report.html"))
        yield f"Note (old-report): {page} shows the shop as it was; footfall report {here} --to {page} writes it anew."
