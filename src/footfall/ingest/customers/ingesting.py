"""Files of customers into a table of customers: opened, read, turned, joined, looked through, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.errors import BadRequest
from footfall.ingest.customers.accounting import accounted
from footfall.ingest.customers.findings import Findings
from footfall.ingest.customers.garbled import repaired
from footfall.ingest.customers.joined import joined, not_alike
from footfall.ingest.customers.mending import covers
from footfall.ingest.customers.notes import in_log, of_columns, of_files, of_sheets
from footfall.ingest.customers.sheets import WHO, read
from footfall.ingest.customers.wide import rows_of, values_of
from footfall.ingest.files import found
from footfall.ingest.opening import Opening
from footfall.schema import CUSTOMERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import ibis.expr.types as ir

    from footfall.ingest.customers.garbled import Repair
    from footfall.ingest.customers.joined import Joined
    from footfall.ingest.customers.mending import Plan
    from footfall.ingest.customers.sheets import Read
    from footfall.ingest.customers.wide import Rows
    from footfall.ingest.desk import Desk

MOST_LEVELS = 20
"""A target of more values is told without them."""


@dataclass(frozen=True)
class Customers:
    """What was made of the files: what the shop must remember of its customers, the ledger, and the caveats."""

    files: tuple[str, ...]
    facts: dict[str, Any]
    ledger: tuple[dict[str, Any], ...]
    notes: tuple[tuple[str, str], ...]
    unmended: bool
    """Whether anything found amiss was left as it is."""


def ingest_customers(plan: Plan, paths: Sequence[str | Path], desk: Desk, users: ir.Table | None) -> Customers:
    """Write the table of customers, and the rows that were refused; `users` are those of the shop's log."""
    repairs = _opened(plan, paths, desk)
    files = [repair.file for repair in repairs]
    desk.progress("reading", 0, 3)
    stack = read(desk.reader, files, plan.key)
    sheets = [rows_of(desk.reader, sheet) for sheet in stack.sheets]
    findings = Findings(desk.reader, plan.mending)
    desk.progress("joining", 1, 3)
    everyone = _joined(desk, plan, sheets, findings)
    target = everyone.column(plan.target) if plan.target else None
    desk.progress("looking through them", 2, 3)
    kept = _kept(desk, everyone, findings, target, _of_type(stack, users))
    told = [of_files(repairs), of_sheets(stack, sheets, everyone, plan.key), findings.notes()]
    told += [of_columns(everyone, plan.currency), in_log(desk.reader, kept, users)]
    return Customers(
        files=tuple(file.name for file in files),
        facts=_facts(desk, plan, everyone, target, kept),
        ledger=accounted(desk, stack, sheets, files),
        notes=tuple(chain.from_iterable(told)),
        unmended=findings.unmended,
    )


def _opened(plan: Plan, paths: Sequence[str | Path], desk: Desk) -> list[Repair]:
    """Make the files ready; read garbled ones back where that is asked."""
    files = Opening(desk, plan.reading).files(found(paths))
    not_alike(files)
    return [repaired(file, desk.work, mend=covers(plan.mending.garbled, file.name)) for file in files]


def _joined(desk: Desk, plan: Plan, sheets: Sequence[Rows], findings: Findings) -> Joined:
    spelt = findings.periods(sheets)
    values = [values_of(desk.reader, rows, _decimal(plan, rows), spelt, plan.target) for rows in sheets]
    return joined(desk.reader, sheets, values)


def _decimal(plan: Plan, rows: Rows) -> str:
    """Tell what parts fractions where it could as well part thousands: in files of semicolons a comma."""
    return str(plan.reading.get("decimal") or ("," if rows.sheet.files[0].delimiter == ";" else "."))


def _of_type(stack: Read, users: ir.Table | None) -> str:
    """Choose what ids are: whole numbers where all of them are, unless the log's are text."""
    in_log = users is not None and not users.user_id.type().is_integer()
    return "int64" if stack.whole and not in_log else "string"


def _kept(desk: Desk, everyone: Joined, findings: Findings, target: str | None, ids: str) -> ir.Table:
    """Write the customers that are not set aside, by their own names; see them as written."""
    mended, plain = findings.nobodys(everyone, findings.words(everyone), target)
    aside = findings.figures(everyone, plain, target)
    kept = mended.anti_join(aside, WHO)
    named = kept.select(user_id=kept[WHO].cast(ids), **{name: kept[column] for column, name in everyone.names.items()})
    file = desk.into.free_place(CUSTOMERS.name)
    (rows,) = desk.reader.write([(named.order_by("user_id"), file)])
    desk.into.add(CUSTOMERS.name, [file], rows)
    return desk.reader.read([file], "kept_customers")


def _levels(desk: Desk, kept: ir.Table, target: str) -> dict[str, int]:
    """Count the customers of each value of the target, the most first; of many values there is no telling."""
    held = kept.select(value=kept[target].cast("string")).filter(_.value.notnull())
    counted = held.group_by("value").aggregate(rows=_.count()).order_by(ibis.desc("rows"), "value")
    found_ = desk.reader.rows(counted.limit(MOST_LEVELS + 1))
    if len(found_) < 2:
        told = f"It has {'one value' if found_ else 'none'} among the customers kept."
        raise BadRequest(f"{target} can be no target.", told, "Name another with --target.")
    return {row["value"]: row["rows"] for row in found_} if len(found_) <= MOST_LEVELS else {}


def _facts(desk: Desk, plan: Plan, everyone: Joined, target: str | None, kept: ir.Table) -> dict[str, Any]:
    """Say what the shop must remember of its customers."""
    name = everyone.names[target] if target else None
    return {
        "key": plan.key,
        "target": name,
        "levels": _levels(desk, kept, name) if name else {},
        "columns": everyone.kinds(),
        "currency": plan.currency,
        "customers": desk.reader.count(kept),
    }
