"""What an analysis is: it says which rows it wants; everything around the rows is done here, once."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Self

from footfall.answer import Answer, Chart, Content, Fact, Note, Rows
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, Column, Table, in_currency
from footfall.spec import Unit
from footfall.tables.clock import NO_CLOCK, WHY
from footfall.tables.left import why_nothing
from footfall.tables.stored import STATE, Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.tables import Tables

A_DAY_IS_A_SESSION = "events of a day stand in their usual order, and all of a customer's day is one session."
"""What units that go by sessions and by order within them say of a log without times."""
MOST_HELD = 5_000
"""An answer of more rows is not held by the tables it was asked of."""


@dataclass(frozen=True)
class Rate:
    """A column of shares: which column is counted, of which, and where its 95 % interval goes (Wilson)."""

    name: str
    hits: str
    of: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, kw_only=True)
class Analysis(Unit):
    """A question to a shop's tables.

    A subclass declares its question, the tables it reads, its columns, its chart and its rates, and gives `table` (an
    Ibis expression) and `reading` (one or two sentences, every number out of rows or facts). The other methods are
    there for those that need them.
    """

    reads: ClassVar[tuple[Table, ...]]
    columns: ClassVar[tuple[Column, ...]]
    chart: ClassVar[Chart | None] = None
    rates: ClassVar[tuple[Rate, ...]] = ()
    people: ClassVar[str] = ""
    """The column that counts people in a row: `--min-cell` goes by it."""
    without_clock: ClassVar[str] = ""
    """What is not known of this in a log of days without times: told in a note."""
    without_log: ClassVar[str] = ""
    """What it needs of a log, and what a shop of customers only has instead: said where there is none."""
    whole_sessions: ClassVar[bool] = False
    """Whether it needs neighbours: then filters of events choose whole sessions, and the answer says so in `asked`."""

    def table(self, t: Tables) -> ir.Table:
        """Give the rows wanted, as an expression."""
        raise NotImplementedError

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what the rows say, in a sentence or two; there is at least one row."""
        raise NotImplementedError

    def reads_state(self, t: Tables) -> tuple[str, ...]:
        """Name what it reads of `STATE`: an answer is true until that, or the log, has changed."""
        return tuple(table.name for table in self.needs(t) if table.name in STATE)

    def needs(self, t: Tables) -> tuple[Table, ...]:
        """Give the tables without which there is no answer."""
        del t
        return self.reads

    def shown(self) -> tuple[Column, ...]:
        """Give the columns of this very answer, where parameters choose among those declared."""
        return self.columns

    def drawn(self) -> Chart | None:
        """Give the chart of this very answer, where parameters choose."""
        return self.chart

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Carry the expression out; give its SQL and its rows."""
        return t.engine.told(self.table(t))

    def settle(self, t: Tables) -> Self:
        """Find in the data what was left open; the answer shows it as asked."""
        del t
        return self

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Do to the rows what is easier said in Python."""
        del t
        return rows

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the figures that are no row."""
        del rows, t
        return {}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Give the caveats."""
        del rows, t
        return []

    def of_the_clock(self, t: Tables) -> list[Note]:
        """Tell what is not known where the log has days and no times."""
        if not self.without_clock or not t.holds(EVENTS.name) or t.tells_hours:
            return []
        return [Note(NO_CLOCK, f"{WHY}: {self.without_clock}")]

    def filtered(self, t: Tables) -> dict[str, object]:
        """Give the filters for JSON, and what they choose where that is not the events alone."""
        whole = self.whole_sessions and t.filters.of_events
        return t.filters.asked() | ({"chosen": "whole sessions that have such an event"} if whole else {})

    def pictures(self, rows: Rows) -> tuple[Content | None, ...]:
        """Give a small picture of each row, where rows have one."""
        del rows
        return ()

    def ask(self, t: Tables, *, min_cell: int = 0) -> Answer:
        """Answer the question from a shop's tables; sentences say money with the shop's currency.

        What was asked of the same tables, or of the same shop, before is not computed again while it is true.
        """
        if (self, min_cell) in t.answered:
            return t.answered[self, min_cell]
        answer = t.answers.recall(self.request(t, min_cell))
        if answer is None:
            with in_currency(t.about.currency):
                answer = self._answered(t, min_cell)
        if len(answer.rows) <= MOST_HELD:
            t.answered[self, min_cell] = answer
        return answer

    def request(self, t: Tables, min_cell: int) -> Request:
        """Say what is asked of a shop's tables, as kept answers are found by it."""
        return Request(self, self.reads_state(t), t.filters, min_cell)

    def _answered(self, t: Tables, min_cell: int) -> Answer:
        """Resolve the unit, and compute its answer unless one of the resolved unit is kept; keep what was computed."""
        unit, sql, facts = self, "", {}
        rows: Rows = []
        notes: list[Note] = []
        try:
            _must_hold(t, self.needs(t), self.without_log)
            unit = self.settle(t)
            kept = t.answers.recall(unit.request(t, min_cell)) if unit != self else None
            if kept is not None:
                return kept
            sql, rows = unit.compute(t)
            rows = with_rates(unit.finish(rows, t), unit.rates)
            notes = unit.notes(rows, t)
            rows, left_out = _without_small(_of_groups(rows), unit.people, min_cell)
            facts, notes = unit.facts(rows, t), notes + left_out + (unit.of_the_clock(t) if rows else [])
        except NotApplicable as why:
            rows, notes = [], [Note(why.code, str(why))]
        if nothing := why_nothing(t):
            notes = [*(note for note in notes if note.code != "no-rows"), Note("no-rows", nothing)]
        if not rows and not notes:
            notes = [Note("no-rows", "No event of the shop fits what was asked.")]
        answer = Answer(
            name=unit.name(),
            question=unit.question,
            definition=unit.definition(),
            asked=unit.asked() | unit.filtered(t) | ({"min-cell": min_cell} if min_cell else {}),
            columns=unit.shown(),
            rows=[{column.name: row[column.name] for column in unit.shown()} for row in rows],
            facts=facts,
            reading=unit.reading(rows, facts) if rows else "",
            notes=tuple(notes),
            sql=sql,
            drawing=unit.drawn(),
            currency=t.about.currency,
            pictures=unit.pictures(rows),
        )
        t.answers.keep(self.request(t, min_cell), unit.request(t, min_cell), answer)
        return answer


