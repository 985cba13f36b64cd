"""Plan what is worth doing, and leave behind who gets what."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa
from ibis import _

from footfall.actions.plan import Plan
from footfall.answer import Note
from footfall.answer.save import book_of, packed
from footfall.errors import Failure, foreseen
from footfall.schema import ACTIONS, KINDS
from footfall.shop.beside import beside
from footfall.shop.sheets import MOST_ROWS, filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.actions.planned import Planning
    from footfall.answer import Answer
    from footfall.answer.progress import Progress
    from footfall.shop.keeping import Kept
    from footfall.tables import Tables

FOLDER = "audiences"
COLUMNS = ("user_id", "action", "score", "items", "reason", "holdout", "item_names")
PLACES = range(1, 6)
"""The places of items that a line names."""
BOM = b"\xef\xbb\xbf"
"""What tells Excel that a file's letters are UTF-8."""


def plan(
    t: Tables, kept: Kept, parameters: Mapping[str, object], progress: Progress
) -> tuple[Answer, Audiences | None]:
    """Plan, put the actions beside the shop's tables, and write a file for each audience."""
    progress("choosing audiences", 0, 2)
    asked = Plan.make(parameters)
    answer = asked.ask(t)
    if not answer.rows:
        return answer, None
    progress("writing audiences", 1, 2)
    kept.keep(ACTIONS.name, _actions(answer))
    audiences = Audiences(asked.settle(t).planning(t))
    failed = write_audiences(audiences, t.path) if t.path else {}
    lacking = [Note("not-asked", f"audiences/{name}.csv could not be written. {why}") for name, why in failed.items()]
    return replace(answer, notes=(*answer.notes, *lacking)), audiences


def _actions(answer: Answer) -> pa.Table:
    kinds = ibis.schema({column.name: KINDS[column.kind].type for column in ACTIONS.columns})
    return pa.Table.from_pylist(answer.rows, schema=kinds.to_pyarrow())


@dataclass(frozen=True)
class Audiences:
    """Who gets what: the people of each action of a plan."""

    planning: Planning

    @property
    def names(self) -> list[str]:
        """The actions that have people."""
        return [name for name, head in self.planning.heads.items() if head.people]

    def rows(self, name: str) -> ir.Table:
        """Give an action's people, whom to reach first on top."""
        people = self.planning.people.filter(_.action == name)
        return self._with_items(people, name).select(*COLUMNS).order_by([ibis.desc("score"), "user_id"])

    def _with_items(self, people: ir.Table, name: str) -> ir.Table:
        items = self.planning.reach[name].items(self.planning.seen)
        if items is None:
            return people.mutate(items=ibis.null("string"), item_names=ibis.null("string"))
        mine = items.semi_join(people, "user_id")
        known = self.planning.t.whole.items.select("item_id", "item_name")
        named = mine.left_join(known, "item_id")
        return people.left_join(_in_a_line(named), "user_id").drop("user_id_right")


def _in_a_line(items: ir.Table) -> ir.Table:
    """Put each user's items into one text: ids with commas, names with semicolons."""
    of = {"items": (items.item_id.cast("string"), ","), "item_names": (items.item_name, "; ")}
    lines = {name: _joined([value.max(where=items.place == n) for n in PLACES], by) for name, (value, by) in of.items()}
    return items.group_by("user_id").aggregate(**lines)


def _joined(parts: Sequence[ir.Value], by: str) -> ir.Value:
    """Join what is there: nothing where the first is missing."""
    first, *rest = parts
    return reduce(lambda text, part: text + ibis.coalesce(ibis.literal(by) + part, ""), rest, first)


def write_audiences(audiences: Audiences, path: Path) -> dict[str, str]:
    """Write a CSV for each audience, and say of each that could not be made why.

    Those of an earlier plan go, so none stands beside a plan it is not of.
    """
    folder, failed = path / FOLDER, {}
    try:
        with beside(path, FOLDER) as new:
            for name in audiences.names:
                if why := _why_no_csv(audiences, name, new / f"{name}.csv"):
                    failed[name] = why
            shutil.rmtree(folder, ignore_errors=True)
            new.replace(folder)
    except OSError as error:
        raise Failure("The audiences could not be written.", f"The system says: {error.strerror}.") from error
    return failed


def _why_no_csv(audiences: Audiences, name: str, path: Path) -> str:
    """Write an audience; say why where it cannot be made, and leave no part of it."""
    try:
        _csv(audiences, name, path)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the other audiences are written
        path.unlink(missing_ok=True)
        return str(foreseen(error))
    return ""


def _csv(audiences: Audiences, name: str, path: Path) -> None:
    from pyarrow import csv

    with path.open("wb") as file:
        file.write(BOM)
        writer = None
        for batch in _harmless(audiences, name):
            writer = writer or csv.CSVWriter(file, batch.schema)
            writer.write(batch)
        if writer:
            writer.close()


def _harmless(audiences: Audiences, name: str) -> Iterator[pa.RecordBatch]:
    """Give an audience's rows, with no text that a spreadsheet would run."""
    for batch in audiences.planning.t.engine.batches(audiences.rows(name)):
        columns = [_tame(column) if pa.types.is_string(column.type) else column for column in batch.columns]
        yield pa.record_batch(columns, names=batch.schema.names)


def _tame(texts: pa.Array[Any]) -> pa.Array[Any]:
    """Put a quote before what begins like a formula; a signed number is none."""
    import pyarrow.compute as pc

    tame: pa.Array[Any] = pc.replace_substring_regex(texts, r"^([=@\t\r]|[+-][^0-9])", r"'\1")
    return tame


def workbook(answer: Answer, audiences: Audiences) -> bytes:
    """Write the whole plan as a workbook: the actions, what they mean, and a sheet for each audience that fits one."""
    book = book_of(answer)
    for name in audiences.names:
        if audiences.planning.heads[name].people <= MOST_ROWS:
            filled(book, name[:31], audiences.planning.t.engine, audiences.rows(name))
    return packed(book)
