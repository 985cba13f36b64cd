"""What became of every row of the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import REJECTED, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Ledger(Analysis):
    """Rows read = rows kept + each named loss, to the last row; with the users and the revenue that each step concerns.

    A row is lost for the first reason that holds of it: unparsable, no user, no or impossible time (unreadable, before
    1990 or after tomorrow), no event, outside since/until, absurd price (below 0 and no refund), duplicate (alike in
    every column to a row that was kept; sources of order lines keep such rows, and the fact exact_duplicates counts
    them). A user of a lost row may still be among the kept. The ledger is of the whole log: filters do not change it.
    The rows themselves are in the table `rejected`.
    """

    question = "What became of every row of the log?"
    reads = (REJECTED,)
    columns = (
        Column("step", "text", "read, each loss by its name, kept."),
        Column("rows", "count", "Rows of the log."),
        Column("users", "count", "Users in those rows."),
        Column("revenue", "money", "Revenue in those rows; missing where the log has none."),
    )
    chart = bars("rows", "step")

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Read the ledger that ingest wrote."""
        if not t.about.ledger:
            raise NotApplicable("This shop was not ingested from a log, so it has no ledger.")
        return "", [dict(line) for line in t.about.ledger]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the share that was kept, and how many rows are alike."""
        read, kept = rows[0]["rows"], rows[-1]["rows"]
        alike = t.about.facts.get("exact_duplicates", 0)
        return {
            "kept_share": Fact(kept / read, "The share of the rows read that was kept.", n=read, kind="share"),
            "exact_duplicates": Fact(alike, "Rows alike in every column to another one.", kind="count"),
            **{f"unread_{name}": _unread(name, found) for name, found in t.about.facts.get("unread", {}).items()},
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Pass on what ingest noticed."""
        del rows
        told = [Note(code, text) for code, text in t.about.notes]
        whole = [Note("whole-log", "The ledger is of the whole log; the filters asked do not change it.")]
        return told + (whole if t.filters else [])

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what was kept, and the greatest loss."""
        count = self.columns[1].show
        worst = max(rows[1:-1], key=lambda row: row["rows"])
        said = f"Of {count(rows[0]['rows'])} rows {count(rows[-1]['rows'])} were kept, {facts['kept_share'].show()}."
        lost = f" The greatest loss is {count(worst['rows'])} rows: {worst['step']}."
        unread = [name for name in facts if name.startswith("unread_")]
        none = " None was lost." if not unread else " No row was lost; not every value could be read."
        return said + (lost if worst["rows"] else none)


def _unread(name: str, found: Mapping[str, Any]) -> Fact:
    """Count the values of a column that could not be read."""
    examples = ", ".join(f"{word} ({count:,})" for word, count in found["examples"].items())
    return Fact(
        found["unread"], f"Values of {name} that could not be read: {examples}.", n=found["values"], kind="count"
    )
