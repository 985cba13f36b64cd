"""A shop's own customers put into it: beside its log, or as all that it has."""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.answer.progress import silent
from footfall.engine import About, Store
from footfall.engine.memory import allowed
from footfall.engine.store import MANIFEST, adding, writing
from footfall.errors import BadRequest, FootfallError
from footfall.ingest.customers.ingesting import ingest_customers
from footfall.ingest.customers.mending import planned
from footfall.ingest.desk import Desk
from footfall.schema import CUSTOMERS, EVENTS, REJECTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import ibis.expr.types as ir

    from footfall.answer.progress import Progress
    from footfall.engine.duck import DuckEngine
    from footfall.engine.store import Part, Writing
    from footfall.ingest.customers.asked import IngestCustomers
    from footfall.ingest.customers.ingesting import Customers
    from footfall.ingest.customers.mending import Plan

FACT = CUSTOMERS.name
"""Where a shop remembers its customers.

`about.facts["customers"]` holds `key`, `target` (a column, or none), `levels` (its values = customers, the most first;
empty where they are more than 20), `columns` (name = kind: count, number, money, flag,
text, date, time), `currency`, `customers` (how many), `files`, `ledger`, `notes`, and `rejected` (the parts of that
table that are theirs).
"""


@dataclass(frozen=True)
class Made:
    """A shop with its customers in it, and what was made of their files."""

    store: Store
    customers: Customers


def make_customers(
    asked: IngestCustomers,
    files: Sequence[str | Path],
    into: str | Path,
    *,
    memory: str | None = None,
    replace: bool = False,
    progress: Progress = silent,
) -> Made:
    """Read files of customers into a shop, a new one or one that stands. What goes wrong leaves it as it was."""
    plan, path = planned(asked), Path(into)
    before = Store.open(path) if (path / MANIFEST).exists() else None
    if before and CUSTOMERS.name in before.tables and not replace:
        do = "Use --replace to write them anew."
        raise BadRequest(f"The shop '{path}' has customers already.", "Nothing was changed.", do)
    with _written(path, before) as work:
        with TemporaryDirectory(dir=work.folder, prefix="work-") as desk:
            made = _made(plan, files, work, before, Path(desk), memory, progress)
        return Made(work.finish(_about(before, plan, made, work)), made)


@contextmanager
def _written(path: Path, before: Store | None) -> Iterator[Writing]:
    """Write into a new shop, or beside the tables of one that stands; what was begun in vain goes."""
    if before is None:
        with writing(path, replacing=False) as work:
            yield work
        return
    with adding(before) as work:
        _let_go(work, before)
        kept = {part for parts in work.tables.values() for part in parts}
        try:
            yield work
        except BaseException:
            begun = (part for parts in work.tables.values() for part in parts if part not in kept)
            for file in (path / file for part in begun for file in part.files):
                file.unlink(missing_ok=True)
            raise


def _let_go(work: Writing, before: Store) -> None:
    """Take the customers that stand there out of the version, with the rows refused of them."""
    work.tables.pop(CUSTOMERS.name, None)
    theirs = _theirs(before)
    work.tables[REJECTED.name] = tuple(part for part in work.tables.get(REJECTED.name, ()) if part not in theirs)


def _theirs(store: Store) -> list[Part]:
    """List the parts of `rejected` that are of customers."""
    files = store.about.facts.get(FACT, {}).get("rejected", [])
    return [part for part in store.tables.get(REJECTED.name, ()) if set(part.files) <= set(files)]


def _made(
    plan: Plan,
    files: Sequence[str | Path],
    work: Writing,
    before: Store | None,
    desk: Path,
    memory: str | None,
    progress: Progress,
) -> Customers:
    from footfall.ingest.parse import start_reader

    reader = start_reader(allowed(memory), desk)
    try:
        return ingest_customers(plan, files, Desk(reader, reader, work, desk, progress), _users(reader, before))
    finally:
        reader.close()


def _users(reader: DuckEngine, before: Store | None) -> ir.Table | None:
    """See the users of the log that a shop has."""
    if before is None or EVENTS.name not in before.tables:
        return None
    files = [file for part in before.tables[EVENTS.name] for file in _parquet(before, part)]
    return reader.read(files, "events_of_log").filter(_.event_no == 1).select("user_id").distinct()


def _parquet(store: Store, part: Part) -> list[Path]:
    """List a part's Parquet files; Spark writes folders of them."""
    return [
        each for file in store.files(part) for each in (sorted(file.glob("*.parquet")) if file.is_dir() else [file])
    ]


def _about(before: Store | None, plan: Plan, made: Customers, work: Writing) -> About:
    """Say what the shop must remember, its log's beside its customers'."""
    theirs = [file for part in work.tables[REJECTED.name][-1:] for file in part.files]
    told = {"files": made.files, "ledger": made.ledger, "notes": made.notes, "rejected": theirs}
    fact = made.facts | told
    if before is not None and before.about.source != FACT:
        return _with(_without(before.about), fact)
    why = f"joined by {plan.key}" if len(made.files) > 1 else f"by {plan.key}"
    known: dict[str, Any] = {"source": FACT, "why": why, "facts": {FACT: fact}, "currency": plan.currency}
    return About(**known, files=made.files, ledger=made.ledger, notes=made.notes)


def _with(about: About, fact: dict[str, Any]) -> About:
    notes = tuple((code, text) for code, text in fact["notes"])
    return replace(about, facts=about.facts | {FACT: fact}, notes=(*about.notes, *notes))


def _without(about: About) -> About:
    """Forget the customers that a shop has."""
    theirs = [tuple(note) for note in about.facts.get(FACT, {}).get("notes", [])]
    facts = {name: value for name, value in about.facts.items() if name != FACT}
    return replace(about, facts=facts, notes=tuple(note for note in about.notes if note not in theirs))


def standing(path: Path) -> Store | None:
    """Look at the shop that a log is about to replace, for the customers it has; a damaged one has none."""
    with suppress(FootfallError):
        store = Store.open(path)
        return store if CUSTOMERS.name in store.tables else None
    return None


def carried(before: Store | None, work: Writing, about: About) -> About:
    """Keep a shop's customers where its log is replaced."""
    if before is None:
        return about
    fact = dict(before.about.facts[FACT])
    _copied(before, before.tables[CUSTOMERS.name], work, CUSTOMERS.name)
    fact["rejected"] = _copied(before, _theirs(before), work, REJECTED.name)
    return _with(about, fact)


def _copied(before: Store, parts: Sequence[Part], work: Writing, table: str) -> list[str]:
    """Copy parts of a table into the version being written; give their files."""
    for part in parts:
        to = [Path(shutil.copyfile(file, work.free_place(table))) for file in before.files(part)]
        work.add(table, to, part.rows)
    return [file for part in work.tables.get(table, ())[-len(parts) or None :] for file in part.files] if parts else []
