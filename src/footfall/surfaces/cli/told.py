"""What an ingest tells on the terminal."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any

from footfall.ingest.ledger import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from footfall.answer import Answer
    from footfall.engine import About
    from footfall.ingest.customers.ingesting import Customers


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


def customers_read(customers: Customers) -> Iterator[str]:
    """Say what was read of customers: the ledger in customers and in rows, what the columns hold, and the caveats."""
    count, kinds = customers.facts["customers"], customers.facts["columns"]
    files = customers.files[0] if len(customers.files) == 1 else f"{len(customers.files):,} files"
    yield f"{files}: {count:,} customers by {customers.facts['key']}, {len(kinds):,} columns: {_kinds(kinds)}."
    yield _of_customers(customers.ledger)
    yield ledger(customers.ledger)
    for code, text in customers.notes:
        yield f"Note ({code}): {text}"


def _kinds(kinds: Mapping[str, str]) -> str:
    """Count columns by what they hold."""
    words = {"count": "figures", "number": "figures", "money": "money", "flag": "flags", "text": "words"}
    counts = Counter(words.get(kind, "days") for kind in kinds.values())
    return ", ".join(f"{count:,} of {word}" for word, count in counts.items())


def _of_customers(lines: Sequence[Mapping[str, Any]]) -> str:
    """Say how many customers there are, and why some were set aside."""
    read, kept = lines[0]["users"], lines[-1]["users"]
    aside = [f"{line['users']:,} {line['step']}" for line in lines[1:-1] if line["step"] in SET_ASIDE and line["users"]]
    return f"{read:,} customers read = {' + '.join([f'{kept:,} kept', *aside])}."


def figures(answer: Answer) -> Iterator[str]:
    """Give the one row of an answer as a line a figure."""
    for column in answer.columns:
        yield f"  {column.name.replace('_', ' '):<22} {answer.show(column, answer.rows[0][column.name]):>20}"


def stale(shop: Path) -> Iterator[str]:
    """Warn of a report and tables that an earlier `run` left: they show the log as it was."""
    if (shop / "report.html").exists():
        here, page = (shlex.quote(str(path)) for path in (shop, shop / "report.html"))
        yield f"Note (old-report): {page} shows the shop as it was; footfall report {here} --to {page} writes it anew."