_LACKING = {
    "customers": "The shop has no customers of its own: footfall ingest-customers adds them.",
    "scores": "Nobody has been scored: footfall fit and footfall score do.",
}


def _must_hold(t: Tables, tables: tuple[Table, ...], without_log: str) -> None:
    for table in tables:
        if not t.holds(table.name):
            said = f"The shop has no log of events: it is made of customers only. {without_log}".strip()
            raise NotApplicable(_LACKING.get(table.name, said))


def with_rates(rows: Rows, rates: tuple[Rate, ...]) -> Rows:
    """Add each rate, and its interval where one is declared; nothing of nothing has none, nor has what is open."""
    for rate in rates:
        for row in rows:
            known = row[rate.hits] is not None and row[rate.of] and not row.get("open")
            row[rate.name] = row[rate.hits] / row[rate.of] if known else None
        if rate.low:
            _with_interval(rows, rate)
    return rows


def _with_interval(rows: Rows, rate: Rate) -> None:
    for row in rows:
        row[rate.low] = row[rate.high] = None
    fit = [row for row in rows if row[rate.name] is not None and 0 <= row[rate.name] <= 1]
    if not fit:
        return
    from statsmodels.stats.proportion import proportion_confint

    bounds = proportion_confint([row[rate.hits] for row in fit], [row[rate.of] for row in fit], method="wilson")
    for row, low, high in zip(fit, *bounds, strict=True):
        row[rate.low] = float(low) if row[rate.hits] else 0.0
        row[rate.high] = float(high) if row[rate.hits] < row[rate.of] else 1.0


def _of_groups(rows: Rows) -> Rows:
    """Leave out what has no value of the dimension asked: it is no group. Notes have seen it and told of it."""
    return [row for row in rows if row.get("group", "") is not None]


def missing(count: int, whole: int, what: str, dimension: str) -> list[Note]:
    """Tell how many have no value of a dimension and so are in no group."""
    if not count:
        return []
    return [Note("missing-values", f"{count:,} of {whole:,} {what} have no {dimension} and are in no group.")]


def _without_small(rows: Rows, people: str, least: int) -> tuple[Rows, list[Note]]:
    """Leave out rows of fewer people than asked for."""
    if least <= 1:
        return rows, []
    if not people:
        return rows, [Note("min-cell", "This answer counts no people row by row: no row was left out.")]
    kept = [row for row in rows if row[people] is None or row[people] >= least]
    left = len(rows) - len(kept)
    return kept, [Note("min-cell", f"{left:,} rows of fewer than {least:,} {people} were left out.")] if left else []


def finite(figure: float) -> float | None:
    """Leave out what is no number."""
    return float(figure) if isfinite(figure) else None


def adjusted(p_values: Sequence[float | None]) -> list[float | None]:
    """Adjust p-values for how many there are: Benjamini and Hochberg (1995)."""
    known = [p for p in p_values if p is not None]
    if not known:
        return list(p_values)
    from statsmodels.stats.multitest import multipletests

    found = iter(multipletests(known, method="fdr_bh")[1])
    return [None if p is None else float(next(found)) for p in p_values]
