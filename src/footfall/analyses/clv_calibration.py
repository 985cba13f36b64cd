"""Whether what was expected of customers came true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from footfall.analyses.clv import orders_ahead
from footfall.analyses.clv.history import Buyers, histories
from footfall.analysis import Analysis
from footfall.answer import Fact, lines
from footfall.errors import NotApplicable
from footfall.schema import ORDERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.analyses.clv.maximum import Numbers
    from footfall.answer import Rows
    from footfall.tables import Tables

SINGLE, MOST_SINGLE = 7, 30
"""Frequencies have rows of their own below the first, and at most below the second."""


@dataclass(frozen=True, kw_only=True)
class ClvCalibration(Analysis):
    """Days with an order in a held-out end of the log, against those expected before it, by how often buyers came back.

    BG/NBD (see clv) is fitted on the log's days before the held-out ones, which nothing is learned from. naive is a
    guess without a model: everyone goes on as often as so far, frequency / the time since their first order. Figures
    are means a buyer. The buyers are those who first ordered before the held-out days. The log's last `days` days are
    held out, by default its later half (the smaller one of an odd number; with `since`, half the days from then on).
    frequency is days with an order after the first, all orders of a day of the shop being one; rows go by one up to 7,
    or to what nine in ten buyers stay below (30 at most), and the last row holds that many and more. With `since`,
    buyers who first ordered before it are left out; `until` is taken for the log's end. The errors are the mean
    distance of a guess from what a buyer did.
    """

    days: int | None = param(None, "How many days to hold out; half the log without it.", at_least=1, at_most=3_660)

    question = "Does what is expected of customers come true?"
    reads = (ORDERS,)
    columns = (
        Column("frequency", "count", "Days with an order after the first; the last row's or more."),
        Column("customers", "count", "Buyers who came back so often."),
        Column("actual", "number", "Days with an order in the held-out time, in the mean."),
        Column("expected", "number", "What BG/NBD expected."),
        Column("naive", "number", "What there would be if everyone went on as often as so far."),
    )
    chart = lines("frequency", ("actual", "expected", "naive"))
    people = "customers"

    def table(self, t: Tables) -> ir.Table:
        """Give each buyer's history up to the held-out days."""
        return histories(t, self._end(t))

    def _end(self, t: Tables) -> date:
        """Find the last day that is learned from."""
        whole = max(0, (t.last_on - t.first_on).days + 1)
        held = whole // 2 if self.days is None else self.days
        if not 0 < held < whole:
            raise NotApplicable(f"There are {whole:,} days: too few to hold out {held:,}.", code="log-too-short")
        return t.last_on - timedelta(days=held)

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Fit the model on the time before, and compare."""
        expression = self.table(t)
        buyers, held = Buyers.of(t.engine.arrow(expression)), (t.last_on - self._end(t)).days
        seen = buyers.seen
        expected = orders_ahead.expected(buyers.orders().values, seen, held)[buyers.kind]
        naive = (seen.x * held / (seen.age + (seen.age == 0)))[buyers.kind]
        return t.engine.sql(expression), _compared(seen.x[buyers.kind], buyers.later, expected, naive, held)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the totals, and the mean errors."""
        del t
        if not rows:
            return {}
        buyers = rows[0]["all_buyers"]
        docs = {
            "held_out_days": ("The days held out.", "count"),
            "actual": ("Days with an order in the held-out time, of all.", "count"),
            "expected": ("What BG/NBD expected, of all.", "number"),
            "naive": ("What there would be if everyone went on as often as so far.", "number"),
            "expected_error": ("The mean distance of BG/NBD's guess from what a buyer did.", "number"),
            "naive_error": ("The mean distance of the naive guess from what a buyer did.", "number"),
        }
        return {name: Fact(rows[0]["whole"][name], doc, n=buyers, kind=kind) for name, (doc, kind) in docs.items()}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how far off the model was, and how far the naive guess."""
        del rows
        say = {name: fact.show() for name, fact in facts.items()}
        buyers = f"{facts['actual'].n:,}"
        said = f"In the {say['held_out_days']} days held out {buyers} buyers ordered on {say['actual']} days"
        said = f"{said}, where BG/NBD expected {say['expected']} and the naive guess {say['naive']}"
        return f"{said}; for one buyer they were off by {say['expected_error']} and {say['naive_error']} in the mean."


def _compared(x: Numbers, actual: Numbers, expected: Numbers, naive: Numbers, held: int) -> Rows:
    """Set the guesses beside what happened, by frequency."""
    import numpy as np

    last = int(np.clip(np.quantile(x, 0.9), SINGLE, MOST_SINGLE))
    row_of = np.minimum(x, last).astype(int)
    parts = {"actual": actual, "expected": expected, "naive": naive}
    whole = {name: float(part.sum()) for name, part in parts.items()}
    whole |= {f"{name}_error": float(np.abs(parts[name] - actual).mean()) for name in ("expected", "naive")}
    beside = {"whole": whole | {"actual": int(actual.sum()), "held_out_days": held}, "all_buyers": len(x)}
    return [
        {"frequency": int(place), "customers": int((row_of == place).sum())}
        | {name: float(part[row_of == place].mean()) for name, part in parts.items()}
        | beside
        for place in np.unique(row_of)
    ]
